import ArgumentParser
import Assistant
import AudioIO
import Foundation
import Plots
import SpeechRecognition

extension Explain {
    struct Sound: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Which time and which frequencies made the recogniser hear a word.",
            discussion: """
                Two maps of the sound about each word, low frequencies at the bottom: the parts of time and frequency in the word's \
                log-probability by integrated gradients (they sum to its distance from that of quiet), and how far the \
                log-probability falls where a piece of the sound is made quiet. # is most, then *, + and .; - speaks against \
                the word.

                Example: gusli explain sound order.wav --word alarm --plot alarm.png
                """)

        @Argument(help: ArgumentHelp("The recording, of up to 20 s.", valueName: "file"))
        var file: String

        @Option(help: "Explain this word alone, each time it was heard.")
        var word: String?

        @Option(help: "What was said, where it is not to be heard first.")
        var text: String?

        @OptionGroup var options: RecogniserOptions

        @Option(help: "Steps of the integrated gradients.")
        var steps = 32

        @Flag(help: "Print a JSON line for each word.")
        var json = false

        @Option(help: "Draw the sound and both maps of each word to FILE (.svg or .png).")
        var plot: String?

        func validate() throws {
            guard (1...1000).contains(steps) else { throw ValidationError("--steps is a number from 1 to 1000") }
        }

        func run() async throws {
            let samples = try AudioFile.readMono(file, sampleRate: Recogniser.sampleRate)
            let words = try text.map { $0.lowercased().split(separator: " ").map(String.init) } ?? heard(samples)
            let chosen = words.indices.filter { word == nil || words[$0] == word?.lowercased() }
            guard !chosen.isEmpty else {
                Complaint.say(
                    words.isEmpty
                        ? "\(file): no word is heard"
                        : "\(file): “\(word ?? "")” is not in what was heard: \(words.joined(separator: " "))")
                throw ExitCode.failure
            }
            let explainer = try AcousticExplainer(contentsOf: options.folder(.live))
            var explanations: [AcousticExplanation] = []
            for index in chosen {
                let explanation = try explainer.explain(samples, text: words, word: index, steps: steps)
                explanations.append(explanation)
                if json { try JSONLine.write(explanation) } else { print(explanation.asText) }
            }
            if let plot { try explanations.figure().write(to: plot) }
        }

        private func heard(_ samples: [Float]) throws -> [String] {
            let session = try options.recogniser(.live).recordingSession(options.decoding(.live))
            session.accept(samples)
            return session.finish().words.map(\.word)
        }
    }
}

extension AcousticExplanation {
    fileprivate var asText: String {
        func number(_ value: Double) -> String { String(format: "%.2f", value) }
        let head =
            "\(word)  \(number(start)) to \(number(end)) s  log-probability \(number(logProbability)), in quiet \(number(logProbabilityOfQuiet))"
        return [
            head, "integrated gradients (elsewhere \(number(elsewhere)))", Self.map(integratedGradients, bandEdges),
            "occlusion", Self.map(occlusion, bandEdges),
            "        \(number(firstCell)) s, a column each \(Int((cellSeconds * 1000).rounded())) ms",
        ].joined(separator: "\n") + "\n"
    }

    private static func map(_ values: [[Double]], _ edges: [Double]) -> String {
        let most = values.joined().map(abs).max() ?? 0
        return values.indices.reversed().map { row in
            let cells = values[row].map { value -> Character in
                let share = most > 0 ? value / most : 0
                return share > 0.75
                    ? "#" : share > 0.5 ? "*" : share > 0.25 ? "+" : share > 0.1 ? "." : share < -0.1 ? "-" : " "
            }
            let name = "\(Int(edges[row])) Hz"
            return "\(String(repeating: " ", count: max(0, 8 - name.count)))\(name) |\(String(cells))|"
        }.joined(separator: "\n")
    }
}

extension [AcousticExplanation] {
    /// A row for each word: the sound, integrated gradients, occlusion.
    fileprivate func figure() -> Figure {
        Figure(
            flatMap { explanation -> [Plot] in
                [
                    ("“\(explanation.word)”: log-mel features", explanation.features, false),
                    ("integrated gradients", explanation.integratedGradients, true),
                    ("occlusion", explanation.occlusion, true),
                ]
                .map { title, values, isSigned in
                    Plot(
                        title: title, xLabel: "s", yLabel: "Hz",
                        series: [
                            .grid(
                                values: values, first: explanation.firstCell + explanation.cellSeconds / 2,
                                step: explanation.cellSeconds,
                                edges: explanation.bandEdges.map { "\(Int($0))" }, isSigned: isSigned),
                            .vertical(explanation.start), .vertical(explanation.end),
                        ])
                }
            }, columns: 3, plotSize: (420, 300))
    }
}
