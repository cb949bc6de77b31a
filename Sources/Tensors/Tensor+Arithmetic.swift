import CKernels

/// Elementwise arithmetic with NumPy's broadcasting rules.
public enum BinaryOperation: Int32, Sendable {
    case add, subtract, multiply, divide, maximum, minimum
}

/// Elementwise functions; `p` in `map(_:_:)` is the slope, factor, summand or bound of those that have one.
public enum UnaryOperation: Int32, Sendable {
    case negate, relu, leakyReLU, tanh, sigmoid, gelu, exp, log, sqrt, abs, square, reciprocal, scale, offset, clampMin
    case softplus, sin, cos, elu, silu, clampMax, power
}

extension Tensor {
    /// The shape that two shapes broadcast to, or nil where they do not fit.
    public static func broadcastShape(_ a: [Int], _ b: [Int]) -> [Int]? {
        if a == b { return a }
        var shape = [Int](repeating: 1, count: max(a.count, b.count))
        for i in shape.indices {
            let u = i < shape.count - a.count ? 1 : a[i - shape.count + a.count]
            let v = i < shape.count - b.count ? 1 : b[i - shape.count + b.count]
            guard u == v || u == 1 || v == 1 else { return nil }
            shape[i] = u == 1 ? v : u
        }
        return shape
    }

    public static func elementwise(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
        guard let shape = broadcastShape(a.shape, b.shape) else {
            preconditionFailure("shapes \(a.shape) and \(b.shape) do not fit")
        }
        let result = Tensor(uninitialized: shape)
        let p = (a.storage.pointer, b.storage.pointer, result.storage.pointer)
        defer { withExtendedLifetime((a, b)) {} }
        if a.shape == b.shape || (a.count == 1 && b.count == result.count) || (b.count == 1 && a.count == result.count) {
            let single = a.count == b.count
            gk_binary(
                operation.rawValue, p.0, !single && a.count == 1 ? 0 : 1, p.1, !single && b.count == 1 ? 0 : 1, p.2,
                result.count)
            return result
        }
        guard result.count > 0 else { return result }
        // Neighbouring axes on which both behave alike become one; three remain for the kernel, more are looped over here.
        var axes: [(size: Int, a: Int, b: Int)] = []
        var strideA = 1, strideB = 1
        for i in shape.indices.reversed() {
            let u = i < shape.count - a.rank ? 1 : a.shape[i - shape.count + a.rank]
            let v = i < shape.count - b.rank ? 1 : b.shape[i - shape.count + b.rank]
            let axis = (size: shape[i], a: u == 1 ? 0 : strideA, b: v == 1 ? 0 : strideB)
            strideA *= u
            strideB *= v
            if axis.size == 1 { continue }
            if let last = axes.last, axis.a == last.a * last.size, axis.b == last.b * last.size,
                (axis.a == 0) == (last.a == 0), (axis.b == 0) == (last.b == 0)
            {
                axes[axes.count - 1].size *= axis.size
            } else {
                axes.append(axis)
            }
        }
        while axes.count < 3 { axes.append((1, 0, 0)) }
        let sizes = [axes[2].size, axes[1].size, axes[0].size]
        let stridesA = [axes[2].a, axes[1].a, axes[0].a], stridesB = [axes[2].b, axes[1].b, axes[0].b]
        let block = sizes.reduce(1, *), outer = axes[3...]
        for index in 0..<outer.reduce(1, { $0 * $1.size }) {
            var rest = index, offsetA = 0, offsetB = 0
            for axis in outer {
                offsetA += rest % axis.size * axis.a
                offsetB += rest % axis.size * axis.b
                rest /= axis.size
            }
            gk_binary_rows(
                operation.rawValue, p.0 + offsetA, stridesA, p.1 + offsetB, stridesB, p.2 + index * block, sizes)
        }
        return result
    }

    public static func + (a: Tensor, b: Tensor) -> Tensor { elementwise(.add, a, b) }
    public static func - (a: Tensor, b: Tensor) -> Tensor { elementwise(.subtract, a, b) }
    public static func * (a: Tensor, b: Tensor) -> Tensor { elementwise(.multiply, a, b) }
    public static func / (a: Tensor, b: Tensor) -> Tensor { elementwise(.divide, a, b) }
    public static func * (a: Tensor, b: Float) -> Tensor { a.map(.scale, b) }
    public static func + (a: Tensor, b: Float) -> Tensor { a.map(.offset, b) }

    public func map(_ operation: UnaryOperation, _ p: Float = 0) -> Tensor {
        let result = Tensor(uninitialized: shape)
        gk_unary(operation.rawValue, storage.pointer, result.storage.pointer, count, p)
        return result
    }

    /// self += scale * other; the shapes must be equal.
    public mutating func accumulate(_ other: Tensor, scale: Float = 1) {
        precondition(shape == other.shape, "\(other.shape) cannot be added to \(shape) in place")
        let count = count
        withUnsafeMutableBufferPointer { y in
            other.withUnsafeBufferPointer { x in
                if let x = x.baseAddress, let y = y.baseAddress { gk_accumulate(x, scale, y, count) }
            }
        }
    }

