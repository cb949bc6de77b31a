import Tensors

/// A trained network made to listen further, to either side, without changing what it computes: its kernels get taps that are
/// zero until training moves them. A streaming network becomes so a start for one that hears whole recordings.
enum JasperLengthening {
    /// The weights of a network like `target`, but with the widths of `source`, that computes what `weights` do; nil where a
    /// kernel of `target` does not reach as far as that of `source`.
    ///
    /// - Parameter weights: by NeMo's names.
    static func lengthened(
        _ weights: [String: Tensor], from source: JasperConfiguration, to target: JasperConfiguration
    ) -> [String: Tensor]? {
        guard source.blocks.count == target.blocks.count else { return nil }
        var result = weights
        for (number, (old, new)) in zip(source.blocks, target.blocks).enumerated() {
            let (before, after) = (new.padding.left - old.padding.left, new.padding.right - old.padding.right)
            guard
                (old.repeats, old.stride, old.dilation, old.separable) == (
                    new.repeats, new.stride, new.dilation, new.separable
                ),
                before >= 0, after >= 0, before % new.dilation == 0, after % new.dilation == 0,
                new.kernel - old.kernel == (before + after) / new.dilation
            else { return nil }
            // Of a separable convolution only the depthwise one has a kernel; its norm and activation come after the pointwise.
            for index in 0..<new.repeats {
                let name = "encoder.encoder.\(number).mconv.\(index * (new.separable ? 5 : 4)).conv.weight"
                guard let weight = weights[name], weight.shape.count == 3, weight.shape[2] == old.kernel else {
                    return nil
                }
                result[name] = padded(weight, before: before / new.dilation, after: after / new.dilation)
            }
        }
        return result
    }

    private static func padded(_ weight: Tensor, before: Int, after: Int) -> Tensor {
        let taps = weight.shape[2], rows = weight.shape[0] * weight.shape[1]
        let values = (0..<rows).flatMap { row in
            [Float](repeating: 0, count: before) + (0..<taps).map { weight[flat: row * taps + $0] }
                + [Float](repeating: 0, count: after)
        }
        return Tensor(shape: [weight.shape[0], weight.shape[1], before + taps + after], values: values)
    }
}
