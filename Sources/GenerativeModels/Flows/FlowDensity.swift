import Foundation
import NeuralNetworks
import Tensors

/// How likely rows of a table are, learned by a normalising flow: rows unlike the table get a low density.
///
///     let density = try FlowDensity.fit(rows)
///     density.score([[5.1, 3.5], [90, -4]])   // the second is the anomaly: a higher score
///     density.sample(count: 3, seed: 7)       // new rows of the same make
///
/// Columns are brought to mean 0 and deviation 1 first; a little noise while training keeps columns of few values, or of
/// one, from an unbounded density. A tenth of the rows decides when to stop.
public struct FlowDensity {
    public struct Configuration: Codable, Sendable, Equatable {
        public var kind = NormalisingFlow.Kind.maf
        public var steps = 4
        public var width = 48
        public var epochs = 60
        public var batchSize = 128
        public var learningRate: Float = 2e-3
        public var weightDecay: Float = 1e-4
        /// Deviation of the noise added to standardised columns while training.
        public var noise: Float = 0.05
        /// Epochs without a better held-back density before training stops.
        public var patience = 8
        public var seed: UInt64 = 1

        public init() {}
    }

    public let flow: NormalisingFlow
    private let means: [Double]
    private let deviations: [Double]
    /// Mean log density of the rows that were held back, in nats, in the units of the table.
    public let heldBackLogDensity: Double

    public var columnCount: Int { means.count }

    /// Learns the density of `rows`, all of one length.
    ///
    /// - Throws: `GenerativeModelError.rows` where there are fewer than two rows, lengths differ or a value is not finite.
    public static func fit(_ rows: [[Double]], _ configuration: Configuration = Configuration()) throws -> FlowDensity {
        guard rows.count >= 2, let columns = rows.first?.count, columns > 0 else {
            throw GenerativeModelError.rows(
                reason: "a density needs at least two rows of at least one number, found \(rows.count)")
        }
        try check(rows, columns: columns)
        let means = (0..<columns).map { c in rows.reduce(0) { $0 + $1[c] } / Double(rows.count) }
        let deviations = (0..<columns).map { c -> Double in
            let variance = rows.reduce(0) { $0 + ($1[c] - means[c]) * ($1[c] - means[c]) } / Double(rows.count)
            // Below the rounding of the numbers themselves a column counts as constant.
            let deviation = variance.squareRoot(), rounding = 1e-9 * max(1, abs(means[c]))
            return deviation > rounding ? deviation : max(1, abs(means[c]))
        }
        var generator = RandomGenerator(seed: configuration.seed)
        let standardised = rows.map { standardise($0, means, deviations) }
        let shuffled = standardised.shuffled(using: &generator)
        let heldCount = rows.count >= 20 ? rows.count / 10 : 0
        let held = heldCount > 0 ? Array(shuffled[..<heldCount]) : shuffled
        let kept = Array(shuffled[heldCount...])
        let flow = NormalisingFlow(
            .init(
                kind: configuration.kind, dimensions: columns, steps: configuration.steps, width: configuration.width),
            generator: &generator)
        let best = train(flow, kept, held, configuration, &generator)
        let volume = deviations.reduce(0) { $0 + log($1) }
        return FlowDensity(flow: flow, means: means, deviations: deviations, heldBackLogDensity: best - volume)
    }

    private static func check(_ rows: [[Double]], columns: Int) throws {
        for (i, row) in rows.enumerated() {
            guard row.count == columns else {
                throw GenerativeModelError.rows(reason: "row \(i + 1) holds \(row.count) numbers, expected \(columns)")
            }
            guard let bad = row.firstIndex(where: { !$0.isFinite }) else { continue }
            throw GenerativeModelError.rows(
                reason: "row \(i + 1), column \(bad + 1): \(row[bad]) is not a finite number")
        }
    }

    private static func standardise(_ row: [Double], _ means: [Double], _ deviations: [Double]) -> [Float] {
        // What lies a million deviations away is as far as it gets, which keeps squares finite in 32 bits.
        row.indices.map { Float(max(-1e6, min(1e6, (row[$0] - means[$0]) / deviations[$0]))) }
    }

    /// - Returns: the best mean log density of the held-back rows, with the weights of that epoch in place.
    private static func train(
        _ flow: NormalisingFlow, _ rows: [[Float]], _ held: [[Float]], _ configuration: Configuration,
        _ generator: inout RandomGenerator
    ) -> Double {
        let columns = flow.configuration.dimensions, heldTensor = tensor(held, columns)
        flow.prepare(with: tensor(Array(rows.prefix(2048)), columns))
        let optimiser = AdamW(
            flow.namedParameters(), learningRate: configuration.learningRate, weightDecay: configuration.weightDecay)
        func heldDensity() -> Double {
            withoutGradients { Double(flow.logDensity(Variable(heldTensor)).mean().value.scalar) }
        }
        var best = heldDensity(), state = flow.stateDictionary(), waited = 0
        for epoch in 0..<configuration.epochs where waited < configuration.patience {
            optimiser.learningRate = configuration.learningRate * (1 - 0.9 * Float(epoch) / Float(configuration.epochs))
            let order = Array(rows.indices).shuffled(using: &generator)
            for start in stride(from: 0, to: order.count, by: configuration.batchSize) {
                let batch = order[start..<min(start + configuration.batchSize, order.count)].map { rows[$0] }
                var x = tensor(batch, columns)
                x.accumulate(.normal(x.shape, deviation: configuration.noise, using: &generator))
                (-flow.logDensity(Variable(x)).mean()).backward()
                optimiser.step(clippingNorm: 5)
            }
            let density = heldDensity()
            waited += 1
            if density > best || !best.isFinite { (best, state, waited) = (density, flow.stateDictionary(), 0) }
        }
        for (name, variable) in flow.namedParameters() { if let value = state[name] { variable.value = value } }
        return best
    }

    private static func tensor(_ rows: [[Float]], _ columns: Int) -> Tensor {
        Tensor(shape: [rows.count, columns], values: rows.flatMap { $0 })
    }

    /// log p of each row in nats, in the units of the table.
    ///
    /// - Throws: `GenerativeModelError.rows` where a row does not have the table's columns.
    public func logDensity(_ rows: [[Double]]) throws -> [Double] {
        try Self.check(rows, columns: columnCount)
        let volume = deviations.reduce(0) { $0 + log($1) }
        var result: [Double] = []
        for start in stride(from: 0, to: rows.count, by: 1024) {
            let part = rows[start..<min(start + 1024, rows.count)].map { Self.standardise($0, means, deviations) }
            let density = withoutGradients { flow.logDensity(Variable(Self.tensor(part, columnCount))).value }
            result += density.array.map { Double($0) - volume }
        }
        return result
    }

    /// How unusual each row is: the negative log density, so that the highest is the most unusual.
    public func score(_ rows: [[Double]]) throws -> [Double] {
        try logDensity(rows).map { -$0 }
    }

    /// New rows like those of the table.
    public func sample(count: Int, seed: UInt64) -> [[Double]] {
        guard count > 0 else { return [] }
        var generator = RandomGenerator(seed: seed)
        let values = flow.sample(count: count, using: &generator).array
        return (0..<count).map { row in
            (0..<columnCount).map { Double(values[row * columnCount + $0]) * deviations[$0] + means[$0] }
        }
    }
}
