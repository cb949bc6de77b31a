import Synchronization

/// Counts durations in buckets made beforehand: recording is one addition, without lock or allocation.
///
/// Buckets as in G. Tene's HdrHistogram: 64 to each power of two, so a value is known to 1/64 (1.6%) at worst.
public final class LatencyRecorder: @unchecked Sendable {
    // Sendable: the properties are constants, and the memory they point to holds atomics only.
    private static let subBuckets = 64
    private static let bucketCount = (64 - 5) * 64
    private let buckets: UnsafeMutablePointer<Atomic<UInt64>>
    private let highest: UnsafeMutablePointer<Atomic<UInt64>>

    public init() {
        buckets = .allocate(capacity: Self.bucketCount + 1)
        for index in 0...Self.bucketCount { (buckets + index).initialize(to: Atomic(0)) }
        highest = buckets + Self.bucketCount
    }

    deinit { buckets.deallocate() }

    /// Counts one duration, in nanoseconds.
    #if !DEBUG
    @_noLocks @_noAllocation
    #endif
    public func record(_ nanoseconds: UInt64) {
        buckets[bucket(of: nanoseconds)].wrappingAdd(1, ordering: .relaxed)
        if nanoseconds > highest.pointee.load(ordering: .relaxed) {
            highest.pointee.max(nanoseconds, ordering: .relaxed)
        }
    }

    /// The longest duration so far, in nanoseconds, exactly.
    public var longest: UInt64 { highest.pointee.load(ordering: .relaxed) }

    /// Every bucket in use: the middle of its range in nanoseconds, and how often it was hit.
    public func counts() -> [(nanoseconds: UInt64, count: UInt64)] {
        (0..<Self.bucketCount).compactMap { index in
            let count = buckets[index].load(ordering: .relaxed)
            return count == 0 ? nil : (Self.middle(of: index), count)
        }
    }

    private static func middle(of index: Int) -> UInt64 {
        if index < 64 { return UInt64(index) }
        let shift = UInt64(index / 64 - 1)
        let low = (64 + UInt64(index % 64)) << shift
        return low + (UInt64(1) << shift) / 2
    }
}

private func bucket(of value: UInt64) -> Int {
    if value < 64 { return Int(value) }
    let shift = 57 - value.leadingZeroBitCount  // keeps the value's six leading bits after the first
    return (shift + 1) * 64 + Int((value >> UInt64(truncatingIfNeeded: shift)) & 63)
}
