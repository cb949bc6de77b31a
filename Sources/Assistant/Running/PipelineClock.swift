import Foundation
import Streaming

/// The time of a pipeline: since it started, and of day. Over files both follow the sound; live, the time of day is the
/// system's, which may be set anew while the assistant runs.
public struct PipelineClock: Sendable {
    private let source: any TimeSource
    private let start: UInt64
    private let date: Date
    private let wall: (@Sendable () -> Date)?

    /// - Parameter date: when the pipeline started.
    public init(_ source: any TimeSource, startingAt date: Date = Date()) {
        self.init(source, date, nil)
    }

    /// The system's clocks.
    public static func ofDay(_ wall: @escaping @Sendable () -> Date = { Date() }) -> PipelineClock {
        PipelineClock(SystemTime(), wall(), wall)
    }

    private init(_ source: any TimeSource, _ date: Date, _ wall: (@Sendable () -> Date)?) {
        self.source = source
        self.date = date
        self.wall = wall
        start = source.now()
    }

    /// In nanoseconds, as blocks of sound count it.
    public func now() -> UInt64 { source.now() }
    /// Seconds since the pipeline started.
    public var seconds: Double { seconds(at: now()) }
    public func seconds(at time: UInt64) -> Double { (Double(time) - Double(start)) / 1e9 }
    /// A moment of the pipeline, in nanoseconds as `now` counts them.
    public func time(ofSeconds seconds: Double) -> UInt64 { UInt64(max(0, Double(start) + seconds * 1e9)) }
    public var today: Date { wall?() ?? date.addingTimeInterval(seconds) }
}
