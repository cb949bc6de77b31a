import ArgumentParser
import Assistant
import Foundation
import Servers

/// Configuration files.
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Check and show configuration files.",
        discussion: "Example: gusli config check gusli.yaml",
        subcommands: [Check.self, Show.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is wrong with a configuration, and exit with 1 if anything is.",
            discussion: """
                Checks the keys, that models, voices, grammars and scenarios are there and fit each other, and that the sound devices
                can be opened.

                Example: gusli config check gusli.yaml
                """)

        @Argument(help: "The file; the standard settings where left out.")
        var file: String?

        @Flag(help: "Leave the sound devices alone.")
        var withoutDevices = false

        func run() async throws {
            let configuration =
                try file.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
            let problems =
                configuration.problems(data: try DataDirectory.locate(), checksDevices: !withoutDevices)
                + configuration.servers.problems.map(\.description)
            for problem in problems { Complaint.say("\(file.map { "\($0): " } ?? "")\(problem)") }
            if !problems.isEmpty { throw ExitCode.failure }
            print("\(file ?? "the standard configuration") is in order")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a configuration with all its settings, as YAML.",
            discussion: "Example: gusli config show > gusli.yaml")

        @Argument(help: "The file; the standard settings where left out.")
        var file: String?

        @Flag(help: "Print one JSON object instead.")
        var json = false

        func run() async throws {
            let configuration =
                try file.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
            if json { return try JSONLine.write(configuration) }
            print(try configuration.yaml(), terminator: "")
        }
    }
}
