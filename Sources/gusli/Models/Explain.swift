import AnomalyDetection
import ArgumentParser
import Foundation
import LanguageUnderstanding
import Tables

/// Why a model answered as it did.
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say which words, columns, sounds or moments made a model's answer what it is.",
        discussion: "Example: gusli explain words \"play some jazz\" --model models/understanding-en",
        subcommands: [Words.self, Rows.self, Sound.self, ExplainAttention.self])

    struct Words: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "What each word brought to the intent that a trained network found.",
            discussion: """
                Two measures for each word: its part in the intent's score by integrated gradients (the parts sum to the score's \
                distance from an empty sentence's), and how far the intent's probability falls where the word is blotted out.

                Example: gusli explain words "wake me at seven" --model models/understanding-en --json
                """)

        @Argument(help: "The sentence; - or none for one a line on stdin.")
        var text: String?

        @Option(help: ArgumentHelp("The folder of a network that gusli train understanding made.", valueName: "folder"))
        var model: String

        @Option(help: "Explain this intent instead of the likeliest.")
        var intent: String?

        @Flag(help: "Print JSON lines.")
        var json = false

        func run() async throws {
            let network = try UnderstandingModel(contentsOf: model)
            if let intent, !network.vocabulary.intents.contains(intent) {
                Complaint.say(
                    "\(model): knows no intent \(intent); there are \(network.vocabulary.intents.joined(separator: ", "))"
                )
                throw ExitCode.failure
            }
            if let text, text != "-" { return try show(text, network) }
            while let line = readLine() {
                if !line.allSatisfy(\.isWhitespace) { try show(line, network) }
            }
        }

        private func show(_ text: String, _ network: UnderstandingModel) throws {
            guard let explanation = network.explain(text, intent: intent) else {
                Complaint.say("the text has no words")
                throw ExitCode.failure
            }
            if json { return try JSONLine.write(explanation) }
            print("\(explanation.intent)  \(String(format: "%.3f", explanation.probability))")
            let rows = explanation.words.map {
                [$0.word, String(format: "%+.3f", $0.integratedGradient), String(format: "%+.3f", $0.occlusion)]
            }
            print(TextTable(header: ["word", "score", "probability"], rows: rows).aligned())
        }
    }

    struct Rows: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which columns made rows odd, by a detector that gusli anomaly fit wrote.",
            discussion: """
                For each column how far the score falls where it alone takes its usual value.

                Example: gusli explain rows readings.csv --model cellar.json --json
                """)

        @Argument(help: "The table, or - for stdin.")
        var file: String

        @Option(help: ArgumentHelp("The detector.", valueName: "file"))
        var model: String

        @Flag(help: "Print JSON lines.")
        var json = false

        private struct Line: Encodable {
            var row: Int
            var score: Double
            var because: [OddColumn]
        }

        func run() async throws {
            let detector = try FittedDetector(contentsOf: URL(filePath: model))
            let table = try AnomalyTable(file, ignoring: [], label: nil, columns: detector.columns)
            let scores = try detector.scores(of: table.observations)
            let reasons = try detector.reasons(for: table.observations, count: detector.columns.count)
            for (index, score) in scores.enumerated() {
                if json {
                    try JSONLine.write(Line(row: table.rows[index], score: score, because: reasons[index]))
                } else {
                    let because = reasons[index].map { "\($0.column) \(String(format: "%+.3g", $0.contribution))" }
                        .joined(separator: ", ")
                    print("row \(table.rows[index])  \(String(format: "%.4g", score))  \(because)")
                }
            }
        }
    }
}
