import Foundation
import NeuralNetworks
import Tensors

/// Digits by a normalising flow: levels become continuous by uniform noise (Theis et al., 2016) and unbounded by a logit
/// (Dinh et al., 2017), so that the flow's density bounds the probability of the 17 levels.
public final class DigitFlow: Module, DigitSource {
    public let flow: NormalisingFlow
    /// Keeps the logit away from 0 and 1.
    private static let margin: Float = 0.05

    public init(_ configuration: NormalisingFlow.Configuration, generator: inout RandomGenerator) {
        precondition(configuration.dimensions == DigitImages.pixelCount)
        flow = NormalisingFlow(configuration, generator: &generator)
        super.init()
        register("flow", flow)
    }

    public var isConditional: Bool { false }

    /// Levels with uniform noise, through the logit; and the logarithm of that map's derivative, in units of one level.
    static func dequantised(_ pixels: Tensor, using generator: inout RandomGenerator) -> (
        Tensor, logDerivative: [Float]
    ) {
        let values = pixels.array, n = DigitImages.pixelCount, levels = Float(DigitImages.levels)
        var output = [Float](repeating: 0, count: values.count)
        var derivative = [Float](repeating: 0, count: values.count / n)
        for (i, value) in values.enumerated() {
            let unit = ((value * 16).rounded() + generator.uniform()) / levels
            let inner = margin + (1 - 2 * margin) * unit
            output[i] = logf(inner / (1 - inner))
            derivative[i / n] += logf((1 - 2 * margin) / (inner * (1 - inner)) / levels)
        }
        return (Tensor(shape: pixels.shape, values: output), derivative)
    }

    /// A lower bound of log P(levels) in nats for each digit, `[batch]`.
    func logProbability(_ pixels: Tensor, using generator: inout RandomGenerator) -> Variable {
        let (x, derivative) = Self.dequantised(pixels, using: &generator)
        return flow.logDensity(Variable(x)) + Variable(Tensor(shape: [derivative.count], values: derivative))
    }

    /// -log2 P a pixel, averaged over digits and `draws` of the noise; 4.09 is what equal probabilities of 17 levels give.
    public func bitsPerDimension(_ digits: DigitImages, draws: Int = 8, seed: UInt64 = 1) -> Double {
        var generator = RandomGenerator(seed: seed)
        let total = (0..<draws).reduce(0.0) { sum, _ in
            sum + Double(withoutGradients { logProbability(digits.pixels, using: &generator).mean().value.scalar })
        }
        return -total / Double(draws) / Double(DigitImages.pixelCount) / log(2)
    }

    public func draw(labels: [Int], using generator: inout RandomGenerator) -> Tensor {
        let levels = Float(DigitImages.levels)
        let rows = flow.sample(count: labels.count, using: &generator).map(.sigmoid).array.map { value -> Float in
            let unit = (value - Self.margin) / (1 - 2 * Self.margin)
            return max(0, min(16, (unit * levels).rounded(.down))) / 16
        }
        return Tensor(shape: [labels.count, DigitImages.pixelCount], values: rows)
    }

    func prepare(with digits: DigitImages, using generator: inout RandomGenerator) {
        flow.prepare(with: Self.dequantised(digits.pixels, using: &generator).0)
    }
}
