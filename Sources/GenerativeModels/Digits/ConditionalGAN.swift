import NeuralNetworks
import Tensors

/// Draws a digit of a given label from noise; trained against a critic that sees the label too (Mirza and Osindero, 2014).
public final class ConditionalGAN: Module, DigitSource {
    public struct Configuration: Codable, Sendable, Equatable {
        public var width = 160
        public var game = AdversarialGame.Configuration()

        public init() {}
    }

    public let configuration: Configuration
    public let generator: Sequential

    public init(_ configuration: Configuration, generator random: inout RandomGenerator) {
        self.configuration = configuration
        let width = configuration.width
        generator = Sequential([
            Linear(configuration.game.latent + 10, width, generator: &random), Activation { $0.leakyReLU() },
            Linear(width, width, generator: &random), Activation { $0.leakyReLU() },
            Linear(width, DigitImages.pixelCount, generator: &random), Activation { $0.sigmoid() },
        ])
        super.init()
        register("generator", generator)
    }

    public var isConditional: Bool { true }

    public func draw(labels: [Int], using random: inout RandomGenerator) -> Tensor {
        let noise = Tensor.normal([labels.count, configuration.game.latent], using: &random)
        return withoutGradients {
            generator(.concatenated([Variable(noise), Variable(DigitImages.oneHot(labels))], axis: 1)).value
        }
    }
}
