/// The direction that a test looks in.
public enum Alternative: String, Sendable, Codable, CaseIterable {
    case twoSided = "two-sided"
    /// The first sample's values are less.
    case less
    /// The first sample's values are greater.
    case greater
}

/// An interval; an open end is nil.
public struct Interval: Sendable, Equatable, Codable {
    public var low: Double?
    public var high: Double?

    public init(_ low: Double?, _ high: Double?) {
        self.low = low.flatMap { $0.isFinite ? $0 : nil }
        self.high = high.flatMap { $0.isFinite ? $0 : nil }
    }

    public func contains(_ value: Double) -> Bool {
        (low.map { $0 <= value } ?? true) && (high.map { value <= $0 } ?? true)
    }
    /// Infinite where an end is open.
    public var width: Double { (high ?? .infinity) - (low ?? -.infinity) }
}

/// What a test found.
public struct TestResult: Sendable, Codable, Equatable {
    public var test: String
    /// The statistic: t, z, U or χ².
    public var statistic: Double
    public var degreesOfFreedom: Double?
    public var pValue: Double
    public var alternative: Alternative
    /// What was estimated (a difference of means, of proportions …), and its confidence interval.
    public var estimate: Double?
    public var interval: Interval?
    public var confidence: Double
    /// The size of the effect in the test's usual unit (Cohen's d, rank-biserial correlation …).
    public var effectSize: Double?
    public var effectSizeName: String?
    /// Numbers of values, first and second sample.
    public var counts: [Int]

    enum CodingKeys: String, CodingKey {
        case test, statistic, alternative, estimate, interval, confidence, counts
        case degreesOfFreedom = "degrees_of_freedom"
        case pValue = "p_value"
        case effectSize = "effect_size"
        case effectSizeName = "effect_size_name"
    }
}
