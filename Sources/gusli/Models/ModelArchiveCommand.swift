import ArgumentParser
import Assistant
import Foundation
import ModelServing

/// A model in one file, for `gusli serve`.
struct ModelArchiveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "archive",
        abstract: "Pack a model into one file that gusli serve loads.",
        discussion: """
            Takes a model's folder or name, a folder of sentence templates, or a detector that gusli anomaly fit wrote. What answers \
            requests is found from the card; --handler names it otherwise. The same model gives the same bytes.

            Example: gusli model archive recogniser-en --version 1.0 --output store/recogniser.gusli
            Example: gusli model archive grammars/en --name commands --output store/commands.gusli
            """)

    @Argument(help: ArgumentHelp("The model: a name under models/, a folder, or a file.", valueName: "model"))
    var model: String

    @Option(help: ArgumentHelp("The file to write; NAME.gusli where left out.", valueName: "file"))
    var output: String?

    @Option(help: "What requests call it; the folder's name where left out.")
    var name: String?

    @Option(help: "Its version.")
    var version = "1.0"

    @Option(
        help: ArgumentHelp(
            "One of \(ModelKind.allCases.map(\.rawValue).joined(separator: ", ")).", valueName: "handler"))
    var handler: String?

    @Option(help: "A file with the names of the classes, one a line.")
    var labels: String?

    @Flag(help: "Print the manifest of an archive instead of making one.")
    var show = false

    func validate() throws {
        if let handler, ModelKind(rawValue: handler) == nil { throw ValidationError("there is no handler \(handler)") }
    }

    func run() async throws {
        if show {
            let archive = try ModelArchive(contentsOf: model)
            try JSONLine.write(archive.manifest)
            return
        }
        let path = FileManager.default.fileExists(atPath: model) ? model : try DataDirectory.locate().model(model).path
        let names = try labels.map {
            try String(contentsOfFile: $0, encoding: .utf8).split(whereSeparator: \.isNewline).map(String.init)
        }
        let data = try ModelArchive.pack(
            path, name: name, version: version, kind: handler.flatMap(ModelKind.init(rawValue:)), labels: names)
        let target = output ?? (name ?? URL(filePath: path).deletingPathExtension().lastPathComponent) + ".gusli"
        try data.write(to: URL(filePath: target), options: .atomic)
        print("\(target): \(String(format: "%.1f", Double(data.count) / 1e6)) MB")
    }
}
