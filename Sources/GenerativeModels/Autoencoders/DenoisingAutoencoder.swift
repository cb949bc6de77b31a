import NeuralNetworks
import Tensors

/// Learns to undo noise, through a code smaller than the row (Vincent et al., 2008).
public final class DenoisingAutoencoder: Module {
    private let encoder: Sequential
    private let decoder: Sequential
    private let optimiser: AdamW
    /// Deviation of the noise that is added while training.
    public let noise: Float

    public init(
        dimensions: Int, code: Int, width: Int = 128, noise: Float, learningRate: Float = 1e-3,
        generator: inout RandomGenerator
    ) {
        self.noise = noise
        encoder = Sequential([
            Linear(dimensions, width, generator: &generator), Activation { $0.silu() },
            Linear(width, code, generator: &generator),
        ])
        decoder = Sequential([
            Linear(code, width, generator: &generator), Activation { $0.silu() },
            Linear(width, dimensions, generator: &generator),
        ])
        let parameters = encoder.namedParameters(prefix: "encoder.") + decoder.namedParameters(prefix: "decoder.")
        optimiser = AdamW(parameters, learningRate: learningRate, weightDecay: 0.01)
        super.init()
        register("encoder", encoder)
        register("decoder", decoder)
    }

    /// The code of each row, `[batch, code]`.
    public func encode(_ rows: Variable) -> Variable { encoder(rows) }

    public func callAsFunction(_ rows: Variable) -> Variable { decoder(encoder(rows)) }

    /// One step on clean rows `[batch, dimensions]`.
    ///
    /// - Returns: the mean squared error before the step.
    @discardableResult
    public func step(on rows: Tensor, using generator: inout RandomGenerator) -> Double {
        let noisy = rows + Tensor.normal(rows.shape, deviation: noise, using: &generator)
        let loss = self(Variable(noisy)).mseLoss(Variable(rows))
        let value = Double(loss.value.scalar)
        loss.backward()
        optimiser.step(clippingNorm: 5)
        return value
    }

    /// The rows without what looks like noise.
    public func denoise(_ rows: Tensor) -> Tensor { withoutGradients { self(Variable(rows)).value } }
}
