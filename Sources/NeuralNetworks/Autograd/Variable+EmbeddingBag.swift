import CKernels
import Tensors

extension Variable {
    /// The mean of rows of a table `[rows, features]` for each bag of row numbers: `[bags, features]`; an empty bag gives zero.
    public func embeddingBag(_ bags: [[Int]]) -> Variable {
        let (rows, features) = (shape[0], shape[1])
        precondition(bags.allSatisfy { $0.allSatisfy { $0 >= 0 && $0 < rows } }, "an index outside 0 ..< \(rows)")
        var output = Tensor(shape: [bags.count, features])
        let y = output.mutableAddress(), x = value.address
        for (i, bag) in bags.enumerated() {
            for row in bag { gk_accumulate(x + row * features, 1 / Float(bag.count), y + i * features, features) }
        }
        return Variable(output, from: [self]) { gradient in
            let dy = gradient.address
            self.withMutableGradient { dx in
                for (i, bag) in bags.enumerated() {
                    for row in bag {
                        gk_accumulate(dy + i * features, 1 / Float(bag.count), dx + row * features, features)
                    }
                }
            }
        }
    }
}
