import Histogram

/// The distribution of what a ``LatencyRecorder`` has counted.
public struct LatencySummary: Sendable, Codable, Equatable {
    public var count: UInt64
    /// In nanoseconds, like all that follow.
    public var median: UInt64
    public var percentile99: UInt64
    public var percentile99_999: UInt64
    public var longest: UInt64
}

extension LatencyRecorder {
    /// The recorded durations, in nanoseconds, as an HdrHistogram; made on the caller's thread.
    public func histogram() -> Histogram<UInt64> {
        var histogram = Histogram<UInt64>(numberOfSignificantValueDigits: .two)
        for (value, count) in counts() { histogram.record(value, count: count) }
        return histogram
    }

    public func summary() -> LatencySummary {
        let histogram = histogram()
        return LatencySummary(
            count: UInt64(histogram.totalCount), median: histogram.valueAtPercentile(50),
            percentile99: histogram.valueAtPercentile(99), percentile99_999: histogram.valueAtPercentile(99.999),
            longest: longest)
    }
}
