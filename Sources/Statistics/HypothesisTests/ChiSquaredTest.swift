/// Pearson's chi-squared tests.
public enum ChiSquaredTest {
    /// Whether counts follow expected shares (which need not sum to 1). The effect size is Cohen's w.
    public static func goodnessOfFit(_ observed: [Double], shares: [Double]) throws -> TestResult {
        guard observed.count == shares.count else {
            throw StatisticsError.lengthsDiffer("the counts", observed.count, "the shares", shares.count)
        }
        guard observed.count >= 2 else {
            throw StatisticsError.tooFewValues(what: "the counts", expected: 2, found: observed.count)
        }
        guard shares.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw StatisticsError.outOfRange(what: "shares", expected: "positive numbers", found: "\(shares)")
        }
        let total = observed.reduce(0, +), weight = shares.reduce(0, +)
        guard total > 0 else { throw StatisticsError.tooFewValues(what: "the counts", expected: 1, found: 0) }
        let statistic = zip(observed, shares).reduce(0.0) {
            let expected = total * $1.1 / weight
            return $0 + ($1.0 - expected) * ($1.0 - expected) / expected
        }
        return result(
            "chi-squared, goodness of fit", statistic, Double(observed.count - 1), (statistic / total).squareRoot(),
            "Cohen's w", observed)
    }

    /// Whether rows and columns of a table of counts are independent. The effect size is Cramér's V.
    ///
    /// - Parameter correction: Yates' correction, applied to a table of two rows and two columns only.
    public static func independence(_ table: [[Double]], correction: Bool = true) throws -> TestResult {
        let rows = table.map { $0.reduce(0, +) }
        guard let width = table.first?.count, table.count >= 2, width >= 2, table.allSatisfy({ $0.count == width })
        else {
            throw StatisticsError.outOfRange(
                what: "the table", expected: "two rows and two columns at least, all rows as long",
                found: "\(table.count) rows")
        }
        let columns = (0..<width).map { column in table.reduce(0) { $0 + $1[column] } }, total = rows.reduce(0, +)
        guard (rows + columns).allSatisfy({ $0 > 0 }) else {
            throw StatisticsError.noVariation(what: "a row or column of the table")
        }
        var statistic = 0.0, plain = 0.0
        let corrected = correction && table.count == 2 && width == 2
        for (r, row) in table.enumerated() {
            for (c, observed) in row.enumerated() {
                let expected = rows[r] * columns[c] / total
                let distance = abs(observed - expected)
                plain += distance * distance / expected
                let shortened = corrected ? distance - min(0.5, distance) : distance
                statistic += shortened * shortened / expected
            }
        }
        let degrees = Double((table.count - 1) * (width - 1))
        let effect = (plain / (total * Double(min(table.count, width) - 1))).squareRoot()
        return result("chi-squared, independence", statistic, degrees, effect, "Cramér's V", rows)
    }

    private static func result(
        _ name: String, _ statistic: Double, _ degrees: Double, _ effect: Double, _ effectName: String,
        _ counts: [Double]
    ) -> TestResult {
        TestResult(
            test: name, statistic: statistic, degreesOfFreedom: degrees,
            pValue: ChiSquaredDistribution.upperTail(statistic, degrees: degrees), alternative: .twoSided,
            confidence: 0.95, effectSize: effect, effectSizeName: effectName, counts: counts.map { Int($0) })
    }
}
