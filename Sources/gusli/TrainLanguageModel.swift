import ArgumentParser
import Foundation
import SpeechRecognition

struct TrainLanguageModel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "language-model",
        abstract: "Makes the character model or the word model for free speech from texts.",
        discussion: "Example: gusli train language-model --config Training/word-model-en.yaml"
    )

    @Option(help: "The configuration (YAML): texts, order, output.")
    var config: String

    @Option(help: "Write the model in ARPA's format to this file as well.")
    var arpa: String?

    func run() async throws {
        let configuration = try LanguageModelTraining.Configuration(contentsOf: URL(filePath: config))
        try JSONLine.write(try LanguageModelTraining(configuration).run())
        if let arpa {
            try NGramModel(contentsOf: URL(filePath: configuration.output)).arpa().write(toFile: arpa, atomically: true, encoding: .utf8)
        }
    }
}
