import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors

/// What a WaveNet's outputs mean: how unlikely samples are under them, and samples drawn from them.
public struct WaveNetLikelihood: Sendable {
    public let configuration: WaveNet.Configuration
    private let muLaw = MuLaw()
    /// Narrower than this no distribution gets: the natural logarithm of its scale.
    static let narrowest: Float = -7

    public init(_ configuration: WaveNet.Configuration) { self.configuration = configuration }

    /// Each sample's predecessor as the network takes it, `[batch, inputs, time]`; the first has silence before it.
    public func predecessors(_ waves: [[Float]]) -> Variable {
        let time = waves[0].count, inputs = WaveNet.inputs(configuration)
        return Variable(
            Tensor(shape: [waves.count, inputs, time]) { values in
                values.update(repeating: 0)
                for (b, wave) in waves.enumerated() {
                    for t in 0..<time {
                        let before = t > 0 ? wave[t - 1] : 0
                        if inputs == 1 {
                            values[b * time + t] = before
                        } else {
                            values[(b * inputs + muLaw.encode(before)) * time + t] = 1
                        }
                    }
                }
            })
    }

    /// What the network takes where samples are predicted, `[batch, 3, time]`: the samples before, the predictions, and the
    /// excitations before.
    func predecessors(_ waves: [[Float]], _ parts: [LinearPrediction.Parts]) -> Variable {
        var values: [Float] = []
        for (wave, part) in zip(waves, parts) {
            values.append(0)
            values += wave.dropLast()
            values += part.predictions
            values.append(0)
            values += part.excitations.dropLast()
        }
        return Variable(Tensor(shape: [waves.count, 3, waves[0].count], values: values))
    }

    /// The mean negative logarithm of the samples' probability (of a density for the Gaussian), in nats.
    ///
    /// - Parameter outputs: `[batch, outputs, time]`.
    public func loss(_ outputs: Variable, waves: [[Float]]) -> Variable {
        let (batch, channels, time) = (outputs.shape[0], outputs.shape[1], outputs.shape[2])
        let target = Variable(Tensor(shape: [batch, 1, time], values: waves.flatMap { $0 }))
        switch configuration.output {
        case .muLaw:
            let scores = outputs.transposed([0, 2, 1]).reshaped([batch * time, channels])
            return scores.crossEntropy(waves.flatMap { $0.map(muLaw.encode) })
        case .gaussian:
            let mean = outputs.slice(axis: 1, 0..<1),
                scale = outputs.slice(axis: 1, 1..<2).clamped(above: Self.narrowest)
            let distance = (target - mean) * (scale * -1).exp()
            return (distance.square() * 0.5 + scale).mean() + Float(0.5 * log(2 * Double.pi))
        case .logisticMixture:
            return mixtureLoss(outputs, target)
        }
    }

    /// Logistic distributions over steps of 1 / 32767.5 (Salimans et al., 2017, equation 2).
    private func mixtureLoss(_ outputs: Variable, _ target: Variable) -> Variable {
        let count = configuration.components, half: Float = 1 / 65535
        let weights = outputs.slice(axis: 1, 0..<count).logSoftmax(axis: 1)
        let means = outputs.slice(axis: 1, count..<2 * count)
        let scales = outputs.slice(axis: 1, 2 * count..<3 * count).clamped(above: Self.narrowest)
        let inverse = (scales * -1).exp(), centred = (target - means) * inverse
        let upper = (centred + inverse * half).sigmoid(), lower = (centred - inverse * half).sigmoid()
        let share = upper - lower
        // Where a step's share is lost in rounding, the density at its middle times its width.
        let density = centred - scales - centred.softplus() * 2 + log(2 * half)
        let shares = share.value.array
        let isSound = Tensor(shape: share.shape, values: shares.map { $0 > 1e-5 ? 1 : 0 })
        let isLost = Tensor(shape: share.shape, values: shares.map { $0 > 1e-5 ? 0 : 1 })
        let logarithm = share.clamped(above: 1e-12).log() * Variable(isSound) + density * Variable(isLost)
        let joint = weights + logarithm
        let largest = withoutGradients { joint.maximum(axis: 1, keepingAxis: true) }.detached()
        return ((joint - largest).exp().sum(axes: [1], keepingAxes: true).log() + largest).mean() * -1
    }

    /// Draws a sample from one sample's outputs.
    ///
    /// - Parameter temperature: below 1 draws nearer to the likeliest.
    package func draw(_ outputs: [Float], temperature: Float, using generator: inout RandomGenerator) -> Float {
        outputs.withUnsafeBufferPointer { draw($0, temperature: temperature, using: &generator) }
    }

    func draw(_ outputs: UnsafeBufferPointer<Float>, temperature: Float, using generator: inout RandomGenerator)
        -> Float
    {
        switch configuration.output {
        case .muLaw: return muLaw.decode(Self.pick(outputs, outputs.count, temperature, &generator))
        case .gaussian:
            let radius = (-2 * log(max(generator.uniform(), 1e-9))).squareRoot(),
                angle = 2 * Float.pi * generator.uniform()
            return outputs[0] + exp(max(outputs[1], Self.narrowest)) * radius * cos(angle) * temperature
        case .logisticMixture:
            let count = configuration.components, chosen = Self.pick(outputs, count, 1, &generator)
            let u = min(max(generator.uniform(), 1e-5), 1 - 1e-5)
            return outputs[count + chosen] + exp(max(outputs[2 * count + chosen], Self.narrowest))
                * (log(u) - log(1 - u)) * temperature
        }
    }

    /// A class by its unnormalised logarithm of probability.
    private static func pick(
        _ scores: UnsafeBufferPointer<Float>, _ count: Int, _ temperature: Float, _ generator: inout RandomGenerator
    ) -> Int {
        var largest = -Float.infinity, sum: Float = 0
        for i in 0..<count { largest = max(largest, scores[i]) }
        let sharpness = 1 / max(temperature, 1e-3)
        for i in 0..<count { sum += exp((scores[i] - largest) * sharpness) }
        var left = generator.uniform() * sum
        for i in 0..<count {
            left -= exp((scores[i] - largest) * sharpness)
            if left < 0 { return i }
        }
        return count - 1
    }
}
