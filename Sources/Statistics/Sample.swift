/// What most tests need to know of a sample: how many, their mean and their variance.
public struct Sample: Sendable, Codable, Equatable {
    public var count: Int
    public var mean: Double
    /// With n − 1 in the denominator.
    public var variance: Double
    /// What is left of the mean below its last digit: two means of large numbers differ by little more than that.
    private var meanRest = 0.0

    public init(count: Int, mean: Double, variance: Double) {
        (self.count, self.mean, self.variance) = (count, mean, variance)
    }

    /// - Throws: `StatisticsError` for a value that is no number, or fewer than two values.
    public init(_ values: [Double], name: String = "the sample") throws {
        guard values.count >= 2 else {
            throw StatisticsError.tooFewValues(what: name, expected: 2, found: values.count)
        }
        let n = Double(values.count)
        // The mean is subtracted before summing again: one pass over plain sums would lose the digits that the values share.
        let first = values.reduce(0, +) / n
        let correction = values.reduce(0) { $0 + ($1 - first) } / n
        let mean = first + correction
        guard mean.isFinite else {
            throw StatisticsError.notANumber(what: name, index: values.firstIndex { !$0.isFinite } ?? 0)
        }
        self.init(
            count: values.count, mean: mean, variance: values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (n - 1))
        meanRest = correction - (mean - first)
    }

    /// The difference of two means.
    public static func difference(_ a: Sample, _ b: Sample) -> Double { (a.mean - b.mean) + (a.meanRest - b.meanRest) }

    public var deviation: Double { variance.squareRoot() }
    /// The standard error of the mean.
    public var standardError: Double { (variance / Double(count)).squareRoot() }
}

/// The covariance of two samples of equal length, with n − 1 in the denominator.
func covariance(_ x: [Double], _ y: [Double]) -> Double {
    let n = Double(x.count), meanX = x.reduce(0, +) / n, meanY = y.reduce(0, +) / n
    return zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) } / (n - 1)
}
