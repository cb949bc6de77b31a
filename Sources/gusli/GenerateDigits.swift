import ArgumentParser
import Assistant
import Foundation
import GenerativeModels

struct GenerateDigits: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "digits",
        abstract: "Draw handwritten digits.",
        discussion: """
            As a picture (--output sheet.png, a contact sheet) or as CSV: 64 pixel values from 0 to 16 a line, row by row.

            Example: gusli generate digits --label 7 --count 64 --seed 1 --output sheet.png
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case png, csv
    }

    @Option(help: "The digit to draw, 0 to 9; all ten in turn where left out.")
    var label: Int?

    @Option(help: "How many to draw.")
    var count = 64

    @Option(help: "The same seed draws the same digits.")
    var seed: UInt64 = 1

    @Option(help: "A model's name or folder: digits-gan, digits-vae or digits-flow.")
    var model = "digits-gan"

    @Flag(help: "One digit changing into another of the same label (digits-vae only).")
    var walk = false

    @Option(help: "A picture, or pixel values; by the output's ending where left out.")
    var format: Format?

    @Option(help: "The file to write; without it, or with -, CSV goes to stdout.")
    var output: String?

    func validate() throws {
        guard count >= 1, count <= 100_000 else { throw ValidationError("--count is \(count), expected 1 to 100000") }
        if let label, !(0...9).contains(label) { throw ValidationError("--label is \(label), expected 0 to 9") }
        if walk && label == nil { throw ValidationError("--walk stays with one digit: say which with --label") }
        if output == nil || output == "-", format == .png {
            throw ValidationError("a picture needs a file: --output sheet.png")
        }
    }

    func run() async throws {
        let drawer = try DigitModel(directory: DataDirectory.locate().model(model))
        let pixels =
            try walk
            ? drawer.walk(label: label ?? 0, steps: count, seed: seed)
            : drawer.draw(label: label, count: count, seed: seed)
        let toStandardOutput = output == nil || output == "-"
        let ending = output.map { URL(filePath: $0).pathExtension.lowercased() }
        if let output, !toStandardOutput, format == .png || (format == nil && ending != "csv") {
            // All ten digits in turn stand in columns of their own.
            try ContactSheet.picture(of: pixels, columns: label == nil && count >= 10 ? 10 : nil).write(to: output)
            return
        }
        let text = DigitImages.quantised(pixels).map { $0.map(String.init).joined(separator: ",") + "\n" }.joined()
        if let output, !toStandardOutput {
            try Data(text.utf8).write(to: URL(filePath: output), options: .atomic)
        } else {
            FileHandle.standardOutput.write(Data(text.utf8))
        }
    }
}
