import Foundation
import Plots
import SkillKit
import Tables
import TimeSeries

/// Says what a series is likely to be at a time ahead.
public struct ForecastSkill: Skill {
    static let intent = "ForecastSeries"
    public let name = "forecasts"
    public let intents = [ForecastSkill.intent]
    private let sources: DataSources

    public init(_ sources: DataSources) { self.sources = sources }

    public var summary: String? {
        sources.sources(of: .series).first.map { "I can forecast \($0.name)." }
    }

    /// A series further ahead than this many steps is anyone's guess.
    private static let farthest = 1000

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let source = sources.source(request["series"]?.text, of: .series) else {
            let known = SpokenEnglish.choice(sources.sources(of: .series).map(\.name))
            return SkillReply(known.isEmpty ? "I know no series of numbers to forecast." : "I can forecast \(known).")
        }
        guard let when = request["when"]?.text else {
            return SkillReply("For when?", followUp: .init(slot: "when", intent: Self.intent))
        }
        let table = try source.read()
        let value = source["value"] ?? table.columns[table.columns.count - 1]
        let series = try Series(
            table.keeping(numeric: [value], allowingMissing: true), time: source["time"], value: value)
        guard let span = ForecastSpan(when, of: series, now: context.now, context.calendar) else {
            return SkillReply(
                "\(source.name.capitalisedFirst) carry no dates. Ask me for the next ten values, or however many you want."
            )
        }
        let count = series.values.count
        if span.indices.upperBound <= count { return past(span, series, source, context) }
        let horizon = span.indices.upperBound - count
        guard horizon <= Self.farthest else { return SkillReply("That is too far ahead to say anything about it.") }
        let forecaster = try Forecaster(source.model ?? "auto", period: source.season ?? series.axis.usualPeriod)
        let forecast = try forecaster.fit(series.values).forecast(horizon: horizon, confidence: 0.95, regressors: [])
        let steps = max(span.indices.lowerBound, count)..<span.indices.upperBound
        var speech = self.speech(forecast, steps, count, span, series, source, context)
        if ForecastSpan.isHistory(series, context.now, context.calendar) {
            speech = "The data end \(SpokenEnglish.moment(of: count - 1, on: series.axis, context.calendar)). " + speech
        }
        let lines = steps.prefix(48).map { index in
            let step = index - count
            let numbers = [forecast.mean, forecast.low, forecast.high].map { String(format: "%.4g", $0[step]) }
            return "\(series.label(index)): \(numbers[0]) (\(numbers[1]) to \(numbers[2]))"
        }
        let card = SkillReply.Card(
            title: "\(source.name.capitalisedFirst), by \(forecast.model)", lines: lines,
            svg: try? ForecastFigure.forecast(series, forecast).svg())
        return SkillReply(
            speech, card: card,
            data: [
                "times": .list(steps.map { .text(series.label($0)) }),
                "mean": .list(steps.map { .number(forecast.mean[$0 - count]) }),
                "low": .list(steps.map { .number(forecast.low[$0 - count]) }),
                "high": .list(steps.map { .number(forecast.high[$0 - count]) }),
            ])
    }

    private func speech(
        _ forecast: Forecast, _ steps: Range<Int>, _ count: Int, _ span: ForecastSpan, _ series: Series,
        _ source: DataSource, _ context: SkillContext
    ) -> String {
        func amount(_ value: Double) -> String {
            SpokenQuantity.words(value) + (source.unit.map { " \($0)" } ?? "")
        }
        func moment(_ index: Int) -> String { SpokenEnglish.moment(of: index, on: series.axis, context.calendar) }
        let first = steps.lowerBound - count, last = steps.upperBound - 1 - count
        if steps.count == 1 {
            return "About \(amount(forecast.mean[first])) \(moment(steps.lowerBound)); nineteen times in twenty "
                + "between \(SpokenQuantity.words(forecast.low[first])) and \(SpokenQuantity.words(forecast.high[first]))."
        }
        if span.isStretch {
            return "From about \(amount(forecast.mean[first])) \(moment(steps.lowerBound)) "
                + "to about \(amount(forecast.mean[last])) \(moment(steps.upperBound - 1))."
        }
        let mean = steps.reduce(0) { $0 + forecast.mean[$1 - count] } / Double(steps.count)
        return "About \(amount(mean)) on average, from \(moment(steps.lowerBound).withoutPreposition) "
            + "to \(moment(steps.upperBound - 1).withoutPreposition)."
    }

    /// What was asked for lies in the data.
    private func past(_ span: ForecastSpan, _ series: Series, _ source: DataSource, _ context: SkillContext)
        -> SkillReply
    {
        let known = span.indices.filter { series.values.indices.contains($0) && !series.values[$0].isNaN }
        guard let first = known.first, let last = known.last else {
            return SkillReply("That lies before the data begin.")
        }
        let mean = known.reduce(0) { $0 + series.values[$1] } / Double(known.count)
        let amount = SpokenQuantity.words(mean) + (source.unit.map { " \($0)" } ?? "")
        let moment = SpokenEnglish.moment(of: first, on: series.axis, context.calendar)
        return SkillReply(
            first == last
                ? "That is no longer ahead: it was \(amount) \(moment)."
                : "That is no longer ahead: it was \(amount) on average.",
            data: ["value": .number(mean)])
    }
}

extension String {
    /// "June" of "in June".
    var withoutPreposition: String {
        for start in ["in ", "on ", "at "] where hasPrefix(start) { return String(dropFirst(start.count)) }
        return self
    }
}
