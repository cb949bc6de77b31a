import CKernels
import Foundation
import Tensors

/// Isolation forest (Liu, Ting and Zhou, 2008): odd rows are cut off from the rest by few random splits.
///
///     let forest = try IsolationForest(fittedTo: rows, trees: 100, sampleSize: 256, seed: 1)
///     let scores = try forest.scores(of: rows)          // 2^(-E h / c), 0.5 is ordinary, towards 1 is odd
public struct IsolationForest: AnomalyDetector {
    public let columns: [String]
    public let usual: [Double]
    public let trees: Int
    public let sampleSize: Int
    let depth: Int
    /// Feature and threshold of every inner node, `[trees, 2^depth - 1]`, breadth first.
    let features: [Int32]
    let thresholds: [Float]
    /// Path length at every leaf, `[trees, 2^depth]`.
    let leaves: [Float]
    /// Not written to files.
    private var training: Observations?

    private enum CodingKeys: String, CodingKey {
        case columns, usual, trees, sampleSize, depth, features, thresholds, leaves
    }

    /// - Parameter sampleSize: rows that each tree sees, all where there are fewer; at most 65536.
    public init(fittedTo rows: Observations, trees: Int = 100, sampleSize: Int = 256, seed: UInt64 = 1) throws {
        guard trees > 0 else { throw AnomalyError.parameter("an isolation forest has at least one tree, not \(trees)") }
        guard (2...65536).contains(sampleSize) else {
            throw AnomalyError.parameter("a tree of an isolation forest sees 2 to 65536 rows, not \(sampleSize)")
        }
        guard rows.rowCount >= 2 else {
            throw AnomalyError.tooFewRows(method: "an isolation forest", rows: rows.rowCount, needed: 2)
        }
        let size = min(sampleSize, rows.rowCount)
        let depth = Int(log2(Double(size)).rounded(.up))
        var generator = RandomGenerator(seed: seed)
        var sampler = RowSampler(count: rows.rowCount)
        var features: [Int32] = [], thresholds: [Float] = [], leaves: [Float] = []
        let plan = RootPlan(trees: trees, columns: rows.columnCount, using: &generator)
        for tree in 0..<trees {
            var builder = IsolationTreeBuilder(rows: rows, depth: depth, generator: generator.split())
            builder.grow(
                from: sampler.draw(size, using: &generator), first: plan.columns[tree], place: plan.places[tree])
            features += builder.features
            thresholds += builder.thresholds
            leaves += builder.leaves
        }
        (columns, usual, training) = (rows.columns, rows.medians(), rows)
        (self.trees, self.sampleSize, self.depth) = (trees, size, depth)
        (self.features, self.thresholds, self.leaves) = (features, thresholds, leaves)
    }

    /// A hundred trees, as the authors say, for tables of a hundred thousand rows and more; up to a thousand for smaller ones,
    /// where they cost little and keep scores from hanging on the lot: their spread over seeds falls with the root.
    public static func usualTrees(forRows count: Int) -> Int { min(1000, max(100, 10_000_000 / max(1, count))) }

    public func scores(of rows: Observations) throws -> [Double] {
        try check(rows)
        var sums = [Float](repeating: 0, count: rows.rowCount)
        let values = rows.values.map(Float.init)
        let splits = zip(features, thresholds).map { gk_split(feature: $0, threshold: $1) }
        gk_forest_sum(splits, leaves, trees, depth, values, rows.rowCount, rows.columnCount, &sums)
        let scale = Double(trees) * Self.averagePathLength(sampleSize)
        return sums.map { exp2(-Double($0) / scale) }
    }

    public func trainingScores() throws -> [Double] {
        guard let training else { throw AnomalyError.parameter("this forest was read from a file without its rows") }
        return try scores(of: training)
    }

    /// The mean depth at which a search fails in a binary search tree of `count` values:
    /// c(m) = 2 H(m - 1) - 2 (m - 1) / m, with the harmonic number estimated by H(i) = ln i + 0.5772 as the authors do, and
    /// c(2) = 1, c(1) = 0.
    public static func averagePathLength(_ count: Int) -> Double {
        guard count > 2 else { return count == 2 ? 1 : 0 }
        let eulerGamma = 0.577_215_664_901_532_9, rest = Double(count - 1)
        return 2 * (log(rest) + eulerGamma) - 2 * rest / Double(count)
    }
}

/// Draws rows without replacement, going through all of them before any comes again, so that every row is seen by
/// about as many trees as any other.
struct RowSampler {
    private var order: [Int32]
    private var next: Int

    init(count: Int) {
        order = Array(0..<Int32(count))
        next = count
    }

    mutating func draw(_ size: Int, using generator: inout RandomGenerator) -> [Int32] {
        if next + size > order.count { next = 0 }
        for place in next..<(next + size) {
            let other = Int.random(in: place..<order.count, using: &generator)
            order.swapAt(place, other)
        }
        defer { next += size }
        return Array(order[next..<(next + size)])
    }
}

/// What the trees split first. The root decides most: every column has its turn as often as any other, and the places of
/// one column's turns are spread over its extent, so that forests differ less from one seed to the next. Each single tree's
/// root is still uniform in both.
struct RootPlan {
    private(set) var columns: [Int] = []
    private(set) var places: [Float] = []

    init(trees: Int, columns count: Int, using generator: inout RandomGenerator) {
        let rounds = (trees + count - 1) / count
        // For each column the order in which its rounds fall on the strata of its extent.
        let strata = (0..<count).map { _ in (0..<rounds).shuffled(using: &generator) }
        for round in 0..<rounds {
            for column in (0..<count).shuffled(using: &generator) where columns.count < trees {
                columns.append(column)
                places.append((Float(strata[column][round]) + generator.uniform()) / Float(rounds))
            }
        }
    }
}
