import AnomalyDetection
import Foundation
import Plots
import SkillKit
import TimeSeries

/// Says whether a sensor has read anything unusual.
public struct SensorSkill: Skill {
    static let intent = "FindAnomalies"
    public let name = "sensors"
    public let intents = [SensorSkill.intent]
    private let sources: DataSources

    public init(_ sources: DataSources) { self.sources = sources }

    public var summary: String? {
        sources.sources(of: .sensor).first.map { "I can tell whether anything is unusual in the \($0.name)." }
    }

    /// Readings that are remembered as ordinary, and fewest that are enough to know what is.
    private static let window = 1440
    private static let fewest = 50

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let source = sources.source(request["sensor"]?.text, of: .sensor) else {
            let known = SpokenEnglish.choice(sources.sources(of: .sensor).map(\.name))
            return SkillReply(known.isEmpty ? "I know no sensor." : "I can look at \(known).")
        }
        let readings = try SensorReadings(source, context.calendar), count = readings.rows.count
        let asked = Span(request["since"]?.text, readings, context)
        guard count > Self.fewest else {
            return SkillReply(
                "There are only \(SpokenEnglish.number(count)) readings of \(source.name): too few to know what is usual."
            )
        }
        guard !asked.rows.isEmpty else {
            return SkillReply(
                "There is no reading of \(source.name) \(asked.words).\(asked.lastReading.map { " \($0)" } ?? "")")
        }
        let findings = try self.findings(readings, asked.rows, source)
        let stale = asked.lastReading.map { $0 + " " } ?? ""
        let card = SkillReply.Card(
            title: "\(source.name.capitalisedFirst) \(asked.words)",
            lines: findings.prefix(48).map { line($0, readings, context) },
            svg: try? figure(readings, asked.rows, findings, source).svg())
        guard let oddest = findings.max(by: { $0.excess < $1.excess }) else {
            return SkillReply(
                "\(stale)No, nothing unusual \(asked.words).", card: card, data: ["count": .number(0)])
        }
        let episodes = zip(findings, findings.dropFirst()).count { $1.row - $0.row > 3 } + 1
        let opening = episodes == 1 ? "Yes" : "Yes, \(SpokenEnglish.number(episodes)) times"
        let which = episodes == 1 ? "" : "The oddest was "
        let what = describe(oddest, readings, source, context)
        return SkillReply(
            episodes == 1
                ? "\(stale)\(opening): \(what)." : "\(stale)\(opening) \(asked.words). \(which)\(what).",
            card: card, data: ["count": .number(Double(findings.count))])
    }

    /// An unusual reading.
    struct Finding {
        let row: Int
        /// How far its score lies beyond what is still usual, as a ratio.
        let excess: Double
        let column: Int
        let usual: Double
    }

    private func findings(_ readings: SensorReadings, _ rows: Range<Int>, _ source: DataSource) throws -> [Finding] {
        let start = max(0, min(rows.lowerBound, readings.rows.count - Self.fewest) - Self.window)
        let before = max(Self.fewest, rows.lowerBound - start)
        // So few ordinary readings cannot tell rarer alarms apart.
        let rate = max(source.falseAlarms ?? 0.001, 1 / Double(before))
        var detector = try SlidingWindowDetector(
            columns: readings.columns, window: max(before, min(Self.window, readings.rows.count)),
            falseAlarmRate: min(rate, 0.5))
        var findings: [Finding] = []
        for row in start..<rows.upperBound {
            guard let verdict = try detector.observe(readings.rows[row]), verdict.isOdd, rows.contains(row) else {
                continue
            }
            let column = verdict.because.first.flatMap { readings.columns.firstIndex(of: $0.column) } ?? 0
            findings.append(
                Finding(
                    row: row, excess: verdict.threshold > 0 ? verdict.score / verdict.threshold : verdict.score,
                    column: column,
                    usual: readings.median(column, of: max(start, row - Self.window)..<max(row, start + 1))))
        }
        return findings
    }

    private func describe(_ finding: Finding, _ readings: SensorReadings, _ source: DataSource, _ context: SkillContext)
        -> String
    {
        let value = readings.rows[finding.row][finding.column]
        let column = readings.columns[finding.column].split { $0 == "_" }.joined(separator: " ")
        let amount =
            "\(column) \(SpokenQuantity.words(value))"
            + (readings.columns.count == 1 ? source.unit.map { " \($0)" } ?? "" : "")
        let usual = "where about \(SpokenQuantity.words(finding.usual)) is usual"
        return "\(amount)\(moment(finding.row, readings, context).map { " \($0)" } ?? ""), \(usual)"
    }

    private func moment(_ row: Int, _ readings: SensorReadings, _ context: SkillContext) -> String? {
        guard let times = readings.times, let date = SensorReadings.date(times[row], context.calendar) else {
            return nil
        }
        // "at four at night" would be an at too many.
        let time = context.timeOfDay(date).replacing(" at night", with: " in the night")
        let days = (ForecastSpan.today(context.now, context.calendar)) - times[row] / 86_400
        switch days {
        case 0: return "today at \(time)"
        case 1: return "yesterday at \(time)"
        case 2...6: return "on \(SpokenEnglish.weekday(date, context.calendar)) at \(time)"
        default: return "on \(SpokenEnglish.date(date, context.calendar)) at \(time)"
        }
    }

    private func line(_ finding: Finding, _ readings: SensorReadings, _ context: SkillContext) -> String {
        let place = moment(finding.row, readings, context) ?? "reading \(finding.row + 1)"
        let value = String(format: "%.4g, usually %.4g", readings.rows[finding.row][finding.column], finding.usual)
        return "\(place.capitalisedFirst): \(readings.columns[finding.column]) \(value)"
    }

    /// The readings asked about with as many before them; a plot a column.
    private func figure(_ readings: SensorReadings, _ rows: Range<Int>, _ findings: [Finding], _ source: DataSource)
        -> Figure
    {
        let shown = max(0, rows.lowerBound - rows.count)..<rows.upperBound
        let x = shown.map(Double.init)
        func label(_ row: Int) -> String {
            guard let times = readings.times else { return "\(row + 1)" }
            let seconds = (times[row] % 86_400 + 86_400) % 86_400, day = (times[row] - seconds) / 86_400
            let clock = String(format: "%02d:%02d", seconds / 3600, seconds / 60 % 60)
            let date = TimeAxis.date(ofDay: day)
            return String(format: "%02d-%02d ", date.month, date.day) + clock
        }
        let ticks = stride(from: shown.lowerBound, to: shown.upperBound, by: max(1, shown.count / 5)).map {
            (place: Double($0), name: label($0))
        }
        return Figure(
            readings.columns.indices.prefix(4).map { column in
                let odd = findings.filter { $0.column == column }
                return Plot(
                    title: "\(source.name): \(readings.columns[column])", yLabel: readings.columns[column],
                    series: [
                        .line(name: readings.columns[column], x: x, y: shown.map { readings.rows[$0][column] }),
                        .points(
                            name: "unusual", x: odd.map { Double($0.row) }, y: odd.map { readings.rows[$0.row][column] }
                        ),
                    ], xTicks: ticks)
            })
    }
}
