import Tensors

/// Pooling over the last axis.
extension Variable {
    /// The mean of windows of `size`, one every `stride`; zeros of the padding count, as in PyTorch.
    public func averagePool1d(size: Int, stride: Int? = nil, padding: Int = 0) -> Variable {
        let hop = stride ?? size
        let padded = padded(padding, padding)
        let outer = Array(shape.dropLast()), rows = outer.reduce(1, *)
        let frames = padded.reshaped([rows, padded.shape[padded.shape.count - 1]]).framed(length: size, hop: hop)
        return frames.mean(axes: [2]).reshaped(outer + [-1])
    }

    /// The largest of windows of `size`, one every `stride`; padding never wins.
    public func maxPool1d(size: Int, stride: Int? = nil, padding: Int = 0) -> Variable {
        let hop = stride ?? size, length = shape[shape.count - 1], outer = Array(shape.dropLast()), rows = outer.reduce(1, *)
        precondition(padding * 2 <= size && length + 2 * padding >= size, "windows of \(size) over \(shape)")
        let count = (length + 2 * padding - size) / hop + 1
        var winners = [Int](repeating: 0, count: rows * count)
        let output = Tensor(shape: outer + [count]) { target in
            let x = value.address
            for row in 0..<rows {
                for i in 0..<count {
                    let start = i * hop - padding
                    var best = row * length + max(start, 0)
                    for t in max(start, 0)..<min(start + size, length) where x[row * length + t] > x[best] {
                        best = row * length + t
                    }
                    winners[row * count + i] = best
                    target[row * count + i] = x[best]
                }
            }
        }
        let chosen = winners
        return Variable(output, from: [self]) { gradient in
            self.withMutableGradient { dx in
                for (i, winner) in chosen.enumerated() { dx[winner] += gradient.address[i] }
            }
        }
    }
}
