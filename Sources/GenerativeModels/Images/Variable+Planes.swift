import NeuralNetworks
import Tensors

/// What networks over pictures `[batch, channels, height, width]` need beyond convolutions.
extension Variable {
    /// Blocks of `factor²` channels laid out as pixels: `[b, c factor², h, w]` to `[b, c, h factor, w factor]`
    /// (Shi et al., 2016).
    func pixelShuffled(_ factor: Int) -> Variable {
        let (b, c, h, w) = (shape[0], shape[1] / (factor * factor), shape[2], shape[3])
        return reshaped([b, c, factor, factor, h, w]).transposed([0, 1, 4, 2, 5, 3])
            .reshaped([b, c, h * factor, w * factor])
    }

    /// Each pixel repeated `factor` times along both axes.
    func upsampledNearest(_ factor: Int) -> Variable {
        let (b, c, h, w) = (shape[0], shape[1], shape[2], shape[3])
        let repeated = reshaped([b * c, h, 1, w, 1]) + Variable(Tensor(shape: [1, 1, factor, 1, factor]))
        return repeated.reshaped([b, c, h * factor, w * factor])
    }

    /// Squares of two by two; an odd last row or column is left out, as in PyTorch.
    private func squares() -> Variable {
        let (b, c, h, w) = (shape[0], shape[1], shape[2] / 2, shape[3] / 2)
        return slice(axis: 2, 0..<2 * h).slice(axis: 3, 0..<2 * w).reshaped([b, c, h, 2, w, 2])
    }

    func averagePooled2x2() -> Variable { squares().mean(axes: [3, 5]) }

    func maxPooled2x2() -> Variable { squares().maximum(axis: 5).maximum(axis: 3) }

    /// Lengthened by reflection at all four edges.
    func reflected(_ border: Int) -> Variable {
        padded(border, border, .reflect).transposed([0, 1, 3, 2]).padded(border, border, .reflect).transposed([
            0, 1, 3, 2,
        ])
    }

    /// The correlations between channels, `[batch, channels, channels]`, over the number of values (Gatys et al., 2016).
    func gramMatrix() -> Variable {
        let (b, c, n) = (shape[0], shape[1], shape[2] * shape[3])
        let rows = reshaped([b, c, n])
        return rows.matmul(rows, transposed: (false, true)) * (1 / Float(c * n))
    }

    /// The mean of squared differences between neighbouring pixels.
    func totalVariation() -> Variable {
        let (h, w) = (shape[2], shape[3])
        let down = slice(axis: 2, 1..<h) - slice(axis: 2, 0..<h - 1),
            across = slice(axis: 3, 1..<w) - slice(axis: 3, 0..<w - 1)
        return down.square().mean() + across.square().mean()
    }
}
