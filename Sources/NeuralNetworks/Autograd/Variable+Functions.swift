import CKernels
import Tensors

/// Elementwise functions.
extension Variable {
    /// Any function that `UnaryOperation` names.
    public func map(_ operation: UnaryOperation, _ p: Float = 0) -> Variable {
        let output = value.map(operation, p)
        return Variable(output, from: [self]) { gradient in
            var share = Tensor(uninitialized: gradient.shape)
            gk_unary_backward(
                operation.rawValue, self.value.address, output.address, gradient.address, share.mutableAddress(),
                gradient.count, p)
            self.accumulate(share)
        }
    }

    public func relu() -> Variable { map(.relu) }
    public func leakyReLU(slope: Float = 0.2) -> Variable { map(.leakyReLU, slope) }
    public func tanh() -> Variable { map(.tanh) }
    public func sigmoid() -> Variable { map(.sigmoid) }
    /// x Φ(x) (Hendrycks and Gimpel, 2016), with the error function.
    public func gelu() -> Variable { map(.gelu) }
    public func silu() -> Variable { map(.silu) }
    public func elu(alpha: Float = 1) -> Variable { map(.elu, alpha) }
    public func softplus() -> Variable { map(.softplus) }
    public func exp() -> Variable { map(.exp) }
    public func log() -> Variable { map(.log) }
    public func sqrt() -> Variable { map(.sqrt) }
    public func abs() -> Variable { map(.abs) }
    public func square() -> Variable { map(.square) }
    public func sin() -> Variable { map(.sin) }
    public func cos() -> Variable { map(.cos) }
    public func power(_ exponent: Float) -> Variable { map(.power, exponent) }
    /// Values below `bound` become `bound` and pass no gradient.
    public func clamped(above bound: Float) -> Variable { map(.clampMin, bound) }
    public func clamped(below bound: Float) -> Variable { map(.clampMax, bound) }

    /// The square root, its argument kept above `floor` squared so that the derivative stays bounded.
    public func squareRoot(floor: Float = 1e-12) -> Variable { clamped(above: floor * floor).sqrt() }

    /// Softmax over `axis`.
    public func softmax(axis: Int = -1) -> Variable { softmax(axis, logarithm: 0) }

    /// The logarithm of the softmax over `axis`.
    public func logSoftmax(axis: Int = -1) -> Variable { softmax(axis, logarithm: 1) }

    private func softmax(_ axis: Int, logarithm: Int32) -> Variable {
        let axis = value.normalised(axis)
        let outer = shape[..<axis].reduce(1, *), classes = shape[axis], inner = shape[(axis + 1)...].reduce(1, *)
        var output = Tensor(uninitialized: shape)
        gk_softmax(logarithm, value.address, outer, classes, inner, output.mutableAddress())
        let result = output
        return Variable(result, from: [self]) { gradient in
            var share = Tensor(uninitialized: gradient.shape)
            gk_softmax_backward(
                logarithm, result.address, gradient.address, outer, classes, inner, share.mutableAddress())
            self.accumulate(share)
        }
    }

    /// Keeps each element with probability `1 - rate` and scales it to keep the mean (Srivastava et al., 2014).
    public func dropout(rate: Float, using generator: inout RandomGenerator) -> Variable {
        guard rate > 0 else { return self }
        let kept = 1 / (1 - rate), threshold = UInt32(Double(rate) * 65536)
        let mask = Tensor(shape: shape) { mask in
            // Four decisions a draw.
            var i = 0
            while i < mask.count {
                var bits = generator.next()
                for j in i..<min(i + 4, mask.count) {
                    mask[j] = UInt32(truncatingIfNeeded: bits & 0xFFFF) < threshold ? 0 : kept
                    bits >>= 16
                }
                i += 4
            }
        }
        return self * Variable(mask)
    }
}
