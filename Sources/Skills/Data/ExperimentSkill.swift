import ExperimentReports
import Foundation
import SkillKit
import Tables

/// Says whether a version of something is better, by an experiment's log.
public struct ExperimentSkill: Skill {
    static let intent = "CompareVersions"
    public let name = "experiments"
    public let intents = [ExperimentSkill.intent]
    private let sources: DataSources

    public init(_ sources: DataSources) { self.sources = sources }

    public var summary: String? {
        sources.sources(of: .experiment).first.map { "I can tell how the \($0.name) is doing." }
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let source = sources.source(request["experiment"]?.text, of: .experiment) else {
            let known = SpokenEnglish.choice(sources.sources(of: .experiment).map(\.name))
            return SkillReply(known.isEmpty ? "I know no experiment." : "I know of \(known).")
        }
        var description = try source.experiment()
        let names = try source.variantNames()
        func variant(_ slot: String) -> String? {
            request[slot].flatMap { said in names.first { $0.lowercased() == said.text.lowercased() } }
        }
        if let said = request["variant"]?.text, variant("variant") == nil {
            return SkillReply(
                "\(source.name.capitalisedFirst) has no version \(said). There are \(SpokenEnglish.list(names)).")
        }
        let asked = variant("variant")
        if let other = variant("other"), other != asked { description.control = other }
        let analysis = try ExperimentAnalysis(description, source.read())
        let question = Question(asked: asked, direction: request["direction"]?.text)
        return SkillReply(
            Verdict(analysis, description.primaryMetric.name).speech(for: question),
            card: .init(
                title: analysis.name, lines: analysis.conclusions + analysis.cautions,
                svg: try? analysis.figure().svg()),
            data: [
                "p_value": .number(analysis.comparisons[0].adjustedPValue), "sound": .boolean(analysis.splitIsSound),
            ])
    }

    /// What was asked: of one version or of all, and whether it is better or worse.
    struct Question {
        var asked: String?
        var direction: String?
    }

    /// An analysis in a sentence or two, for the ear.
    struct Verdict {
        let analysis: ExperimentAnalysis
        let metric: String

        init(_ analysis: ExperimentAnalysis, _ metric: String) { (self.analysis, self.metric) = (analysis, metric) }

        func speech(for question: Question) -> String {
            guard analysis.splitIsSound else {
                return
                    "Nothing can be said: the groups are not as large as they were meant to be, so comparing them would not be fair."
            }
            let primary = analysis.comparisons.filter { $0.metric == metric }
            let wanted = primary.filter { $0.variant == question.asked }
            // Asked of the control, the others are what can be told about.
            let told = wanted.isEmpty ? primary : wanted
            let sentences = told.prefix(3).map {
                sentence($0, question, isInverted: question.asked == analysis.control)
            }
            return (sentences + [caution].compactMap { $0 }).joined(separator: " ")
        }

        private func sentence(_ c: MetricComparison, _ question: Question, isInverted: Bool) -> String {
            let variant = "version \(c.variant)", control = analysis.control
            guard analysis.decidingPValue(c) < analysis.alpha else { return undecided(c, question) }
            let isBetter = (c.difference > 0) != c.lowerIsBetter
            var opening = ""
            if let direction = question.direction, question.asked != nil {
                opening = (direction == "better") == (isBetter != isInverted) ? "Yes, " : "No, "
            }
            let text = "\(opening)\(variant) is \(isBetter ? "better" : "worse") than \(control): \(change(c))."
            return opening.isEmpty ? text.capitalisedFirst : text
        }

        private func change(_ c: MetricComparison) -> String {
            let direction = c.difference > 0 ? "rose" : "fell"
            guard let relative = c.relative, let low = relative.interval.low, let high = relative.interval.high else {
                return "\(Self.spoken(c.metric)) \(direction) by \(SpokenQuantity.words(abs(c.difference)))"
            }
            let ends = [abs(low), abs(high)].sorted()
            return "\(Self.spoken(c.metric)) \(direction) by about \(SpokenQuantity.percent(relative.value)), "
                + "and at any rate by \(SpokenQuantity.percents(ends[0], ends[1]))"
        }

        private func undecided(_ c: MetricComparison, _ question: Question) -> String {
            let control = analysis.control, metric = Self.spoken(c.metric)
            if let minimum = c.minimum, let low = c.interval.low, let high = c.interval.high, low > -minimum,
                high < minimum
            {
                let opening = question.direction == nil || question.asked == nil ? "There" : "No, there"
                return "\(opening) is no difference that matters between version \(c.variant) and \(control)."
            }
            if analysis.isUnfinished, let planned = analysis.plannedUnits {
                let come = analysis.counts.values.reduce(0, +)
                return "It is too early to tell: \(SpokenQuantity.words(Double(come))) of "
                    + "\(SpokenQuantity.words(Double(planned))) planned have come."
            }
            guard let relative = c.relative, let low = relative.interval.low, let high = relative.interval.high else {
                return "That cannot be told: no difference in \(metric) was shown."
            }
            func end(_ share: Double) -> String { "\(SpokenQuantity.percent(share)) \(share < 0 ? "less" : "more")" }
            return
                "That cannot be told: with version \(c.variant), \(metric) is somewhere between \(end(low)) and \(end(high)) than with \(control)."
        }

        /// The one warning that a listener should not miss.
        private var caution: String? {
            if analysis.days > 0, analysis.days < 7 {
                let days = SpokenEnglish.number(analysis.days)
                return "Mind that the log covers only \(days) day\(analysis.days == 1 ? "" : "s"), and weekdays differ."
            }
            if let p = analysis.noveltyPValue, p < analysis.alpha { return "Mind that the effect changes with time." }
            return nil
        }

        private static func spoken(_ name: String) -> String {
            name.split { $0 == "_" || $0 == " " }.joined(separator: " ")
        }
    }
}
