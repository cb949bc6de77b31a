import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechRecognition

@Test("along its gradient the loss changes as fast as the gradient is long", arguments: [1 as UInt64, 2, 3])
func directionalDerivative(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    let network = JasperNetwork(
        JasperConfiguration(
            features: 12,
            blocks: [
                .init(filters: 16, kernel: 5, stride: 2, futureContext: 2),
                .init(filters: 16, kernel: 5, stride: 2, separable: true, futureContext: 1),
                .init(filters: 20, repeats: 2, kernel: 5, residual: true, separable: true, futureContext: 1),
                .init(filters: 16, kernel: 1),
            ], classes: 6), generator: &generator)
    let features = Tensor(shape: [3, 12, 80]) { values in
        for i in values.indices { values[i] = i / (12 * 80) == 1 && i % 80 >= 60 ? 0 : generator.normal() }
    }
    let targets = [[0, 1, 2, 2, 3], [4, 1, 0], [3, 3, 2, 1, 0, 4]]
    func loss() -> Variable {
        var lengths = [80, 60, 80]
        return network.scores(Variable(features), lengths: &lengths).scores.ctcLoss(targets: targets, lengths: lengths, blank: 5)
    }
    loss().backward()
    let gradients = network.parameters.map { $0.gradient ?? Tensor(shape: $0.shape) }
    network.clearGradients()
    let norm = gradients.reduce(0.0) { $0 + $1.sumOfSquares }.squareRoot()
    func loss(at step: Float) -> Double {
        for (parameter, gradient) in zip(network.parameters, gradients) { parameter.value = parameter.value + gradient * step }
        defer { for (parameter, gradient) in zip(network.parameters, gradients) { parameter.value = parameter.value + gradient * -step } }
        return withoutGradients { Double(loss().value.scalar) }
    }
    let step = Float(2e-3 / norm)
    let slope = (loss(at: step) - loss(at: -step)) / Double(2 * step)
    #expect(abs(slope - norm * norm) < 0.02 * norm * norm)
}
