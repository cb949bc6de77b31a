import ArgumentParser
import GenerativeModels

struct GenerateExperiment: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "experiment",
        abstract: "Train a BiGAN, a CycleGAN or a denoising autoencoder on digits and print what it reaches.",
        discussion: "Example: gusli generate experiment denoising --data digits8x8.csv.gz --steps 3000")

    @Argument(help: "bigan, cyclegan or denoising.")
    var kind: DigitExperiment

    @Option(help: "Digits: 64 pixel values from 0 to 16 and the label a line, plain or gzipped.")
    var data: String

    @Option(help: "Steps of training.")
    var steps = 3000

    @Option(help: "The same seed trains the same way.")
    var seed: UInt64 = 1

    func validate() throws {
        guard steps > 0 else { throw ValidationError("--steps is \(steps), expected at least 1") }
    }

    func run() async throws {
        var bar = ProgressBar(kind.rawValue)
        let scores = try kind.run(on: DigitImages(contentsOf: data), steps: steps, seed: seed) { bar.show($0) }
        bar.finish()
        try JSONLine.write(scores)
    }
}

extension DigitExperiment: ExpressibleByArgument {}
