#include "CxxRing.h"
#include "ring.hpp"
#include <pthread.h>
#include <sched.h>
#include <time.h>

namespace {

uint64_t now() {
    timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return uint64_t(time.tv_sec) * 1000000000u + uint64_t(time.tv_nsec);
}

void pin(int processor) {
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    pthread_setaffinity_np(pthread_self(), sizeof set, &set);
}

// Two threads, started together; `writer` and `reader` answer whether all went well.
template <typename Writer, typename Reader> uint64_t race(Writer writer, Reader reader, int writerProcessor, int readerProcessor) {
    struct Shared {
        Reader reader;
        int processor;
        std::atomic<bool> ready{false};
        bool good = false;
    } shared{reader, readerProcessor};
    struct WriterShared {
        Writer writer;
        int processor;
        Shared *other;
        uint64_t nanoseconds = 0;
        bool good = false;
        uint64_t began = 0;
    } first{writer, writerProcessor, &shared};
    pthread_t readerThread, writerThread;
    pthread_create(&readerThread, nullptr, [](void *context) -> void * {
        auto *shared = static_cast<Shared *>(context);
        pin(shared->processor);
        shared->ready.store(true, std::memory_order_release);
        shared->good = shared->reader();
        return nullptr;
    }, &shared);
    pthread_create(&writerThread, nullptr, [](void *context) -> void * {
        auto *first = static_cast<WriterShared *>(context);
        pin(first->processor);
        while (!first->other->ready.load(std::memory_order_acquire)) sched_yield();
        first->began = now();
        first->good = first->writer();
        return nullptr;
    }, &first);
    pthread_join(writerThread, nullptr);
    pthread_join(readerThread, nullptr);
    return shared.good && first.good ? now() - first.began : 0;
}

}  // namespace

extern "C" uint64_t cxx_ring_throughput(int64_t count, int64_t capacity, int writerProcessor, int readerProcessor) {
    Storage<int64_t> storage(static_cast<std::size_t>(capacity));
    return race(
        [&storage, count] {
            Producer<int64_t> producer(storage);
            for (int64_t i = 0; i < count; i++)
                while (!producer.push(i)) {}
            return true;
        },
        [&storage, count] {
            Consumer<int64_t> consumer(storage);
            bool good = true;
            for (int64_t i = 0; i < count; i++) {
                int64_t value;
                while (!consumer.pop(value)) {}
                good &= value == i;
            }
            return good;
        },
        writerProcessor, readerProcessor);
}

extern "C" uint64_t cxx_ring_round_trip(int64_t count, int64_t capacity, int writerProcessor, int readerProcessor) {
    Storage<int64_t> there(static_cast<std::size_t>(capacity)), back(static_cast<std::size_t>(capacity));
    return race(
        [&there, &back, count] {
            Producer<int64_t> producer(there);
            Consumer<int64_t> consumer(back);
            bool good = true;
            for (int64_t i = 0; i < count; i++) {
                while (!producer.push(i)) {}
                int64_t value;
                while (!consumer.pop(value)) {}
                good &= value == i;
            }
            return good;
        },
        [&there, &back, count] {
            Consumer<int64_t> consumer(there);
            Producer<int64_t> producer(back);
            for (int64_t i = 0; i < count; i++) {
                int64_t value;
                while (!consumer.pop(value)) {}
                while (!producer.push(value)) {}
            }
            return true;
        },
        writerProcessor, readerProcessor);
}
