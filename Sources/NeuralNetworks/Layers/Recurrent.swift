import Tensors

/// Stacked recurrent layers over `[batch, time, inputs]`, in one or both directions, with PyTorch's parameter names
/// (`weight_ih_l0`, `weight_hh_l0`, `bias_ih_l0`, `bias_hh_l0`, … `_reverse`).
open class RecurrentLayers: Module {
    public let size: Int
    public let isBidirectional: Bool
    /// Layer by layer, forwards then backwards: input weight, hidden weight, input bias, hidden bias.
    public let directions: [[Variable]]

    fileprivate init(
        _ inputs: Int, _ size: Int, gates: Int, layers: Int, isBidirectional: Bool, generator: inout RandomGenerator
    ) {
        self.size = size
        self.isBidirectional = isBidirectional
        let bound = 1 / Float(size).squareRoot(), ways = isBidirectional ? 2 : 1
        var directions: [[Variable]] = []
        for layer in 0..<layers {
            for _ in 0..<ways {
                let width = layer == 0 ? inputs : size * ways
                directions.append(
                    [[gates * size, width], [gates * size, size], [gates * size], [gates * size]].map {
                        Variable.parameter($0, uniformWithin: bound, generator: &generator)
                    })
            }
        }
        self.directions = directions
        super.init()
        for (i, parameters) in directions.enumerated() {
            let suffix = "_l\(i / ways)" + (i % ways == 1 ? "_reverse" : "")
            for (name, parameter) in zip(["weight_ih", "weight_hh", "bias_ih", "bias_hh"], parameters) {
                register(name + suffix, parameter)
            }
        }
    }

    fileprivate func run(_ x: Variable, _ parameters: [Variable]) -> Variable { x }

    /// `[batch, time, inputs]` to `[batch, time, size]` (twice that in both directions).
    ///
    /// - Parameter lengths: valid steps of each item; the backward direction starts at an item's own end, and what comes
    ///   out past it is zero.
    public func callAsFunction(_ x: Variable, lengths: [Int]? = nil) -> Variable {
        let (batch, time) = (x.shape[0], x.shape[1])
        let valid = lengths ?? [Int](repeating: time, count: batch)
        let ways = isBidirectional ? 2 : 1
        var y = x.transposed([1, 0, 2])
        for layer in 0..<directions.count / ways {
            let forward = run(y, directions[layer * ways])
            if isBidirectional {
                let backward = run(y.reversedInTime(lengths: valid), directions[layer * 2 + 1])
                y = .concatenated([forward, backward.reversedInTime(lengths: valid)], axis: 2)
            } else {
                y = forward
            }
        }
        let result = y.transposed([1, 0, 2])
        guard lengths != nil else { return result }
        let mask = Tensor(shape: [batch, time, 1]) { mask in
            for i in mask.indices { mask[i] = i % time < valid[i / time] ? 1 : 0 }
        }
        return result * Variable(mask)
    }
}

/// Long short-term memory layers.
public final class LSTM: RecurrentLayers {
    public init(
        _ inputs: Int, _ size: Int, layers: Int = 1, isBidirectional: Bool = false, generator: inout RandomGenerator
    ) {
        super.init(inputs, size, gates: 4, layers: layers, isBidirectional: isBidirectional, generator: &generator)
    }

    override fileprivate func run(_ x: Variable, _ parameters: [Variable]) -> Variable {
        x.lstm(
            inputWeight: parameters[0], hiddenWeight: parameters[1], inputBias: parameters[2], hiddenBias: parameters[3])
    }
}

/// Gated recurrent unit layers.
public final class GRU: RecurrentLayers {
    public init(
        _ inputs: Int, _ size: Int, layers: Int = 1, isBidirectional: Bool = false, generator: inout RandomGenerator
    ) {
        super.init(inputs, size, gates: 3, layers: layers, isBidirectional: isBidirectional, generator: &generator)
    }

    override fileprivate func run(_ x: Variable, _ parameters: [Variable]) -> Variable {
        x.gru(
            inputWeight: parameters[0], hiddenWeight: parameters[1], inputBias: parameters[2], hiddenBias: parameters[3])
    }
}
