/// The distance to the k-th nearest row (Ramaswamy, Rastogi and Shim, 2000); with k = 1 to the nearest.
public struct NearestNeighbourDistance: AnomalyDetector {
    public let usual: [Double]
    public let neighbours: Int
    private let search: NearestNeighbours

    public var columns: [String] { search.points.columns }

    public init(fittedTo rows: Observations, neighbours: Int = 1) throws {
        guard neighbours > 0 else { throw AnomalyError.parameter("neighbours are 1 or more, not \(neighbours)") }
        guard rows.rowCount >= 2 else {
            throw AnomalyError.tooFewRows(method: "the distance to the nearest", rows: rows.rowCount, needed: 2)
        }
        self.neighbours = min(neighbours, rows.rowCount - 1)
        search = NearestNeighbours(rows)
        usual = rows.medians()
    }

    public func scores(of rows: Observations) throws -> [Double] {
        try check(rows)
        return farthest(search.nearest(neighbours, to: rows).distances)
    }

    public func scores(of rows: Observations, leavingOut own: [Int]) throws -> [Double] {
        try check(rows)
        return farthest(search.nearest(neighbours, to: rows, leavingOut: own).distances)
    }

    public func trainingScores() -> [Double] { farthest(search.nearestOthers(neighbours).distances) }

    /// Whether what was read from a file holds together.
    var isWhole: Bool {
        neighbours > 0 && neighbours <= search.points.rowCount && usual.count == columns.count
    }

    private func farthest(_ distances: [Double]) -> [Double] {
        (0..<(distances.count / neighbours)).map { distances[$0 * neighbours + neighbours - 1] }
    }
}
