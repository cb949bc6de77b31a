/// Squared Mahalanobis distance from a Gaussian fitted to all rows, or to the half that lies closest together.
public struct GaussianDetector: AnomalyDetector {
    public let columns: [String]
    public let usual: [Double]
    public let isRobust: Bool
    let ellipsoid: Ellipsoid
    /// Not written to files.
    private var training: Observations?

    private enum CodingKeys: String, CodingKey { case columns, usual, isRobust, ellipsoid }

    /// - Parameter robust: by the minimum covariance determinant, which up to almost half of the rows cannot mislead.
    public init(fittedTo rows: Observations, robust: Bool = false, seed: UInt64 = 1) throws {
        guard rows.rowCount >= 2 else {
            throw AnomalyError.tooFewRows(method: "a Gaussian", rows: rows.rowCount, needed: 2)
        }
        (columns, usual, isRobust, training) = (rows.columns, rows.medians(), robust, rows)
        ellipsoid =
            robust
            ? try MinimumCovarianceDeterminant(rows, seed: seed).ellipsoid
            : Ellipsoid(rows, members: Array(0..<rows.rowCount))
    }

    /// The fitted centre, and the covariance `[columns, columns]`.
    public var centre: [Double] { ellipsoid.centre }
    public var covariance: [Double] { ellipsoid.covariance }

    public func scores(of rows: Observations) throws -> [Double] {
        try check(rows)
        return ellipsoid.squaredDistances(of: rows)
    }

    public func trainingScores() throws -> [Double] {
        guard let training else { throw AnomalyError.parameter("this Gaussian was read from a file without its rows") }
        return try scores(of: training)
    }
}
