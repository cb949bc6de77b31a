import CKernels
import Tensors

/// Picking rows by number.
extension Variable {
    /// Rows of a table `[rows, features]`: `[indices.count, features]`, reshaped to `shape + [features]` where given.
    public func gather(_ indices: [Int], shape resultShape: [Int]? = nil) -> Variable {
        let (rows, features) = (shape[0], shape.dropFirst().reduce(1, *))
        precondition(indices.allSatisfy { $0 >= 0 && $0 < rows }, "an index outside 0 ..< \(rows)")
        var output = Tensor(uninitialized: (resultShape ?? [indices.count]) + shape.dropFirst())
        precondition(output.count == indices.count * features, "\(indices.count) indices for shape \(resultShape ?? [])")
        let y = output.mutableAddress(), x = value.address
        for (i, index) in indices.enumerated() { (y + i * features).update(from: x + index * features, count: features) }
        return Variable(output, from: [self]) { gradient in
            let dy = gradient.address
            self.withMutableGradient { dx in
                for (i, index) in indices.enumerated() {
                    gk_accumulate(dy + i * features, 1, dx + index * features, features)
                }
            }
        }
    }

    /// An embedding lookup: this is the table `[entries, features]`; the result is `[batch, length, features]`.
    public func embedding(_ indices: [[Int]]) -> Variable {
        let length = indices.first?.count ?? 0
        precondition(indices.allSatisfy { $0.count == length }, "rows of indices of unequal length")
        return gather(indices.flatMap { $0 }, shape: [indices.count, length])
    }

    /// Repeats time step i of item b `durations[b][i]` times along the last axis: `[batch, channels, phones]` becomes
    /// `[batch, channels, frames]`, zero past an item's own sum of durations.
    public func repeated(durations: [[Int]], frames: Int) -> Variable {
        let (batch, channels, steps) = (shape[0], shape[1], shape[2])
        precondition(durations.count == batch && durations.allSatisfy { $0.count <= steps })
        // sources[b][t]: the step that frame t repeats.
        let sources = durations.map { row -> [Int] in
            Array(row.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) }.prefix(frames))
        }
        var output = Tensor(shape: [batch, channels, frames])
        let y = output.mutableAddress(), x = value.address
        for b in 0..<batch {
            for c in 0..<channels {
                let row = b * channels + c
                for (t, step) in sources[b].enumerated() { y[row * frames + t] = x[row * steps + step] }
            }
        }
        return Variable(output, from: [self]) { gradient in
            let dy = gradient.address
            self.withMutableGradient { dx in
                for b in 0..<batch {
                    for c in 0..<channels {
                        let row = b * channels + c
                        for (t, step) in sources[b].enumerated() { dx[row * steps + step] += dy[row * frames + t] }
                    }
                }
            }
        }
    }
}
