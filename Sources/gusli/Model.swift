import ArgumentParser
import Assistant
import Foundation

/// The models that are there.
struct Model: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List models, show their cards, import them from other toolkits, pack them to be served.",
        discussion: "Example: gusli model show recogniser-en",
        subcommands: [List.self, Show.self, ModelImport.self, ModelArchiveCommand.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the models.", discussion: "Example: gusli model list --json")

        @Flag(help: "Print JSON lines.")
        var json = false

        @Option(help: "The folder that holds them; the project's own where left out.")
        var folder: String?

        func run() async throws {
            for model in try Model.catalogue(folder).entries() {
                if json {
                    try JSONLine.write(model)
                } else {
                    let size = String(format: "%.1f MB", Double(model.bytes) / 1e6)
                    let facts = [model.type, model.language, size].compactMap { $0 }.joined(separator: ", ")
                    print("\(Terminal.styled(model.name, .bold))  \(facts)")
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Print a model's card: what it is, what it was trained on, how well it does.",
            discussion: "Example: gusli model show recogniser-en")

        @Argument(help: "The model's name, as in the list.")
        var name: String

        @Option(help: "The folder that holds the models; the project's own where left out.")
        var folder: String?

        func run() async throws {
            print(try Model.catalogue(folder).cardText(name), terminator: "")
        }
    }

    private static func catalogue(_ folder: String?) throws -> ModelCatalogue {
        ModelCatalogue(
            folder: try folder.map { URL(filePath: $0) } ?? DataDirectory.locate().url.appending(path: "models"))
    }
}
