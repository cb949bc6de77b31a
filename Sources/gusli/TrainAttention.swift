import ArgumentParser
import Foundation
import SpeechRecognition

struct TrainAttention: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention",
        abstract: "Trains a recogniser that listens, attends and spells, on recordings and their transcripts.",
        discussion: "Example: gusli train attention --config Training/attention-en.yaml --resume")

    @Option(help: "The training configuration (YAML).")
    var config: String

    @Flag(help: "Go on from the last checkpoint.")
    var resume = false

    func run() async throws {
        let training = try AttentionTraining(.init(contentsOf: URL(filePath: config))) { Complaint.write($0) }
        try await training.run(resuming: resume) { Complaint.write($0) }
    }
}
