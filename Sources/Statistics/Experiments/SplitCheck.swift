/// Checks that a split is sound.
public enum SplitCheck {
    /// Below this a sample-ratio mismatch is called: the usual level, since every experiment is checked, many times.
    public static let mismatchLevel = 0.001

    /// Sample-ratio mismatch: whether the groups are as large as they were meant to be.
    public static func sampleRatio(counts: [Int], weights: [Double]) throws -> TestResult {
        var found = try ChiSquaredTest.goodnessOfFit(counts.map(Double.init), shares: weights)
        found.test = "sample-ratio mismatch, chi-squared"
        return found
    }

    /// What many splits of the same values by new salts gave, where no split can have an effect.
    public struct AATest: Sendable, Codable, Equatable {
        public var splits: Int
        /// The share of splits with a p-value below `alpha`: near `alpha` where the test holds what it promises.
        public var falseAlarmRate: Double
        public var alpha: Double
        /// Whether the p-values are uniform (Kolmogorov and Smirnov).
        public var uniformityPValue: Double

        enum CodingKeys: String, CodingKey {
            case splits, alpha
            case falseAlarmRate = "false_alarm_rate"
            case uniformityPValue = "uniformity_p_value"
        }
    }

    /// Splits the units `splits` times in halves by salts of their own and compares a metric by Welch's test each time.
    ///
    /// - Throws: `StatisticsError` where there are too few units or all values are equal.
    public static func aaTest(units: [String], values: [Double], splits: Int = 1000, alpha: Double = 0.05) throws
        -> AATest
    {
        guard units.count == values.count else {
            throw StatisticsError.lengthsDiffer("the units", units.count, "the values", values.count)
        }
        guard units.count >= 20 else {
            throw StatisticsError.tooFewValues(what: "units for an A/A test", expected: 20, found: units.count)
        }
        let p = try (0..<splits).map { split in
            var groups: [[Double]] = [[], []]
            for (unit, value) in zip(units, values) {
                groups[Splitter.place(of: unit, salt: "aa:\(split)") < 0.5 ? 0 : 1].append(value)
            }
            return try TTest.welch(Sample(groups[0]), Sample(groups[1])).pValue
        }
        let distance = KolmogorovDistribution.distanceFromUniform(p)
        return AATest(
            splits: splits, falseAlarmRate: Double(p.count { $0 < alpha }) / Double(splits), alpha: alpha,
            uniformityPValue: KolmogorovDistribution.upperTail(Double(splits).squareRoot() * distance))
    }

    /// Whether two experiments are split independently of each other: chi-squared over pairs of variants.
    public static func independence(_ a: [String], _ b: [String]) throws -> TestResult {
        guard a.count == b.count else {
            throw StatisticsError.lengthsDiffer("the first split", a.count, "the second", b.count)
        }
        let rows = Array(Set(a)).sorted(), columns = Array(Set(b)).sorted()
        var table = [[Double]](repeating: Array(repeating: 0, count: columns.count), count: rows.count)
        let row = Dictionary(uniqueKeysWithValues: zip(rows, 0...)),
            column = Dictionary(uniqueKeysWithValues: zip(columns, 0...))
        for (x, y) in zip(a, b) {
            if let r = row[x], let c = column[y] { table[r][c] += 1 }
        }
        return try ChiSquaredTest.independence(table, correction: false)
    }
}
