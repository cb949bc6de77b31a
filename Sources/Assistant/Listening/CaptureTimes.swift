import Streaming

/// When the samples of a stream were captured, by the newest block of them.
struct CaptureTimes {
    /// Samples a second.
    private let rate: Double
    private let clock: PipelineClock
    private var newest = AudioBlock(position: 0, time: 0, count: 0)

    init(_ clock: PipelineClock, rate: Double) {
        self.clock = clock
        self.rate = rate
    }

    mutating func note(_ block: AudioBlock) { newest = block }

    /// In nanoseconds of the pipeline's clock.
    func time(of position: Int64) -> UInt64 {
        let back = Double(newest.end - position) / rate * 1e9
        let now = Double(newest.time) + Double(newest.count) / rate * 1e9
        return UInt64(max(0, now - back))
    }

    /// Since the pipeline started.
    func seconds(of position: Int64) -> Double { clock.seconds(at: time(of: position)) }
    func milliseconds(of position: Int64) -> Int { Int((seconds(of: position) * 1000).rounded()) }
}
