import SignalProcessing
import Streaming

/// What the loudspeaker has played and is about to play, at 16 kHz and by time: the echo canceller asks it what was heard at
/// the moment that a frame was captured.
///
/// Keeps two seconds. Everything is allocated at creation.
struct ReferenceTimeline: ~Copyable {
    static let sampleRate = 16_000.0
    private static let capacity = 32_768
    /// Two blocks that are this near to each other, in samples, follow each other: the times of devices tremble.
    private static let tolerance: Int64 = 400

    private let cells: UnsafeMutablePointer<Float>
    private let resampled: UnsafeMutableBufferPointer<Float>
    private let resampler: Resampler?
    private let ratio: Double
    /// The cell behind the last one written, counted from time 0; 0 before the first.
    private var end: Int64 = 0
    /// Samples given to and got from the resampler, which holds a few milliseconds back.
    private var given = 0
    private var got = 0

    /// - Parameter inputRate: of what is added, in hertz.
    /// - Throws: `SignalError.resampling`.
    init(inputRate: Double) throws {
        ratio = Self.sampleRate / inputRate
        resampler = ratio == 1 ? nil : try Resampler(from: inputRate, to: Self.sampleRate)
        cells = .allocate(capacity: Self.capacity)
        cells.initialize(repeating: 0, count: Self.capacity)
        resampled = .allocate(capacity: 16_384)
        resampled.initialize(repeating: 0)
    }

    deinit {
        cells.deallocate()
        resampled.deallocate()
    }

    /// Adds sound whose first sample is heard at `time`, in nanoseconds.
    mutating func add(_ block: UnsafeBufferPointer<Float>, time: UInt64) {
        let start = Self.cell(at: time)
        var skipped = 0
        if abs(start - end - Int64(Double(given) * ratio - Double(got))) > Self.tolerance {
            // What the resampler still holds belongs to the sound before.
            skipped = max(0, Int(Double(given) * ratio) - got)
            clear(upTo: start)
        }
        given += block.count
        guard let resampler else {
            got += block.count
            write(block, from: 0)
            return
        }
        guard let (_, count) = try? resampler.process(block, into: resampled) else { return }
        got += count
        write(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(resampled)[..<count]), from: min(skipped, count))
    }

    /// Gives what is heard from `time` on; false where that is nothing.
    func read(at time: UInt64, into frame: UnsafeMutableBufferPointer<Float>) -> Bool {
        let first = Self.cell(at: time)
        var isHeard = false
        for offset in frame.indices {
            let cell = first + Int64(offset)
            guard cell < end, cell >= end - Int64(Self.capacity), cell >= 0 else {
                frame[offset] = 0
                continue
            }
            let sample = cells[Int(cell) & (Self.capacity - 1)]
            frame[offset] = sample
            isHeard = isHeard || sample != 0
        }
        return isHeard
    }

    private mutating func write(_ block: UnsafeBufferPointer<Float>, from first: Int) {
        for offset in first..<max(first, block.count) {
            cells[Int(end) & (Self.capacity - 1)] = block[offset]
            end += 1
        }
    }

    /// Moves on to `start`, with silence up to it.
    private mutating func clear(upTo start: Int64) {
        for cell in max(end, start - Int64(Self.capacity))..<max(end, start) {
            cells[Int(cell) & (Self.capacity - 1)] = 0
        }
        end = max(0, start)
    }

    private static func cell(at time: UInt64) -> Int64 { Int64(Double(time) * (sampleRate / 1e9)) }
}
