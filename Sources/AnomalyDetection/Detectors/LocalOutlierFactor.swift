/// Local outlier factor (Breunig, Kriegel, Ng and Sander, 2000): how much thinner a row's surroundings are than its
/// neighbours'. About 1 is ordinary, well above 1 is odd.
public struct LocalOutlierFactor: AnomalyDetector {
    public let usual: [Double]
    public let neighbours: Int
    private let search: NearestNeighbours
    /// Of each training row: the distance to its k-th neighbour, and its local reachability density.
    private let reach: [Double]
    private let densities: [Double]
    private let trained: [Double]

    public var columns: [String] { search.points.columns }

    public init(fittedTo rows: Observations, neighbours: Int = 20) throws {
        guard neighbours > 0 else { throw AnomalyError.parameter("neighbours are 1 or more, not \(neighbours)") }
        guard rows.rowCount >= 2 else {
            throw AnomalyError.tooFewRows(method: "the local outlier factor", rows: rows.rowCount, needed: 2)
        }
        let count = min(neighbours, rows.rowCount - 1)
        let search = NearestNeighbours(rows)
        let (distances, indices) = search.nearestOthers(count)
        let reach = (0..<rows.rowCount).map { distances[$0 * count + count - 1] }
        let densities = Self.densities(distances, indices, count, reach)
        (self.neighbours, self.search, self.reach, self.densities) = (count, search, reach, densities)
        usual = rows.medians()
        trained = Self.factors(densities, of: indices, count, among: densities)
    }

    public func scores(of rows: Observations) throws -> [Double] {
        try check(rows)
        let (distances, indices) = search.nearest(neighbours, to: rows)
        return factors(distances, indices)
    }

    public func scores(of rows: Observations, leavingOut own: [Int]) throws -> [Double] {
        try check(rows)
        let (distances, indices) = search.nearest(neighbours, to: rows, leavingOut: own)
        return factors(distances, indices)
    }

    private func factors(_ distances: [Double], _ indices: [Int32]) -> [Double] {
        let own = Self.densities(distances, indices, neighbours, reach)
        return Self.factors(own, of: indices, neighbours, among: densities)
    }

    public func trainingScores() -> [Double] { trained }

    /// Whether what was read from a file holds together.
    var isWhole: Bool {
        let rows = search.points.rowCount
        return reach.count == rows && densities.count == rows && (1...max(1, rows)).contains(neighbours)
            && rows >= neighbours && usual.count == columns.count
    }

    /// 1 / the mean over neighbours of max(their reach, the distance); the summand keeps duplicates finite.
    private static func densities(_ distances: [Double], _ indices: [Int32], _ count: Int, _ reach: [Double])
        -> [Double]
    {
        (0..<(distances.count / count)).map { row in
            var sum = 0.0
            for i in (row * count)..<((row + 1) * count) { sum += max(reach[Int(indices[i])], distances[i]) }
            return 1 / (sum / Double(count) + 1e-10)
        }
    }

    private static func factors(
        _ own: [Double], of indices: [Int32], _ count: Int, among densities: [Double]
    ) -> [Double] {
        own.indices.map { row in
            var sum = 0.0
            for i in (row * count)..<((row + 1) * count) { sum += densities[Int(indices[i])] }
            return sum / Double(count) / own[row]
        }
    }
}
