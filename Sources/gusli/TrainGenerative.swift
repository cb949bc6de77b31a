import ArgumentParser
import Foundation
import GenerativeModels

struct TrainGenerative: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generative",
        abstract: "Trains a generative model and prints its scores.",
        discussion: "Example: gusli train generative --config Training/digits-vae.yaml --resume"
    )

    @Option(help: "The training configuration (YAML).")
    var config: String

    @Flag(help: "Go on from the last checkpoint.")
    var resume = false

    func run() async throws {
        let training = GenerativeTraining(try .init(contentsOf: config))
        let scores = try training.run(resume: resume) { progress in
            let measured = progress.measured.sorted { $0.key < $1.key }.map {
                "\($0.key) \(String(format: "%.4g", $0.value))"
            }
            Complaint.write("step \(progress.step) of \(progress.steps): \(measured.joined(separator: ", "))")
        }
        try JSONLine.write(scores)
    }
}
