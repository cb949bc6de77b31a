import Synchronization

/// The memory that the two ends of a ring share: two indices and a count of drops, each on cache lines of its own, and the slots.
///
/// Indices count elements since the beginning and never wrap to the capacity; a slot is `index & mask`. The producer alone
/// writes `tail` and `dropped`, the consumer alone writes `head` and `shed`. Lines are taken in pairs (128 bytes), because
/// Intel processors prefetch them so.
@usableFromInline
final class RingStorage<Element>: @unchecked Sendable {
    // Sendable: the class itself has only constants. What they point to is atomic, or is a slot, and a slot belongs to
    // the producer or to the consumer by the indices, which are released by one side and acquired by the other.
    @usableFromInline let tail: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let head: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let dropped: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let shed: UnsafeMutablePointer<Atomic<Int>>
    @usableFromInline let closed: UnsafeMutablePointer<Atomic<Bool>>
    @usableFromInline let slots: UnsafeMutablePointer<Element>
    @usableFromInline let mask: Int
    private let control: UnsafeMutableRawPointer
    private let memory: UnsafeMutableRawPointer

    /// Room for at least `capacity` elements, rounded up to a power of two.
    @usableFromInline
    init(capacity: Int) {
        precondition(capacity > 0, "a ring needs room for one element at least")
        var rounded = 1
        while rounded < capacity { rounded *= 2 }
        mask = rounded - 1
        let line = 128
        control = .allocate(byteCount: 3 * line, alignment: line)
        tail = control.initializeMemory(as: Atomic<Int>.self, to: 0)
        dropped = (control + 16).initializeMemory(as: Atomic<Int>.self, to: 0)
        closed = (control + 32).bindMemory(to: Atomic<Bool>.self, capacity: 1)
        closed.initialize(to: Atomic(false))
        head = (control + line).initializeMemory(as: Atomic<Int>.self, to: 0)
        shed = (control + line + 16).initializeMemory(as: Atomic<Int>.self, to: 0)
        memory = .allocate(
            byteCount: rounded * MemoryLayout<Element>.stride + line, alignment: max(line, MemoryLayout<Element>.alignment))
        // Written now, so that the pages exist before the first sound.
        memory.initializeMemory(as: UInt8.self, repeating: 0, count: rounded * MemoryLayout<Element>.stride + line)
        slots = memory.bindMemory(to: Element.self, capacity: rounded)
    }

    deinit {
        if !_isPOD(Element.self) {
            let end = tail.pointee.load(ordering: .acquiring)
            for index in head.pointee.load(ordering: .acquiring)..<end { (slots + (index & mask)).deinitialize(count: 1) }
        }
        memory.deallocate()
        control.deallocate()
    }
}

extension UnsafeMutableRawPointer {
    fileprivate func initializeMemory(as type: Atomic<Int>.Type, to value: Int) -> UnsafeMutablePointer<Atomic<Int>> {
        let pointer = bindMemory(to: Atomic<Int>.self, capacity: 1)
        pointer.initialize(to: Atomic(value))
        return pointer
    }
}

/// Copies plain values as bytes: the standard library's typed copy fails the compiler's real-time checks, because for
/// other types it would release what it overwrites.
@inlinable @inline(__always)
func copyElements<Element: BitwiseCopyable>(
    from source: UnsafePointer<Element>, to target: UnsafeMutablePointer<Element>, count: Int
) {
    UnsafeMutableRawPointer(target).copyMemory(from: UnsafeRawPointer(source), byteCount: count &* MemoryLayout<Element>.stride)
}
