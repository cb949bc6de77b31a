import Foundation
import NeuralNetworks
import Tensors

/// The listener: bidirectional long short-term memories, each of which reads several frames of the one below as one (Chan et al., 2016,
/// equation 5). Parameters `0.weight_ih_l0`, `0.weight_ih_l0_reverse` …, as PyTorch's.
final class PyramidalListener: Module {
    private let layers: [LSTM]
    private let reductions: [Int]
    private let positions: Int

    /// - Parameter positions: numbers that tell a frame's place, behind what was heard in it (Vaswani et al., 2017): by them the speller
    ///   finds the way from one frame to the next long before it knows frames by their content.
    init(inputs: Int, layers: [AttentionConfiguration.Layer], positions: Int = 0, generator: inout RandomGenerator) {
        var width = inputs, built: [LSTM] = []
        for layer in layers {
            built.append(LSTM(width * layer.reduction, layer.size, isBidirectional: true, generator: &generator))
            width = 2 * layer.size
        }
        self.layers = built
        reductions = layers.map(\.reduction)
        self.positions = positions
        super.init()
        for (index, layer) in built.enumerated() { register("\(index)", layer) }
    }

    /// `[batch, time, inputs]`, zero beyond each item's length, to `[batch, time / reduction, 2 size + positions]`.
    ///
    /// - Parameter lengths: valid frames of each item; becomes those of the result.
    func callAsFunction(_ x: Variable, lengths: inout [Int], dropout: (Variable) -> Variable = { $0 }) -> Variable {
        var y = x
        for (layer, reduction) in zip(layers, reductions) {
            let (batch, time, width) = (y.shape[0], y.shape[1], y.shape[2])
            let frames = (time + reduction - 1) / reduction
            if frames * reduction > time {
                let rest = Variable(Tensor(shape: [batch, frames * reduction - time, width]))
                y = .concatenated([y, rest], axis: 1)
            }
            lengths = lengths.map { ($0 + reduction - 1) / reduction }
            y = dropout(layer(y.reshaped([batch, frames, reduction * width]), lengths: lengths))
        }
        guard positions > 0 else { return y }
        return .concatenated([y, Variable(places(batch: y.shape[0], time: y.shape[1]))], axis: 2)
    }

    /// Sines and cosines whose waves are 4 to 1000 frames long.
    private func places(batch: Int, time: Int) -> Tensor {
        let pairs = positions / 2
        return Tensor(shape: [batch, time, positions]) { values in
            for index in values.indices {
                let place = index / positions % time, number = index % positions
                let length = 4 * pow(250, Float(number / 2) / Float(max(1, pairs - 1)))
                let angle = 2 * Float.pi * Float(place) / length
                values[index] = number % 2 == 0 ? sinf(angle) : cosf(angle)
            }
        }
    }
}
