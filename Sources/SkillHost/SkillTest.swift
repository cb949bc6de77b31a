import Dialogue
import Foundation
import LanguageUnderstanding
import SkillKit
import Yams

/// Conversations that a skill must hold: `tests.yaml` in its folder.
///
///     tests:
///       - name: rolls a die
///         turns:
///           - {say: "roll the dice", expect: "You rolled *."}
///
/// `*` stands for any text. Each test is a session of its own.
public struct SkillTest: Sendable {
    public struct Outcome: Sendable, Codable, Equatable {
        public var name: String
        public var passed: Bool
        /// The sentence at which it failed, what was expected and what came.
        public var reason: String?
    }

    private struct Turn: Decodable {
        var say: String
        var expect: String
    }

    private struct Case: Decodable {
        var name: String?
        var turns: [Turn]
    }

    private struct File: Decodable {
        var tests: [Case]
    }

    private let cases: [Case]
    private let engine: DialogueEngine
    private let now: Date

    /// - Parameters:
    ///   - skill: the one to be tested.
    ///   - others: skills that are there as well, such as the built-in ones.
    ///   - grammars: sentences of the others.
    public init(_ skill: ExternalSkill, others: [any Skill] = [], grammars: [String] = [], now: Date = Date()) throws {
        let file = skill.description.folder + "/tests.yaml"
        do {
            cases = try YAMLDecoder().decode(File.self, from: Data(contentsOf: URL(filePath: file))).tests
        } catch {
            throw SkillHostError.description(
                file: file, line: 0, reason: "expected tests: - {name, turns: [{say, expect}, …]}: \(error)")
        }
        var templates =
            grammars.isEmpty
            ? SentenceTemplates(language: skill.description.language) : try SentenceTemplates(contentsOf: grammars)
        templates.merge(skill.description.templates)
        engine = try DialogueEngine(templates: templates, scenarios: [], skills: [skill] + others)
        self.now = now
    }

    public func run() async -> [Outcome] {
        var outcomes: [Outcome] = []
        for (index, test) in cases.enumerated() {
            var outcome = Outcome(name: test.name ?? "test \(index + 1)", passed: true)
            for turn in test.turns {
                let events = await engine.respond(to: turn.say, session: "test \(index)", at: now)
                var reply = events.replies.joined(separator: " ")
                if let failure = events.compactMap({
                    if case .failure(_, let reason) = $0.content { reason } else { nil }
                }).first {
                    reply += " (\(failure))"
                }
                if !Self.matches(reply, turn.expect) {
                    outcome = Outcome(
                        name: outcome.name, passed: false,
                        reason: "to “\(turn.say)” expected “\(turn.expect)”, came “\(reply)”")
                    break
                }
            }
            outcomes.append(outcome)
        }
        return outcomes
    }

    /// Whether a text is of a form in which `*` stands for any text.
    static func matches(_ text: String, _ form: String) -> Bool {
        let parts = form.split(separator: "*", omittingEmptySubsequences: false).map(String.init)
        guard parts.count > 1 else { return text == form }
        guard text.hasPrefix(parts[0]) else { return false }
        var rest = text.dropFirst(parts[0].count)
        for part in parts.dropFirst().dropLast() {
            guard let range = rest.range(of: part) ?? (part.isEmpty ? rest.startIndex..<rest.startIndex : nil) else {
                return false
            }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(parts[parts.count - 1])
    }
}
