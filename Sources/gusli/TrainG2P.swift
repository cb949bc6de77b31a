import ArgumentParser
import Foundation
import SpeechSynthesis

struct TrainG2P: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "g2p",
        abstract: "Trains the letter-to-sound model on a pronunciation dictionary.",
        discussion: "Example: gusli train g2p --config Training/g2p-en.yaml --resume"
    )

    @Option(help: "The training configuration (YAML).")
    var config: String

    @Flag(help: "Go on from the last checkpoint.")
    var resume = false

    func run() async throws {
        let training = GraphemeToPhonemeTraining(try .init(contentsOf: URL(filePath: config)))
        let scores = try training.run(resume: resume) { Complaint.write("\($0)") }
        try JSONLine.write(scores)
    }
}
