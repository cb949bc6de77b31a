import Foundation

/// A centre and a covariance, with the squared distances of Mahalanobis (1936) they define.
///
/// Directions in which nothing varies are left out (pseudo-inverse).
struct Ellipsoid: Sendable, Codable {
    let centre: [Double]
    /// Covariance, `[columns, columns]`.
    private(set) var covariance: [Double]
    /// Rows w with distance² = Σ (w · (x - centre))².
    private var whitening: [[Double]]
    /// Σ log of the eigenvalues, -infinity where a direction does not vary.
    private(set) var logDeterminant: Double
    /// The same, but a direction that does not vary counts as one that varies by next to nothing: of two flat ellipsoids
    /// the one that is flat in more directions, or smaller in the others, has the smaller value.
    private(set) var logVolume: Double

    private enum CodingKeys: String, CodingKey { case centre, covariance }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let centre = try container.decode([Double].self, forKey: .centre)
        let covariance = try container.decode([Double].self, forKey: .covariance)
        guard covariance.count == centre.count * centre.count else {
            throw AnomalyError.unevenRows(values: covariance.count, columns: centre.count)
        }
        self.init(centre: centre, covariance: covariance)
    }

    /// Maximum likelihood (divisor n) over the rows `members`.
    init(_ rows: Observations, members: [Int]) {
        let width = rows.columnCount, count = Double(members.count)
        var centre = [Double](repeating: 0, count: width)
        for row in members { for c in 0..<width { centre[c] += rows[row, c] } }
        for c in 0..<width { centre[c] /= count }
        var covariance = [Double](repeating: 0, count: width * width)
        var difference = centre
        for row in members {
            for c in 0..<width { difference[c] = rows[row, c] - centre[c] }
            for i in 0..<width {
                let d = difference[i]
                for j in i..<width { covariance[i * width + j] += d * difference[j] }
            }
        }
        for i in 0..<width {
            for j in i..<width {
                covariance[i * width + j] /= count
                covariance[j * width + i] = covariance[i * width + j]
            }
        }
        self.init(centre: centre, covariance: covariance)
    }

    init(centre: [Double], covariance: [Double]) {
        let width = centre.count
        let eigen = SymmetricEigen(covariance, size: width)
        let largest = eigen.values.reduce(0) { max($0, abs($1)) }
        // Below this an eigenvalue is rounding, as in LAPACK-based pseudo-inverses.
        let floor = largest * Double(width) * Double.ulpOfOne
        (self.centre, self.covariance) = (centre, covariance)
        whitening = []
        logDeterminant = 0
        logVolume = 0
        let nothing = max(largest, .leastNormalMagnitude * 1e20) * 1e-18
        for i in 0..<width {
            logVolume += log(max(eigen.values[i], nothing))
            guard eigen.values[i] > floor else {
                logDeterminant = -.infinity
                continue
            }
            logDeterminant += log(eigen.values[i])
            let scale = 1 / eigen.values[i].squareRoot()
            whitening.append((0..<width).map { eigen.vectors[i * width + $0] * scale })
        }
    }

    /// Columns that every part of it speaks of; -1 where they differ.
    var size: Int {
        whitening.allSatisfy { $0.count == centre.count } && covariance.count == centre.count * centre.count
            ? centre.count : -1
    }

    /// The same with its covariance multiplied by `factor`.
    func scaled(by factor: Double) -> Ellipsoid {
        Ellipsoid(centre: centre, covariance: covariance.map { $0 * factor })
    }

    /// Whether there is any direction in which something varies.
    var varies: Bool { !whitening.isEmpty }

    func squaredDistances(of rows: Observations) -> [Double] {
        let width = rows.columnCount
        var difference = [Double](repeating: 0, count: width)
        return (0..<rows.rowCount).map { row in
            for c in 0..<width { difference[c] = rows.values[row * width + c] - centre[c] }
            var sum = 0.0
            for direction in whitening {
                var projection = 0.0
                for c in 0..<width { projection += direction[c] * difference[c] }
                sum += projection * projection
            }
            return sum
        }
    }
}
