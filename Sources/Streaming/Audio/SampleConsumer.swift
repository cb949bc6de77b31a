import Synchronization

/// The reading end of a ``SampleRing``.
public struct SampleConsumer: ~Copyable, @unchecked Sendable {
    // Sendable: it has one owner and cannot be copied; the bell it points to is kept alive beside the pointer.
    private var samples: RingConsumer<Float>
    private var marks: RingConsumer<AudioBlock>
    private let nanosecondsPerSample: Double
    private let keeping: Int
    private let longestFill: Int64
    private let spaceBell: Doorbell?
    private let spaceWord: UnsafeMutablePointer<Atomic<UInt32>>?
    /// What is left of the block at the head of the ring.
    private var current = AudioBlock(position: 0, time: 0, count: 0, flags: .none)
    /// Zeros still to be given before `current`.
    private var fill: Int64 = 0
    /// The position after the last sample given; below zero before the first.
    private var expected: Int64 = -1

    init(
        samples: consuming RingConsumer<Float>, marks: consuming RingConsumer<AudioBlock>, sampleRate: Int, keeping: Int,
        longestFill: Int, spaceBell: Doorbell?
    ) {
        self.samples = samples
        self.marks = marks
        nanosecondsPerSample = 1e9 / Double(sampleRate)
        self.keeping = keeping
        self.longestFill = Int64(longestFill)
        self.spaceBell = spaceBell
        spaceWord = spaceBell?.word
    }

    /// Takes samples that follow each other without a break, at most `target.count`.
    ///
    /// - Returns: what was taken. No samples and no flags: nothing is there now. No samples and `end`: nothing will come.
    ///   After a gap the first block is flagged `gap`; zeros put in its place are flagged `silence`.
    #if !DEBUG
    @_noLocks @_noAllocation
    #endif
    public mutating func pull(into target: UnsafeMutableBufferPointer<Float>) -> AudioBlock {
        if keeping != .max { shed() }
        guard current.count > 0 || nextBlock() else {
            return AudioBlock(position: max(0, expected), time: 0, count: 0, flags: marks.isFinished() ? .end : .none)
        }
        guard let base = target.baseAddress else {
            return AudioBlock(position: current.position, time: current.time, count: 0, flags: .none)
        }
        if fill > 0 {
            let count = Int(min(fill, Int64(target.count)))
            let block = AudioBlock(
                position: current.position - fill, time: current.time &- nanoseconds(fill), count: count,
                flags: AudioFlags.gap.with(.silence))
            base.update(repeating: 0, count: count)
            fill -= Int64(count)
            expected = block.end
            if fill == 0 { current.flags = current.flags.without(.gap) }
            return block
        }
        var block = AudioBlock(position: current.position, time: current.time, count: 0, flags: current.flags)
        while block.count < target.count {
            if current.count == 0 {
                guard nextBlock(), fill == 0, current.flags.rawValue == block.flags.without(.gap).rawValue else { break }
            }
            let count = min(current.count, target.count - block.count)
            samples.pop(into: UnsafeMutableBufferPointer(start: base + block.count, count: count))
            block.count += count
            pass(count)
        }
        if let spaceWord { ringDoorbell(spaceWord) }
        return block
    }

    /// Samples that wait, the zeros of gaps not counted.
    public mutating func available() -> Int { samples.available() }

    /// Depth and losses in samples.
    public var gauge: RingGauge { samples.gauge }

    /// Drops everything that waits and answers how many samples that were; for a barge-in. Does not count as a loss.
    @discardableResult
    public mutating func discard() -> Int {
        var discarded = 0
        repeat {
            discarded += samples.skip(current.count)
            pass(current.count)
        } while nextBlock()
        fill = 0
        if let spaceWord { ringDoorbell(spaceWord) }
        return discarded
    }

    private mutating func nextBlock() -> Bool {
        guard let mark = marks.pop() else { return false }
        current = mark
        if expected >= 0, mark.position > expected {
            current.flags = current.flags.with(.gap)
            let missing = mark.position - expected
            fill = missing <= longestFill ? missing : 0
        }
        return true
    }

    /// Moves on by `count` samples of the current block.
    private mutating func pass(_ count: Int) {
        current.position += Int64(count)
        current.time &+= nanoseconds(Int64(count))
        current.count -= count
        current.flags = current.flags.without(.gap)
        expected = current.position
    }

    /// Passes over the oldest samples where more than `keeping` wait; what follows is flagged `gap` and not filled.
    private mutating func shed() {
        var excess = samples.available() - keeping
        guard excess > 0 else { return }
        while excess > 0, current.count > 0 || nextBlock() {
            let count = min(excess, current.count)
            samples.shed(count)
            pass(count)
            excess -= count
        }
        if current.count == 0 { _ = nextBlock() }
        fill = 0
        current.flags = current.flags.with(.gap)
    }

    private func nanoseconds(_ count: Int64) -> UInt64 { UInt64(Double(count) * nanosecondsPerSample + 0.5) }
}
