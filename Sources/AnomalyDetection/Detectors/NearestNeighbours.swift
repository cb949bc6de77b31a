import CKernels

/// All-pairs nearest neighbours by Euclidean distance.
struct NearestNeighbours: Sendable, Codable {
    let points: Observations
    private let byColumn: [Double]
    private let stride: Int

    init(_ points: Observations) {
        self.points = points
        (byColumn, stride) = points.byColumn(lanes: GK_POINT_LANES)
    }

    init(from decoder: any Decoder) throws {
        self.init(try Observations(from: decoder))
    }

    func encode(to encoder: any Encoder) throws {
        try points.encode(to: encoder)
    }

    /// The `count` nearest of each row: distances, rising, and row numbers, both `[rows, count]`.
    func nearest(_ count: Int, to rows: Observations) -> (distances: [Double], indices: [Int32]) {
        search(count, rows, excludesSelf: false)
    }

    /// The `count` nearest other points of each point.
    func nearestOthers(_ count: Int) -> (distances: [Double], indices: [Int32]) {
        search(count, points, excludesSelf: true)
    }

    private func search(_ count: Int, _ rows: Observations, excludesSelf: Bool) -> ([Double], [Int32]) {
        var distances = [Double](repeating: 0, count: rows.rowCount * count)
        var indices = [Int32](repeating: -1, count: rows.rowCount * count)
        gk_nearest(
            byColumn, points.rowCount, stride, points.columnCount, rows.values, rows.rowCount, count,
            excludesSelf ? 1 : 0, &distances, &indices)
        for i in distances.indices { distances[i] = distances[i].squareRoot() }
        return (distances, indices)
    }
}
