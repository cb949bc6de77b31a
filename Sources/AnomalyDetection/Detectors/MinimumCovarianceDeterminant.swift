import Foundation
import Tensors

/// The half of the rows whose covariance has the smallest determinant, by FastMCD (Rousseeuw and Van Driessen, 1999):
/// concentration steps from many random halves, then consistency factor and one reweighting.
///
/// Large sets are searched in parts of about 300 rows first; the best of all parts go on over 1500 rows, the best of those over
/// all. Where half of the rows lie in a plane the determinant falls to 0: then directions that do not vary do not count, and
/// the others go on to decide.
struct MinimumCovarianceDeterminant {
    let ellipsoid: Ellipsoid

    private static let partSize = 300
    private static let mostParts = 50
    private static let middleSize = 1500
    /// Candidates that go on from a stage to the next.
    private static let kept = 10

    init(_ rows: Observations, seed: UInt64) throws {
        let count = rows.rowCount, width = rows.columnCount
        guard count > width + 1 else {
            throw AnomalyError.tooFewRows(method: "a robust Gaussian", rows: count, needed: width + 2)
        }
        var generator = RandomGenerator(seed: seed)
        let support = min(count, (count + width + 2) / 2)
        func supportOf(_ rows: Int) -> Int {
            min(rows, Int((Double(rows) * Double(support) / Double(count)).rounded(.up)))
        }
        var candidates: [Ellipsoid] = []
        if count > 500 {
            let parts = min(Self.mostParts, count / Self.partSize), size = count / (count / Self.partSize)
            let order = (0..<count).shuffled(using: &generator)
            for part in 0..<parts {
                let own = rows.rows(order[(part * size)..<((part + 1) * size)])
                candidates += Self.searched(own, supportOf(size), trials: max(10, 500 / parts), using: &generator)
            }
            let middle = min(Self.middleSize, count)
            let chosen = rows.rows((0..<count).shuffled(using: &generator).prefix(middle))
            candidates = Self.best(
                candidates.map { Self.concentrated(from: $0, chosen, supportOf(middle), steps: 30) },
                count > Self.middleSize ? Self.kept : 1)
        } else {
            candidates = Self.searched(rows, support, trials: 150, using: &generator)
            candidates += Self.searched(rows, support, trials: 150, from: width + 1, using: &generator)
        }
        let last = candidates.map { Self.concentrated(from: $0, rows, support, steps: 30) }
        guard let raw = Self.best(last, 1).first, raw.varies else {
            throw AnomalyError.parameter("a robust Gaussian needs columns that vary")
        }
        ellipsoid = Self.reweighted(raw, rows)
    }

    /// The best of some short searches from random halves, or from as few rows as span a volume, which are rarely all odd.
    private static func searched(
        _ rows: Observations, _ support: Int, trials: Int, from few: Int? = nil, using generator: inout RandomGenerator
    ) -> [Ellipsoid] {
        var found: [Ellipsoid] = []
        for _ in 0..<trials {
            let drawn = (0..<rows.rowCount).shuffled(using: &generator).prefix(few ?? support)
            let start = Ellipsoid(rows, members: Array(drawn))
            if few == nil {
                found.append(stepped(start, rows, support, steps: 2))
            } else if start.logDeterminant > -.infinity {
                found.append(concentrated(from: start, rows, support, steps: 2))
            }
        }
        return best(found, kept)
    }

    private static func best(_ candidates: [Ellipsoid], _ count: Int) -> [Ellipsoid] {
        let order = candidates.indices.sorted {
            let (a, b) = (candidates[$0].logVolume, candidates[$1].logVolume)
            return (a, $0) < (b, $1)
        }
        return order.prefix(count).map { candidates[$0] }
    }

    private static func concentrated(from start: Ellipsoid, _ rows: Observations, _ support: Int, steps: Int)
        -> Ellipsoid
    {
        let nearest = Self.nearest(start.squaredDistances(of: rows), support)
        return stepped(Ellipsoid(rows, members: nearest), rows, support, steps: steps)
    }

    /// Concentration steps until the determinant falls no more.
    private static func stepped(_ start: Ellipsoid, _ rows: Observations, _ support: Int, steps: Int) -> Ellipsoid {
        var ellipsoid = start
        for _ in 0..<steps {
            let next = Ellipsoid(rows, members: nearest(ellipsoid.squaredDistances(of: rows), support))
            guard next.logVolume < ellipsoid.logVolume - 1e-12 else { break }
            ellipsoid = next
        }
        return ellipsoid
    }

    /// The `count` rows with the smallest distances; among equal ones the first.
    private static func nearest(_ distances: [Double], _ count: Int) -> [Int] {
        let limit = distances.sorted()[count - 1]
        var chosen = distances.indices.filter { distances[$0] < limit }
        for row in distances.indices where chosen.count < count && distances[row] == limit { chosen.append(row) }
        return chosen
    }

    /// Scales the distances so that their median is the chi-squared median, then fits to all rows within the 97.5% ellipsoid.
    private static func reweighted(_ raw: Ellipsoid, _ rows: Observations) -> Ellipsoid {
        let width = Double(rows.columnCount)
        let distances = raw.squaredDistances(of: rows)
        let median = distances.median
        guard median > 0 else { return raw }
        let factor = ChiSquared.quantile(0.5, degrees: width) / median
        let limit = ChiSquared.quantile(0.975, degrees: width)
        let inside = distances.indices.filter { distances[$0] * factor < limit }
        guard inside.count > rows.columnCount + 1 else { return raw.scaled(by: 1 / factor) }
        // Rows within the ellipsoid vary less than all do: the factor that makes a Gaussian's covariance come out right
        // (Croux and Haesbroeck, 1999).
        let consistency = 0.975 / ChiSquared.cumulative(limit, degrees: width + 2)
        return Ellipsoid(rows, members: inside).scaled(by: consistency)
    }
}

/// Quantiles of the chi-squared distribution.
enum ChiSquared {
    static func quantile(_ probability: Double, degrees: Double) -> Double {
        var low = 0.0, high = degrees + 20 * (2 * degrees).squareRoot() + 20
        for _ in 0..<100 {
            let middle = (low + high) / 2
            if cumulative(middle, degrees: degrees) < probability { low = middle } else { high = middle }
        }
        return (low + high) / 2
    }

    /// The regularised incomplete gamma function P(degrees / 2, x / 2) by its series.
    static func cumulative(_ x: Double, degrees: Double) -> Double {
        guard x > 0 else { return 0 }
        let a = degrees / 2, z = x / 2
        var term = 1 / a, sum = term, n = a
        while term > sum * 1e-16 {
            n += 1
            term *= z / n
            sum += term
        }
        return min(1, sum * exp(a * log(z) - z - lgamma(a)))
    }
}
