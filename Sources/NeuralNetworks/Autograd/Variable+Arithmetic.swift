import CKernels
import Tensors

/// Arithmetic with NumPy's broadcasting: shapes are aligned at the last axis, and axes of size 1 repeat.
extension Variable {
    public static func + (a: Variable, b: Variable) -> Variable {
        Variable(a.value + b.value, from: [a, b]) {
            a.accumulateBroadcast($0)
            b.accumulateBroadcast($0)
        }
    }

    public static func - (a: Variable, b: Variable) -> Variable {
        Variable(a.value - b.value, from: [a, b]) {
            a.accumulateBroadcast($0)
            if b.requiresGradient { b.accumulateBroadcast($0, scale: -1) }
        }
    }

    public static func * (a: Variable, b: Variable) -> Variable {
        Variable(a.value * b.value, from: [a, b]) {
            if a.requiresGradient { a.accumulateBroadcast($0 * b.value) }
            if b.requiresGradient { b.accumulateBroadcast($0 * a.value) }
        }
    }

    public static func / (a: Variable, b: Variable) -> Variable {
        let quotient = a.value / b.value
        return Variable(quotient, from: [a, b]) {
            let share = $0 / b.value
            a.accumulateBroadcast(share)
            if b.requiresGradient { b.accumulateBroadcast(share * quotient, scale: -1) }
        }
    }

    public static prefix func - (x: Variable) -> Variable { x.scaled(by: -1) }
    public static func + (x: Variable, summand: Float) -> Variable { x.scaled(by: 1, offset: summand) }
    public static func - (x: Variable, summand: Float) -> Variable { x.scaled(by: 1, offset: -summand) }
    public static func + (summand: Float, x: Variable) -> Variable { x.scaled(by: 1, offset: summand) }
    public static func - (summand: Float, x: Variable) -> Variable { x.scaled(by: -1, offset: summand) }
    public static func * (x: Variable, factor: Float) -> Variable { x.scaled(by: factor) }
    public static func * (factor: Float, x: Variable) -> Variable { x.scaled(by: factor) }
    public static func / (x: Variable, divisor: Float) -> Variable { x.scaled(by: 1 / divisor) }

    /// `factor * x + offset`.
    public func scaled(by factor: Float, offset: Float = 0) -> Variable {
        var output = factor == 1 ? value : value.map(.scale, factor)
        if offset != 0 { output = output.map(.offset, offset) }
        return Variable(output, from: [self]) { self.accumulate($0, scale: factor) }
    }

    /// The larger of two, elementwise; where equal the gradient goes to the first.
    public func maximum(_ other: Variable) -> Variable {
        let larger = Tensor.elementwise(.maximum, value, other.value)
        return Variable(larger, from: [self, other]) { gradient in
            let first = Tensor.elementwise(.subtract, larger, self.value).map(.clampMin, 0)
            // 1 where the first is the larger: its distance from the maximum is 0.
            var chosen = first
            let count = chosen.count
            chosen.withUnsafeMutableBufferPointer { for i in 0..<count { $0[i] = $0[i] > 0 ? 0 : 1 } }
            let share = gradient * chosen
            self.accumulateBroadcast(share)
            if other.requiresGradient { other.accumulateBroadcast(gradient - share) }
        }
    }

    /// The matrix product of the last two axes: `[…, m, k]` by `[k, n]` or `[…, k, n]`.
    ///
    /// - Parameter transposed: which of the two is taken with its last two axes exchanged.
    public func matmul(_ other: Variable, transposed: (Bool, Bool) = (false, false)) -> Variable {
        let product = value.matmul(other.value, transposed: transposed)
        return Variable(product, from: [self, other]) { gradient in
            let (a, b) = (self.value, other.value)
            if self.requiresGradient {
                self.accumulate(
                    transposed.0
                        ? b.rank == 2 && a.rank > 2
                            ? gradient.matmul(b, transposed: (false, !transposed.1)).permutedLastTwo()
                            : b.matmul(gradient, transposed: (transposed.1, true))
                        : gradient.matmul(b, transposed: (false, !transposed.1)))
            }
            guard other.requiresGradient else { return }
            if b.rank == 2 && a.rank > 2 {
                // One matrix serves all: fold the leading axes into the rows.
                let left = transposed.0 ? a.permutedLastTwo() : a
                let rows = left.reshaped([-1, left.shape[left.rank - 1]])
                let g = gradient.reshaped([-1, gradient.shape[gradient.rank - 1]])
                other.accumulate(
                    transposed.1 ? g.matmul(rows, transposed: (true, false)) : rows.matmul(g, transposed: (true, false)))
            } else {
                other.accumulate(
                    transposed.1
                        ? gradient.matmul(a, transposed: (true, transposed.0))
                        : a.matmul(gradient, transposed: (!transposed.0, false)))
            }
        }
    }

    /// Adds a share of a broadcast result, summed over the axes along which this operand was repeated.
    package func accumulateBroadcast(_ share: Tensor, scale: Float = 1) {
        guard requiresGradient else { return }
        accumulate(share.shape == shape ? share : share.summed(to: shape), scale: scale)
    }
}

extension Tensor {
    package func permutedLastTwo() -> Tensor {
        var order = Array(0..<rank)
        order.swapAt(rank - 1, rank - 2)
        return permuted(order)
    }
}
