/// The last seconds of a stream by position, so that a listener can begin before the moment it was told to.
struct SampleHistory {
    private var samples: [Float]
    /// The positions of the first sample kept and behind the last.
    private(set) var start: Int64 = 0
    private(set) var end: Int64 = 0

    /// - Parameter capacity: in samples.
    init(capacity: Int) {
        samples = [Float](repeating: 0, count: max(1, capacity))
    }

    /// Adds a block; where its position jumps, what was kept before is forgotten.
    mutating func append(_ block: UnsafeBufferPointer<Float>, at position: Int64) {
        if position != end {
            start = position
            end = position
        }
        for sample in block {
            samples[Int(end % Int64(samples.count))] = sample
            end += 1
        }
        start = max(start, end - Int64(samples.count))
    }

    /// The samples of `range`, as far as they are kept.
    func slice(_ range: Range<Int64>) -> [Float] {
        let kept = range.clamped(to: start..<end)
        return kept.map { samples[Int($0 % Int64(samples.count))] }
    }
}
