import CKernels
import Tensors

extension Variable {
    /// The sum over `axes`, or over everything to one element.
    public func sum(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
        reduced(axes, keepingAxes, factor: 1)
    }

    /// The mean over `axes`, or over everything to one element.
    public func mean(axes: [Int]? = nil, keepingAxes: Bool = false) -> Variable {
        let count = (axes ?? Array(shape.indices)).reduce(1) { $0 * shape[value.normalised($1)] }
        return reduced(axes, keepingAxes, factor: 1 / Float(max(1, count)))
    }

    /// The mean of the squared distance from the mean over `axes` (biased).
    public func variance(axes: [Int], keepingAxes: Bool = false) -> Variable {
        (self - mean(axes: axes, keepingAxes: true)).square().mean(axes: axes, keepingAxes: keepingAxes)
    }

    /// The largest element along `axes`; the gradient goes to the first that is.
    public func maximum(axis: Int, keepingAxis: Bool = false) -> Variable {
        let axis = value.normalised(axis)
        let outer = shape[..<axis].reduce(1, *), n = shape[axis], inner = shape[(axis + 1)...].reduce(1, *)
        let output = value.maximum(axes: [axis], keepingAxes: keepingAxis)
        return Variable(output, from: [self]) { gradient in
            var share = Tensor(shape: self.shape)
            let target = share.mutableAddress(), x = self.value.address, y = output.address
            for o in 0..<outer {
                for i in 0..<inner {
                    guard let r = (0..<n).first(where: { x[(o * n + $0) * inner + i] == y[o * inner + i] }) else { continue }
                    target[(o * n + r) * inner + i] = gradient.address[o * inner + i]
                }
            }
            self.accumulate(share)
        }
    }

    private func reduced(_ axes: [Int]?, _ keepingAxes: Bool, factor: Float) -> Variable {
        let output = value.sum(axes: axes, keepingAxes: keepingAxes, factor: factor)
        let list = axes ?? Array(shape.indices)
        let reduced = Set(list.map(value.normalised))
        return Variable(output, from: [self]) { gradient in
            var share = Tensor(uninitialized: self.shape)
            let first = reduced.min() ?? 0, last = reduced.max() ?? -1
            if reduced.isEmpty {
                share = gradient * factor
            } else if reduced.count == last - first + 1 {
                gk_spread(
                    gradient.address, self.shape[..<first].reduce(1, *), self.shape[first...last].reduce(1, *),
                    self.shape[(last + 1)...].reduce(1, *), factor, share.mutableAddress())
            } else {
                var kept = self.shape
                for axis in reduced { kept[axis] = 1 }
                share = Tensor(shape: self.shape) + gradient.reshaped(kept) * factor
            }
            self.accumulate(share)
        }
    }
}
