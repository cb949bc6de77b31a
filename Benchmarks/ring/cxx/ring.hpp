#pragma once
// Ring.swift, RingProducer.swift and RingConsumer.swift, line for line: shared indices on cache lines of their own, each end
// with its own index and its last sight of the other's.
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

template <typename Element> class Storage {
  public:
    explicit Storage(std::size_t capacity) : mask(capacity - 1), slots(new Element[capacity]()) {}
    alignas(128) std::atomic<int64_t> tail{0};
    alignas(128) std::atomic<int64_t> head{0};
    alignas(128) const int64_t mask;
    const std::unique_ptr<Element[]> slots;
};

template <typename Element> class Producer {
  public:
    explicit Producer(Storage<Element> &storage)
        : sharedTail(storage.tail), sharedHead(storage.head), slots(storage.slots.get()), mask(storage.mask) {}

    bool push(Element element) {
        if (tail - knownHead > mask) {
            knownHead = sharedHead.load(std::memory_order_acquire);
            if (tail - knownHead > mask) return false;
        }
        slots[tail & mask] = element;
        tail += 1;
        sharedTail.store(tail, std::memory_order_release);
        return true;
    }

  private:
    std::atomic<int64_t> &sharedTail, &sharedHead;
    Element *const slots;
    const int64_t mask;
    int64_t tail = 0, knownHead = 0;
};

template <typename Element> class Consumer {
  public:
    explicit Consumer(Storage<Element> &storage)
        : sharedTail(storage.tail), sharedHead(storage.head), slots(storage.slots.get()), mask(storage.mask) {}

    bool pop(Element &element) {
        if (head == knownTail) {
            knownTail = sharedTail.load(std::memory_order_acquire);
            if (head == knownTail) return false;
        }
        element = slots[head & mask];
        head += 1;
        sharedHead.store(head, std::memory_order_release);
        return true;
    }

  private:
    std::atomic<int64_t> &sharedTail, &sharedHead;
    Element *const slots;
    const int64_t mask;
    int64_t head = 0, knownTail = 0;
};
