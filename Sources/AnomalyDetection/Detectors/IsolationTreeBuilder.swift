import Tensors

/// Grows one isolation tree as a complete binary tree of fixed depth.
struct IsolationTreeBuilder {
    private let rows: Observations
    private let depth: Int
    private var generator: RandomGenerator
    private var sample: [Int32] = []
    private var candidates: [Int]
    private var root = (column: 0, place: Float(0))
    private(set) var features: [Int32]
    private(set) var thresholds: [Float]
    private(set) var leaves: [Float]
    private let pathLengths: [Double]

    init(rows: Observations, depth: Int, generator: RandomGenerator) {
        (self.rows, self.depth, self.generator) = (rows, depth, generator)
        let inner = (1 << depth) - 1
        candidates = Array(0..<rows.columnCount)
        features = [Int32](repeating: 0, count: inner)
        // A branch that ended early goes on to the left: no finite number exceeds this.
        thresholds = [Float](repeating: .greatestFiniteMagnitude, count: inner)
        leaves = [Float](repeating: 0, count: inner + 1)
        pathLengths = (0...max(2, 1 << depth)).map(IsolationForest.averagePathLength)
    }

    /// Grows the tree over a sample of rows.
    ///
    /// - Parameters:
    ///   - first: the column to split at the root, where it varies.
    ///   - place: where between its extremes, 0 to 1.
    mutating func grow(from sample: [Int32], first: Int, place: Float) {
        self.sample = sample
        root = (first, place)
        grow(0..<sample.count, node: 0, level: 0)
    }

    private mutating func grow(_ range: Range<Int>, node: Int, level: Int) {
        guard level < depth, range.count > 1, let (feature, low, high) = split(of: range, isRoot: node == 0)
        else {
            // The leftmost place below this node is where every row that ends here arrives.
            let leaf = ((node + 1) << (depth - level)) - (1 << depth)
            leaves[leaf] = Float(Double(level) + pathLengths[range.count])
            return
        }
        // Between the extremes: the lowest goes left, the highest right.
        let isPlanned = node == 0 && feature == root.column
        var threshold = low + (high - low) * (isPlanned ? root.place : generator.uniform())
        if threshold >= high { threshold = low }
        features[node] = Int32(feature)
        thresholds[node] = threshold
        var middle = range.lowerBound
        for place in range where Float(rows[Int(sample[place]), feature]) <= threshold {
            sample.swapAt(place, middle)
            middle += 1
        }
        grow(range.lowerBound..<middle, node: 2 * node + 1, level: level + 1)
        grow(middle..<range.upperBound, node: 2 * node + 2, level: level + 1)
    }

    /// A random column among those that vary here, and its extremes; nil where none does.
    private mutating func split(of range: Range<Int>, isRoot: Bool) -> (feature: Int, low: Float, high: Float)? {
        var left = candidates.count
        while left > 0 {
            var pick = Int.random(in: 0..<left, using: &generator)
            if isRoot, left == candidates.count { pick = candidates.firstIndex(of: root.column) ?? pick }
            let feature = candidates[pick]
            var low = Float.infinity, high = -Float.infinity
            for place in range {
                let value = Float(rows[Int(sample[place]), feature])
                low = min(low, value)
                high = max(high, value)
            }
            if low < high { return (feature, low, high) }
            left -= 1
            candidates.swapAt(pick, left)
        }
        return nil
    }
}
