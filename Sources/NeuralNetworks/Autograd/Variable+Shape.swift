import CKernels
import Tensors

/// Rearranging elements.
extension Variable {
    /// The same elements under another shape; one size may be -1.
    public func reshaped(_ newShape: [Int]) -> Variable {
        Variable(value.reshaped(newShape), from: [self]) { self.accumulate($0) }
    }

    /// Axis i of the result is axis `order[i]`.
    public func transposed(_ order: [Int]) -> Variable {
        var inverse = order
        for (i, axis) in order.enumerated() { inverse[axis] = i }
        return Variable(value.permuted(order), from: [self]) { self.accumulate($0.permuted(inverse)) }
    }

    /// The part `range` of `axis`.
    public func slice(axis: Int, _ range: Range<Int>) -> Variable {
        let axis = value.normalised(axis)
        precondition(range.lowerBound >= 0 && range.upperBound <= shape[axis], "\(range) of axis \(axis) of \(shape)")
        let outer = shape[..<axis].reduce(1, *), inner = shape[(axis + 1)...].reduce(1, *), whole = shape[axis] * inner
        var sliced = shape
        sliced[axis] = range.count
        var output = Tensor(uninitialized: sliced)
        let width = range.count * inner, offset = range.lowerBound * inner
        gk_copy_rows(value.address + offset, whole, output.mutableAddress(), width, outer, width, 0)
        return Variable(output, from: [self]) { gradient in
            self.withMutableGradient {
                gk_copy_rows(gradient.address, width, $0 + offset, whole, outer, width, 1)
            }
        }
    }

    /// Tensors one after another along `axis`; the other axes must agree.
    public static func concatenated(_ parts: [Variable], axis: Int) -> Variable {
        precondition(!parts.isEmpty, "nothing to concatenate")
        let axis = parts[0].value.normalised(axis)
        var joined = parts[0].shape
        joined[axis] = parts.reduce(0) { $0 + $1.shape[axis] }
        let outer = joined[..<axis].reduce(1, *), inner = joined[(axis + 1)...].reduce(1, *), whole = joined[axis] * inner
        var output = Tensor(uninitialized: joined)
        let target = output.mutableAddress()
        var offset = 0
        var places: [(Variable, Int, Int)] = []
        for part in parts {
            var expected = joined
            expected[axis] = part.shape[axis]
            precondition(part.shape == expected, "\(part.shape) beside \(parts[0].shape) along axis \(axis)")
            let width = part.shape[axis] * inner
            gk_copy_rows(part.value.address, width, target + offset, whole, outer, width, 0)
            places.append((part, offset, width))
            offset += width
        }
        return Variable(output, from: parts) { gradient in
            for (part, offset, width) in places where part.requiresGradient {
                var share = Tensor(uninitialized: part.shape)
                gk_copy_rows(gradient.address + offset, whole, share.mutableAddress(), width, outer, width, 0)
                part.accumulate(share)
            }
        }
    }

    /// Tensors of one shape along a new axis.
    public static func stacked(_ parts: [Variable], axis: Int = 0) -> Variable {
        concatenated(
            parts.map { part in
                var shape = part.shape
                shape.insert(1, at: axis)
                return part.reshaped(shape)
            }, axis: axis)
    }

    /// How the elements outside a tensor are made up.
    public enum Padding: Sendable { case zero, reflect }

    /// Lengthens the last axis at both ends. Reflection leaves out the edge element, as in PyTorch.
    public func padded(_ left: Int, _ right: Int, _ kind: Padding = .zero) -> Variable {
        guard left != 0 || right != 0 else { return self }
        let length = shape[shape.count - 1], rows = value.count / max(1, length), width = left + length + right
        precondition(kind == .zero || (left < length && right < length), "reflection of \(left), \(right) at length \(length)")
        var output = Tensor(uninitialized: shape.dropLast() + [width])
        let y = output.mutableAddress(), x = value.address
        for row in 0..<rows {
            let to = y + row * width, from = x + row * length
            (to + left).update(from: from, count: length)
            for i in 0..<left { to[i] = kind == .zero ? 0 : from[left - i] }
            for i in 0..<right { to[left + length + i] = kind == .zero ? 0 : from[length - 2 - i] }
        }
        return Variable(output, from: [self]) { gradient in
            var share = Tensor(uninitialized: self.shape)
            let dx = share.mutableAddress(), dy = gradient.address
            for row in 0..<rows {
                let to = dx + row * length, from = dy + row * width
                to.update(from: from + left, count: length)
                guard kind == .reflect else { continue }
                for i in 0..<left { to[left - i] += from[i] }
                for i in 0..<right { to[length - 2 - i] += from[left + length + i] }
            }
            self.accumulate(share)
        }
    }

    /// Sets what lies past each item's length on the last axis of `[batch, channels, time]` to zero.
    public func masked(lengths: [Int]) -> Variable {
        let (batch, channels, time) = (shape[0], shape[1], shape[2])
        precondition(lengths.count == batch)
        func mask(_ x: Tensor) -> Tensor {
            var y = Tensor(uninitialized: x.shape)
            gk_mask(x.address, lengths, batch, channels, time, y.mutableAddress())
            return y
        }
        return Variable(mask(value), from: [self]) { self.accumulate(mask($0)) }
    }
}
