import Foundation
import Statistics

/// Results in words and digits that fit a terminal.
enum ResultText {
    /// At most `digits` significant digits, no exponent unless needed.
    static func number(_ value: Double, digits: Int = 6) -> String { String(format: "%.\(digits)g", value) }

    static func interval(_ interval: Interval) -> String {
        "\(interval.low.map { number($0) } ?? "−∞") … \(interval.high.map { number($0) } ?? "∞")"
    }

    static func lines(_ result: TestResult, names: [String]) -> [String] {
        var lines = [result.test]
        let counts = zip(names, result.counts).map { "\($0) (\($1) values)" }
        if !counts.isEmpty { lines.append("  samples    " + counts.joined(separator: ", ")) }
        let degrees = result.degreesOfFreedom.map { ", \(number($0)) degrees of freedom" } ?? ""
        lines.append("  statistic  \(number(result.statistic, digits: 8))" + degrees)
        lines.append("  p-value    \(number(result.pValue))  (\(result.alternative.rawValue))")
        if let estimate = result.estimate { lines.append("  estimate   \(number(estimate))") }
        if let interval = result.interval {
            lines.append("  interval   \(self.interval(interval))  (\(number(result.confidence * 100))% confidence)")
        }
        if let size = result.effectSize, let name = result.effectSizeName {
            lines.append("  effect     \(number(size))  (\(name))")
        }
        return lines
    }
}
