import ArgumentParser
import Foundation
import LanguageUnderstanding

struct TrainUnderstanding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understanding",
        abstract: "Trains the network that finds intent and slots where no template matches.",
        discussion: "Example: gusli train understanding --config Training/understanding-snips.yaml --resume"
    )

    @Option(help: "The training configuration (YAML).")
    var config: String

    @Flag(help: "Go on from the last checkpoint.")
    var resume = false

    func run() async throws {
        let training = UnderstandingTraining(try .init(contentsOf: URL(filePath: config)))
        let scores = try training.run(resume: resume) { Complaint.write("\($0)") }
        try JSONLine.write(scores)
    }
}
