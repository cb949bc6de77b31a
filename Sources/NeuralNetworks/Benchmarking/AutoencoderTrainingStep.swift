import Tensors

/// A variational autoencoder with a Bernoulli for each pixel, as in PyTorch's examples.
final class AutoencoderTrainingStep: Module, TrainingStepModel {
    private static let pixels = 784, width = 400, code = 20

    private let encoder: Linear
    private let mean: Linear
    private let logVariance: Linear
    private let decoder: Linear
    private let output: Linear
    private let pictures: Variable

    init(batch: Int = 128, generator: inout RandomGenerator) {
        encoder = Linear(Self.pixels, Self.width, generator: &generator)
        mean = Linear(Self.width, Self.code, generator: &generator)
        logVariance = Linear(Self.width, Self.code, generator: &generator)
        decoder = Linear(Self.code, Self.width, generator: &generator)
        output = Linear(Self.width, Self.pixels, generator: &generator)
        pictures = Variable(
            Tensor(shape: [batch, Self.pixels]) { for i in $0.indices { $0[i] = generator.uniform() } })
        super.init()
        for (name, layer) in [
            ("encoder", encoder), ("mean", mean), ("log_variance", logVariance), ("decoder", decoder),
            ("output", output),
        ] { register(name, layer) }
    }

    /// Minus the evidence lower bound, a pixel.
    func loss(using generator: inout RandomGenerator) -> Variable {
        let hidden = encoder(pictures).relu(), mean = mean(hidden), logVariance = logVariance(hidden)
        let noise = Variable(.normal(mean.shape, using: &generator))
        let code = mean + (logVariance * 0.5).exp() * noise
        let divergence = (mean.square() + logVariance.exp() - logVariance - 1).sum() * 0.5
        return output(decoder(code).relu()).binaryCrossEntropy(pictures)
            + divergence * (1 / Float(pictures.value.count))
    }
}
