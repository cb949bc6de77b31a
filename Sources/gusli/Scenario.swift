import ArgumentParser
import Assistant
import Dialogue
import Foundation
import LanguageUnderstanding
import SkillHost
import Skills

struct Scenario: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Checks and draws scenarios of the dialogue.",
        discussion: "Example: gusli scenario check scenarios/alarm.yaml",
        subcommands: [ScenarioCheck.self, ScenarioDraw.self]
    )
}

struct ScenarioCheck: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Finds what is wrong with scenarios: file, line, and what to do about it.",
        discussion: """
            Nodes that nothing leads to or that lead nowhere, unknown keys and targets, answers that fill no slot, intents that no \
            grammar or no skill has. Nothing is printed and the exit code is 0 where all is well.

            Example: gusli scenario check scenarios
            """
    )

    @Argument(help: "Scenario files and folders; the project's own where left out.")
    var paths: [String] = []

    @Option(
        name: .long, parsing: .upToNextOption,
        help: "Grammar files and folders; the project's own, in each scenario's language, where left out.")
    var grammars: [String] = []

    @Option(name: .long, parsing: .upToNextOption, help: "Folders of external skills whose intents count too.")
    var skills: [String] = []

    @Flag(help: "Print problems as JSON lines.")
    var json = false

    private struct Line: Encodable {
        var file: String
        var line: Int
        var reason: String
    }

    func run() async throws {
        let data = try? DataDirectory.locate()
        let files = try ScenarioGraph.files(at: paths.isEmpty ? [try DataDirectory.locate().scenarios.path] : paths)
        var problems: [ScenarioError.Problem] = []
        var intents = Set(BuiltinSkills.all().flatMap(\.intents))
        for folder in skills { intents.formUnion(try ExternalSkillDescription(folder: folder).intents) }
        var known: [String: Set<String>] = [:]
        for file in files {
            do {
                guard let scenario = try ScenarioGraph.load(contentsOf: [file]).first else { continue }
                if known[scenario.language] == nil {
                    let sources =
                        grammars.isEmpty
                        ? [data?.grammars(language: scenario.language).path].compactMap { $0 } : grammars
                    known[scenario.language] = Set(try SentenceTemplates(contentsOf: sources).intents).union(
                        skills.isEmpty ? [] : intents)
                }
                problems += scenario.problems(grammarIntents: known[scenario.language] ?? [], skillIntents: intents)
            } catch let error as ScenarioError {
                problems += error.problems
            }
        }
        for problem in problems {
            if json {
                try JSONLine.write(
                    Line(file: problem.location.file, line: problem.location.line, reason: problem.reason))
            } else {
                print(problem)
            }
        }
        if !problems.isEmpty { throw ExitCode.failure }
    }
}

struct ScenarioDraw: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "draw",
        abstract: "Draws a scenario as SVG, or writes its graph for Graphviz.",
        discussion: "Example: gusli scenario draw scenarios/alarm.yaml > alarm.svg"
    )

    enum Format: String, ExpressibleByArgument, CaseIterable { case svg, dot }

    @Argument(help: "The scenario file.")
    var file: String

    @Option(help: "svg or dot.")
    var format: Format = .svg

    func run() async throws {
        guard let scenario = try ScenarioGraph.load(contentsOf: [file]).first else { return }
        let drawing = ScenarioDrawing(scenario)
        print(format == .svg ? drawing.svg : drawing.dot, terminator: "")
    }
}