    /// The sum of all squares, in float64.
    public var sumOfSquares: Double {
        defer { withExtendedLifetime(storage) {} }
        return gk_sum_of_squares(storage.pointer, count)
    }
}

extension Tensor {
    package enum Reduction: Int32 { case sum = 0, maximum = 1 }

    /// Sums (times `factor`) over `axes`, all when nil. Reduced axes stay with size 1 where `keepingAxes`.
    public func sum(axes: [Int]? = nil, keepingAxes: Bool = false, factor: Float = 1) -> Tensor {
        reduce(.sum, axes, keepingAxes, factor)
    }

    public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        let n = (axes ?? Array(0..<rank)).reduce(1) { $0 * shape[normalised($1)] }
        return reduce(.sum, axes, keepingAxes, 1 / Float(n))
    }

    public func maximum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Tensor {
        reduce(.maximum, axes, keepingAxes, 1)
    }

    /// An axis counted from the end when negative.
    package func normalised(_ axis: Int) -> Int {
        let result = axis < 0 ? axis + rank : axis
        precondition(result >= 0 && result < rank, "axis \(axis) of a tensor of shape \(shape)")
        return result
    }

    package func reduce(_ kind: Reduction, _ axes: [Int]?, _ keepingAxes: Bool, _ factor: Float) -> Tensor {
        let reduced = Set((axes ?? Array(0..<rank)).map(normalised))
        var current = self, scale = factor
        var axis = rank - 1
        // One kernel call for each run of neighbouring axes, from the innermost.
        while axis >= 0 {
            guard reduced.contains(axis) else {
                axis -= 1
                continue
            }
            var first = axis
            while first > 0 && reduced.contains(first - 1) { first -= 1 }
            let outer = current.shape[..<first].reduce(1, *), n = current.shape[first...axis].reduce(1, *)
            let inner = current.shape[(axis + 1)...].reduce(1, *)
            var newShape = current.shape
            for i in first...axis { newShape[i] = 1 }
            let next = Tensor(uninitialized: newShape)
            gk_reduce(kind.rawValue, current.storage.pointer, outer, n, inner, scale, next.storage.pointer)
            withExtendedLifetime(current) {}
            current = next
            scale = 1
            axis = first - 1
        }
        if scale != 1 { current = current * scale }
        return keepingAxes ? current : current.reshaped(shape.indices.filter { !reduced.contains($0) }.map { shape[$0] })
    }

    /// Undoes broadcasting: sums over the axes along which a tensor of `target` was repeated.
    package func summed(to target: [Int]) -> Tensor {
        if shape == target { return self }
        let extra = rank - target.count
        let axes = (0..<rank).filter { $0 < extra || (target[$0 - extra] == 1 && shape[$0] != 1) }
        return sum(axes: axes, keepingAxes: true).reshaped(target)
    }

    /// Axis i of the result is axis `order[i]` of this tensor.
    public func permuted(_ order: [Int]) -> Tensor {
        precondition(order.sorted() == Array(0..<rank) && rank <= 8, "\(order) does not permute \(rank) axes")
        if order == Array(0..<rank) { return self }
        let result = Tensor(uninitialized: order.map { shape[$0] })
        gk_permute(storage.pointer, shape, order, rank, result.storage.pointer)
        return result
    }

    /// The matrix product of the last two axes; leading axes must be equal, or absent from `other`.
    public func matmul(_ other: Tensor, transposed: (Bool, Bool) = (false, false)) -> Tensor {
        precondition(rank >= 2 && other.rank >= 2)
        let (m, k) = transposed.0 ? (shape[rank - 1], shape[rank - 2]) : (shape[rank - 2], shape[rank - 1])
        let r = other.rank
        let (k2, n) = transposed.1 ? (other.shape[r - 1], other.shape[r - 2]) : (other.shape[r - 2], other.shape[r - 1])
        let batch = Array(shape.dropLast(2))
        precondition(k == k2 && (r == 2 || Array(other.shape.dropLast(2)) == batch), "\(shape) times \(other.shape)")
        let result = Tensor(uninitialized: batch + [m, n])
        defer { withExtendedLifetime((self, other)) {} }
        let p = (storage.pointer, other.storage.pointer, result.storage.pointer), items = batch.reduce(1, *)
        let lda = shape[rank - 1], ldb = other.shape[r - 1]
        let (ta, tb): (Int32, Int32) = (transposed.0 ? 1 : 0, transposed.1 ? 1 : 0)
        if k == 0 {
            gk_fill(0, p.2, result.count)
        } else if r == 2 && !transposed.0 {
            gk_sgemm_parallel(ta, tb, items * m, n, k, 1, p.0, lda, p.1, ldb, 0, p.2, n)
        } else {
            gk_sgemm_batched(items, ta, tb, m, n, k, 1, p.0, m * k, lda, p.1, r == 2 ? 0 : k * n, ldb, 0, p.2, m * n, n)
        }
        return result
    }
}
