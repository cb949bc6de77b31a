import Foundation
import Streaming

/// The time of a pipeline: since it started, and of day. Over files both follow the sound.
public struct PipelineClock: Sendable {
    private let source: any TimeSource
    private let start: UInt64
    private let date: Date

    /// - Parameter date: when the pipeline started.
    public init(_ source: any TimeSource, startingAt date: Date = Date()) {
        self.source = source
        self.date = date
        start = source.now()
    }

    /// In nanoseconds, as blocks of sound count it.
    public func now() -> UInt64 { source.now() }
    /// Seconds since the pipeline started.
    public var seconds: Double { seconds(at: now()) }
    public func seconds(at time: UInt64) -> Double { (Double(time) - Double(start)) / 1e9 }
    /// A moment of the pipeline, in nanoseconds as `now` counts them.
    public func time(ofSeconds seconds: Double) -> UInt64 { UInt64(max(0, Double(start) + seconds * 1e9)) }
    public var today: Date { date.addingTimeInterval(seconds) }
    /// When a date comes, in nanoseconds as `now` counts them.
    public func time(of date: Date) -> UInt64 {
        UInt64(max(0, Double(start) + date.timeIntervalSince(self.date) * 1e9))
    }
}
