import CKernels
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// The memory of a tensor: 64-byte aligned floats, taken from and given back to a pool.
///
/// A training step makes and drops the same few hundred large arrays again and again; asking the system for each would
/// spend a third of the step on page faults.
///
/// `@unchecked Sendable`: the memory is written only through `Tensor`'s mutating members, which first make sure that
/// the storage has one reference (copy on write), so no two threads can reach it while it changes.
package final class TensorStorage: @unchecked Sendable {
    package let pointer: UnsafeMutablePointer<Float>
    package let count: Int
    private let sizeClass: Int

    /// Memory for `count` floats, its contents undefined.
    package init(uninitialized count: Int) {
        self.count = count
        sizeClass = StoragePool.sizeClass(forBytes: max(count, 1) * MemoryLayout<Float>.stride)
        pointer = StoragePool.shared.take(sizeClass)
    }

    deinit { StoragePool.shared.giveBack(pointer, sizeClass) }
}

/// Free blocks of memory by size. Sizes are rounded up to an eighth of a power of two, so that batches of nearly equal
/// length share blocks.
final class StoragePool: Sendable {
    static let shared = StoragePool()

    private struct FreeBlocks: ~Copyable {
        var bySize: [Int: [UInt]] = [:]
        var bytes = 0
    }
    private let free = Mutex(FreeBlocks())
    /// Blocks beyond this are given to the system.
    private let limit = 6 << 30

    static func sizeClass(forBytes bytes: Int) -> Int {
        let least = max(bytes, 64)
        let step = max(64, 1 << (Int.bitWidth - 1 - least.leadingZeroBitCount - 3))
        return (least + step - 1) / step * step
    }

    func take(_ size: Int) -> UnsafeMutablePointer<Float> {
        let address = free.withLock { free -> UInt? in
            guard let address = free.bySize[size]?.popLast() else { return nil }
            free.bytes -= size
            return address
        }
        if let address, let pointer = UnsafeMutablePointer<Float>(bitPattern: address) { return pointer }
        let large = size >= 4 << 20
        var memory: UnsafeMutableRawPointer?
        guard posix_memalign(&memory, large ? 2 << 20 : 64, size) == 0, let memory else {
            preconditionFailure("out of memory: a tensor of \(size) bytes")
        }
        if large { madvise(memory, size, MADV_HUGEPAGE) }
        return memory.assumingMemoryBound(to: Float.self)
    }

    func giveBack(_ pointer: UnsafeMutablePointer<Float>, _ size: Int) {
        let kept = free.withLock { free -> Bool in
            guard free.bytes + size <= limit else { return false }
            free.bySize[size, default: []].append(UInt(bitPattern: pointer))
            free.bytes += size
            return true
        }
        if !kept { Glibc.free(pointer) }
    }

    func drain() {
        free.withLock { free in
            for block in free.bySize.values.joined() { Glibc.free(UnsafeMutableRawPointer(bitPattern: block)) }
            free.bySize = [:]
            free.bytes = 0
        }
    }
}

/// Gives all memory that tensors have left behind back to the system.
public func releaseUnusedTensorMemory() { StoragePool.shared.drain() }
