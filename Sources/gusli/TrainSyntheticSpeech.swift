import ArgumentParser
import Foundation
import LanguageUnderstanding
import SpeechRecognition
import Yams

struct TrainSyntheticSpeech: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synthetic-speech",
        abstract: "Makes a corpus from sentences and the synthesisers that are installed.",
        discussion: "Example: gusli train synthetic-speech --config Training/synthetic-en.yaml"
    )

    @Option(help: "The configuration (YAML): voices, texts, output.")
    var config: String

    @Option(help: "Synthesisers running at once.")
    var workers = 1

    func run() async throws {
        let url = URL(filePath: config)
        let configuration = try YAMLDecoder().decode(SyntheticSpeech.Configuration.self, from: Data(contentsOf: url))
        let speech = SyntheticSpeech(configuration)
        var sentences: [String] = []
        for source in configuration.texts {
            sentences += try speech.sentences(source) { path in
                let graph = try Grammar(SentenceTemplates(contentsOf: [path])).sentenceGraph()
                return { generator in graph.randomSentence(using: &generator).joined(separator: " ") }
            }
        }
        var bar = ProgressBar("speaking")
        let (made, failed) = try await speech.run(sentences, workers: workers) { bar.show($0) }
        bar.finish()
        Complaint.write("\(made) recordings in \(configuration.output), \(failed) failed")
    }
}
