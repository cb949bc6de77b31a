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

    /// The same, row r being compared with all points but `own[r]`.
    func nearest(_ count: Int, to rows: Observations, leavingOut own: [Int]) -> (distances: [Double], indices: [Int32])
    {
        let (distances, indices) = search(count + 1, rows, excludesSelf: false)
        var kept: (distances: [Double], indices: [Int32]) = ([], [])
        for row in 0..<rows.rowCount {
            let range = (row * (count + 1))..<((row + 1) * (count + 1))
            let left = range.first { indices[$0] == Int32(own[row]) } ?? range.upperBound - 1
            for place in range where place != left {
                kept.distances.append(distances[place])
                kept.indices.append(indices[place])
            }
        }
        return kept
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
