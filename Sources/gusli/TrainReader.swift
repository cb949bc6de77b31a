import ArgumentParser
import Foundation
import QuestionAnswering
import Yams

struct TrainReader: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reader",
        abstract: "Trains the network that cuts answers out of passages, from questions in SQuAD's JSON.",
        discussion: """
            The configuration names encoder (a folder with config.json, vocab.txt and weights, as scripts/sentence-encoder makes one), \
            train, dev and output, and where wanted epochs, batchSize, learningRate, dropout and seed.

            Example: gusli train reader --config reader.yaml
            """)

    @Option(help: "The training configuration (YAML).")
    var config: String

    func run() async throws {
        let configuration: ReaderTraining.Configuration
        do {
            configuration = try YAMLDecoder().decode(
                ReaderTraining.Configuration.self, from: Data(contentsOf: URL(filePath: config)))
        } catch {
            throw QuestionAnsweringError.data(file: config, reason: "is no configuration of a reader: \(error)")
        }
        let scores = try ReaderTraining(configuration).run { Complaint.write((try? JSONLine.text($0)) ?? "") }
        try JSONLine.write(scores)
    }
}
