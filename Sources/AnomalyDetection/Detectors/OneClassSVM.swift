import CKernels

/// One-class support vector machine with a radial kernel exp(-γ |x - z|²) (Schölkopf et al., 2001), trained by sequential
/// minimal optimisation. The score is ρ - Σ α K: above 0 lies outside what it has learnt.
public struct OneClassSVM: AnomalyDetector {
    public let columns: [String]
    public let usual: [Double]
    public let gamma: Double
    /// Offset ρ.
    public let offset: Double
    public let iterations: Int
    /// Rows whose multiplier is not zero, and those multipliers.
    public let supportVectors: Observations
    public let multipliers: [Double]
    /// Not written to files.
    private var training: Observations?

    private enum CodingKeys: String, CodingKey {
        case columns, usual, gamma, offset, iterations, supportVectors, multipliers
    }

    /// - Parameters:
    ///   - nu: the largest share of rows left outside, in (0, 1].
    ///   - gamma: the kernel's width; 1 / (columns × variance of all values) where nil.
    ///   - tolerance: the largest violation of the optimality conditions left.
    public init(
        fittedTo rows: Observations, nu: Double = 0.5, gamma: Double? = nil, tolerance: Double = 1e-3,
        cacheMegabytes: Int = 200
    ) throws {
        guard nu > 0, nu <= 1 else { throw AnomalyError.parameter("nu is above 0 and at most 1, not \(nu)") }
        guard rows.rowCount >= 2 else {
            throw AnomalyError.tooFewRows(method: "a one-class SVM", rows: rows.rowCount, needed: 2)
        }
        let gamma = gamma ?? Self.scaledGamma(rows)
        guard gamma > 0, gamma.isFinite else { throw AnomalyError.parameter("gamma is above 0, not \(gamma)") }
        let (points, stride) = rows.byColumn(lanes: GK_POINT_LANES)
        var alpha = [Double](repeating: 0, count: rows.rowCount), offset = Double.nan
        let limit = max(10_000_000, 100 * rows.rowCount)
        let iterations = gk_one_class_svm(
            points.map(Float.init), rows.values.map(Float.init), rows.rowCount, stride, rows.columnCount, Float(gamma),
            nu * Double(rows.rowCount), tolerance, limit, cacheMegabytes << 20, &alpha, &offset)
        guard iterations >= 0 else { throw AnomalyError.notConverged(method: "the one-class SVM", iterations: limit) }
        guard offset.isFinite else { throw AnomalyError.outOfMemory(method: "the one-class SVM") }
        let support = alpha.indices.filter { alpha[$0] > 0 }
        (columns, usual, training) = (rows.columns, rows.medians(), rows)
        (self.gamma, self.offset, self.iterations) = (gamma, offset, iterations)
        supportVectors = rows.rows(support)
        multipliers = support.map { alpha[$0] }
    }

    public func scores(of rows: Observations) throws -> [Double] {
        try check(rows)
        let (points, stride) = supportVectors.byColumn(lanes: GK_POINT_LANES)
        let padding = [Float](repeating: 0, count: stride - multipliers.count)
        var sums = [Double](repeating: 0, count: rows.rowCount)
        gk_rbf_sums(
            points.map(Float.init), supportVectors.rowCount, stride, columns.count,
            multipliers.map(Float.init) + padding,
            Float(gamma), rows.values.map(Float.init), rows.rowCount, &sums)
        return sums.map { offset - $0 }
    }

    public func trainingScores() throws -> [Double] {
        guard let training else { throw AnomalyError.parameter("this machine was read from a file without its rows") }
        return try scores(of: training)
    }

    private static func scaledGamma(_ rows: Observations) -> Double {
        let count = Double(rows.values.count), mean = rows.values.reduce(0, +) / count
        let variance = rows.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
        return variance > 0 ? 1 / (Double(rows.columnCount) * variance) : 1
    }
}
