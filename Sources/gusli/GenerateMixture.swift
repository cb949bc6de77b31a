import ArgumentParser
import Foundation
import GenerativeModels

struct GenerateMixture: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mixture",
        abstract: "Train a generator on 25 Gaussians and count the modes it finds.",
        discussion: """
            Prints a JSON object a loss: modes found of 25, the share of samples on one, and the norm of the generator's
            gradient through the training. Losses: saturating and logarithmic (GAN), wgan (clipping), wgan-gp (penalty).

            Example: gusli generate mixture --loss logarithmic --loss wgan-gp --steps 3000
            """)

    @Option(help: "What to train with; may be given several times. All where left out.")
    var loss: [AdversarialLoss] = []

    @Option(help: "Steps of the generator.")
    var steps = 3000

    @Option(help: "The same seed trains the same way.")
    var seed: UInt64 = 1

    func validate() throws {
        guard steps >= 10 else { throw ValidationError("--steps is \(steps), expected at least 10") }
    }

    func run() async throws {
        for loss in loss.isEmpty ? AdversarialLoss.allCases : loss {
            var bar = ProgressBar(loss.rawValue)
            let report = try GaussianMixtureExperiment(loss: loss, steps: steps, seed: seed).run { bar.show($0) }
            bar.finish()
            try JSONLine.write(report)
        }
    }
}

extension AdversarialLoss: ExpressibleByArgument {}
