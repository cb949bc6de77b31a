import NeuralNetworks
import Tensors

/// The probability of evenly spaced levels under a logistic distribution, the outermost levels taking the tails
/// (Kingma et al., 2016; Salimans et al., 2017, equation 2).
struct DiscretisedLogistic {
    /// Where each level's distribution lies, and the logarithm of its scale: `[batch, values]`.
    let mean: Variable
    let logScale: Variable
    /// Levels 0, 1/(levels - 1), …, 1.
    let levels: Int

    /// log P of each row, `[batch]`; `values` are levels.
    func logProbability(_ values: Tensor) -> Variable {
        let half = 0.5 / Float(levels - 1), inverse = (-logScale).exp()
        let centred = Variable(values) - mean
        let above = values.mapElements { $0 > 1 - half ? 1 : 0 }, below = values.mapElements { $0 < half ? 1 : 0 }
        // σ of +∞ is 1 and of -∞ is 0 at the outermost levels; a constant takes the argument there.
        let upper = ((centred + half) * inverse * Variable(above * -1 + 1)).sigmoid()
        let lower = ((centred - half) * inverse * Variable(below * -1 + 1)).sigmoid()
        let high = upper * Variable(above * -1 + 1) + Variable(above)
        let low = lower * Variable(below * -1 + 1)
        return (high - low).clamped(above: 1e-7).log().sum(axes: [1])
    }
}

extension Tensor {
    func mapElements(_ body: (Float) -> Float) -> Tensor {
        Tensor(shape: shape, values: array.map(body))
    }
}
