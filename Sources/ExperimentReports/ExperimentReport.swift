import Foundation
import Plots
import Statistics
import Tables

extension ExperimentAnalysis {
    /// The report as Markdown; `plots` are shown at its end.
    public func markdown(plots: [String] = []) -> String {
        var lines = ["# \(name)", "", "## What may be concluded", ""]
        lines += conclusions.map { "- " + $0 }
        lines +=
            ["", "## What may not", ""] + (cautions.isEmpty ? ["- Nothing to warn of."] : cautions.map { "- " + $0 })
        lines += ["", "## The split", ""]
        lines.append(
            "Units: " + counts.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ") + ".")
        lines.append(
            "Sizes against those meant: p = \(number(sampleRatio.pValue)), \(splitIsSound ? "no mismatch (called below \(number(SplitCheck.mismatchLevel)))" : "a MISMATCH")."
        )
        lines += ["", "## Metrics", ""] + table(comparisons.map { ($0.metric, $0) }, first: "metric")
        lines.append("")
        lines.append(
            "“p” is the plain p-value, “adjusted” corrected for the number of comparisons, “any time” valid at every look; “detectable” is the change that would be found four times in five."
        )
        for c in comparisons {
            if let share = c.remainingVariance {
                lines.append(
                    "The covariate from before leaves \(number(100 * share))% of the variance of “\(c.metric)” (\(c.variant))."
                )
            }
        }
        if !slices.isEmpty {
            lines += ["", "## Slices of “\(slices[0].comparison.metric)”", ""]
            lines += table(slices.map { ("\($0.column) = \($0.value)", $0.comparison) }, first: "slice")
        }
        if !cohorts.isEmpty {
            lines += ["", "## “\(cohorts[0].comparison.metric)” by the day units first came", ""]
            lines += table(cohorts.map { ($0.value, $0.comparison) }, first: "day")
            if let p = noveltyPValue { lines += ["", "First half of the days against the second: p = \(number(p))."] }
        }
        for effect in longTerm where !effect.weeks.isEmpty {
            lines += ["", "## “\(effect.weeks[0].metric)” of \(effect.variant), week by week", ""]
            lines += table(effect.weeks.enumerated().map { ("\($0 + 1)", $1) }, first: "week")
        }
        if !plots.isEmpty { lines += [""] + plots.map { "![\($0)](\($0))" } }
        return lines.joined(separator: "\n") + "\n"
    }

    private func table(_ rows: [(String, MetricComparison)], first: String) -> [String] {
        let header = [
            first, "variant", control, "variant's", "change", "interval", "relative", "p", "adjusted", "any time",
            "detectable",
        ]
        let body = rows.map { name, c in
            [
                name, c.variant, number(c.control), number(c.treated), number(c.difference), interval(c.interval),
                c.relative.map { percent($0.value) } ?? "", number(c.pValue), number(c.adjustedPValue),
                number(c.alwaysValidPValue),
                number(c.detectable),
            ]
        }
        return ([header, header.map { _ in "---" }] + body).map { "| " + $0.joined(separator: " | ") + " |" }
    }

    /// Relative changes with their intervals, and the effect by cohort where there are days.
    public func figure() -> Figure {
        let shown = comparisons.filter { $0.relative != nil }
        var plots = [
            Plot(
                title: "\(name): change against \(control), per cent", xLabel: "per cent",
                series: [
                    .vertical(0),
                    .intervals(
                        names: shown.map { "\($0.metric) (\($0.variant))" },
                        estimate: shown.map { 100 * ($0.relative?.value ?? 0) },
                        low: shown.map { 100 * ($0.relative?.interval.low ?? 0) },
                        high: shown.map { 100 * ($0.relative?.interval.high ?? 0) }),
                ])
        ]
        if let variant = cohorts.first?.comparison.variant {
            let own = cohorts.filter { $0.comparison.variant == variant }, x = own.indices.map(Double.init)
            plots.append(
                Plot(
                    title: "\(own[0].comparison.metric) by the day units first came (\(variant))", yLabel: "change",
                    series: [
                        .band(
                            name: "interval", x: x, low: own.map { $0.comparison.interval.low ?? .nan },
                            high: own.map { $0.comparison.interval.high ?? .nan }),
                        .line(name: "change", x: x, y: own.map(\.comparison.difference)), .horizontal(0),
                    ],
                    xTicks: stride(from: 0, to: own.count, by: max(1, own.count / 8)).map {
                        (place: Double($0), name: own[$0].value)
                    }))
        }
        for effect in longTerm where effect.weeks.count > 1 {
            let x = effect.weeks.indices.map { Double($0 + 1) }
            plots.append(
                Plot(
                    title: "\(effect.weeks[0].metric), week by week (\(effect.variant))", xLabel: "week",
                    yLabel: "change",
                    series: [
                        .band(
                            name: "interval", x: x, low: effect.weeks.map { $0.interval.low ?? .nan },
                            high: effect.weeks.map { $0.interval.high ?? .nan }),
                        .line(name: "change", x: x, y: effect.weeks.map(\.difference)), .horizontal(0),
                    ]))
        }
        return Figure(plots)
    }
}
