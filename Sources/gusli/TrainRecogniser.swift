import ArgumentParser
import Assistant
import Foundation
import NeuralNetworks
import SpeechRecognition
import SpeechSynthesis

struct TrainRecogniser: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recogniser",
        abstract: "Trains the acoustic model on recordings and their transcripts.",
        discussion: "Example: gusli train recogniser --config Training/recogniser-en.yaml --resume"
    )

    @Option(help: "The training configuration (YAML).")
    var config: String

    @Flag(help: "Go on from the last checkpoint.")
    var resume = false

    @Option(help: "Start from the weights of this model folder instead of random ones.")
    var from: String?

    func run() async throws {
        let sounds = try GraphemeToPhoneme(directory: DataDirectory.locate().model("g2p-en"))
        let training = try RecogniserTraining(
            try .init(contentsOf: URL(filePath: config)), pronounce: { sounds.pronounce($0).map(\.symbol) }, log: { Complaint.write($0) })
        if let from { try training.start(from: URL(filePath: from)) }
        try await training.run(resuming: resume) { Complaint.write($0) }
    }
}
