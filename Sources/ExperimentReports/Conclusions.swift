import Foundation
import Statistics

extension ExperimentAnalysis {
    func number(_ value: Double) -> String { String(format: "%.4g", value) }
    func percent(_ value: Double) -> String { String(format: "%+.2f%%", 100 * value) }
    func interval(_ interval: Interval) -> String {
        "\(interval.low.map(number) ?? "−∞") to \(interval.high.map(number) ?? "∞")"
    }

    /// What may be concluded, a sentence or two for each comparison.
    public var conclusions: [String] {
        guard splitIsSound else {
            return [
                "Nothing may be concluded: the groups are not as large as they were meant to be, so that units were lost or split wrongly, and the groups cannot be compared."
            ]
        }
        return comparisons.map { sentence($0) } + longTermConclusions
    }

    private func sentence(_ c: MetricComparison) -> String {
        let p = decidingPValue(c)
        let what =
            switch design {
            case .forward: "“\(c.metric)” of \(c.variant) against \(control)"
            case .reverse: "“\(c.metric)” without it (\(c.variant)) against with it (\(control))"
            case .holdBack: "“\(c.metric)” with all that was launched (\(c.variant)) against held back (\(control))"
            }
        if p < alpha {
            let better = (c.difference > 0) != c.lowerIsBetter
            let relative = c.relative.map { " (\(percent($0.value)))" } ?? ""
            var text =
                "\(what): \(better ? "better" : "worse"), by \(number(abs(c.difference)))\(relative); the change lies from \(interval(c.interval)) with \(number(100 * (1 - alpha)))% confidence."
            if let minimum = c.minimum, let low = c.interval.low, let high = c.interval.high,
                max(abs(low), abs(high)) < minimum
            {
                text += " All of that is less than the \(number(minimum)) that would matter."
            }
            return text
        }
        if let minimum = c.minimum, let low = c.interval.low, let high = c.interval.high {
            if low > -minimum, high < minimum {
                return
                    "\(what): no change that matters; it is smaller than \(number(minimum)) either way (from \(interval(c.interval)))."
            }
            return
                "\(what): cannot be told. The change lies from \(interval(c.interval)), which holds both nothing and changes that would matter (\(number(minimum)) or more)."
        }
        return
            "\(what): no change was shown; it lies from \(interval(c.interval)). A change of \(number(c.detectable)) would have been found four times in five."
    }

    /// What may not be concluded, and why.
    public var cautions: [String] {
        var cautions: [String] = []
        if !splitIsSound {
            cautions.append(
                "Sample-ratio mismatch: p = \(number(sampleRatio.pValue)). Find its cause before looking at any metric."
            )
        }
        if splitIsSound, sampleRatio.pValue < 0.01 {
            cautions.append(
                "The groups' sizes are more uneven than chance makes them once in a hundred times (p = \(number(sampleRatio.pValue))). That is no mismatch at the usual \(number(SplitCheck.mismatchLevel)), but look how units were counted."
            )
        }
        cautions += designCautions
        if mixedUnits > 0 {
            cautions.append("\(mixedUnits) units were seen in more than one variant and are left out.")
        }
        if badRows > 0 { cautions.append("\(badRows) rows could not be used and are left out.") }
        if isUnfinished, let plannedUnits {
            cautions.append(
                "Too early: \(counts.values.reduce(0, +)) of \(plannedUnits) planned units have come. Until then only p-values that hold at every look count."
            )
        }
        if peeking {
            cautions.append(
                "Results were looked at before the end: conclusions rest on p-values that hold at every look.")
        }
        if days > 0, days < 7 { cautions.append("Season: \(days) days are less than a week, and weekdays differ.") }
        if days >= 7, days % 7 != 0 {
            cautions.append(
                "Season: \(days) days are no whole number of weeks, so that some weekdays count more than others.")
        }
        if let p = noveltyPValue, p < alpha {
            cautions.append(
                "Novelty: the effect on units that came in the first half of the days differs from that in the second half (p = \(number(p))). It may wear off, or grow."
            )
        }
        for c in comparisons {
            if let minimum = c.minimum, c.detectable > minimum {
                cautions.append(
                    "Underpowered: “\(c.metric)” can show a change of \(number(c.detectable)) four times in five, and \(number(minimum)) would already matter."
                )
            }
            if let share = c.greatestShare, share > 0.05 {
                cautions.append(
                    "One unit outweighs the others: the greatest value of “\(c.metric)” makes \(number(100 * share))% of its variance. Cut it (“cut: 0.999”), or compare by ranks."
                )
            }
        }
        if slices.count > 1 {
            cautions.append(
                "\(slices.count) slices were looked at: some differ by chance alone. They are for finding questions, not answers."
            )
        }
        if comparisons.count > 1 {
            cautions.append("\(comparisons.count) comparisons were made; p-values are corrected for that.")
        }
        return cautions
    }
}
