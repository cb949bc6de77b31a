import Foundation
import Tensors

/// The half of the rows whose covariance has the smallest determinant, by FastMCD (Rousseeuw and Van Driessen, 1999):
/// concentration steps from many small random starts, then consistency factor and one reweighting.
struct MinimumCovarianceDeterminant {
    let ellipsoid: Ellipsoid

    init(_ rows: Observations, seed: UInt64) throws {
        let count = rows.rowCount, width = rows.columnCount
        guard count > width + 1 else {
            throw AnomalyError.tooFewRows(method: "a robust Gaussian", rows: count, needed: width + 2)
        }
        var generator = RandomGenerator(seed: seed)
        // Large sets are searched in a sample first: concentration from there takes a few steps over all rows.
        let searched = count > 2000 ? Self.sample(2000, of: count, using: &generator) : Array(0..<count)
        let part = count > 2000 ? rows.rows(searched) : rows
        let supportOfPart = (part.rowCount + width + 1) / 2
        var starts: [(ellipsoid: Ellipsoid, determinant: Double)] = []
        for _ in 0..<(width > 15 ? 100 : 300) {
            let seedRows = Self.sample(width + 1, of: part.rowCount, using: &generator)
            var ellipsoid = Ellipsoid(part, members: seedRows)
            for _ in 0..<2 { ellipsoid = Self.concentrated(ellipsoid, part, supportOfPart) }
            starts.append((ellipsoid, ellipsoid.logDeterminant))
        }
        starts.sort { $0.determinant < $1.determinant }
        let support = (count + width + 1) / 2
        var best: Ellipsoid?
        for start in starts.prefix(count > 2000 ? 3 : 10) {
            var ellipsoid = start.ellipsoid
            for _ in 0..<30 {
                let next = Self.concentrated(ellipsoid, rows, support)
                let settled =
                    !(next.logDeterminant < ellipsoid.logDeterminant - 1e-12) && ellipsoid.logDeterminant.isFinite
                ellipsoid = next
                if settled || next.logDeterminant == -.infinity { break }
            }
            if ellipsoid.logDeterminant < best?.logDeterminant ?? .infinity { best = ellipsoid }
        }
        guard let raw = best else {
            throw AnomalyError.parameter("a robust Gaussian needs columns that vary")
        }
        self.ellipsoid = Self.reweighted(raw, rows)
    }

    /// A Gaussian over the `support` rows nearest to another one's centre.
    private static func concentrated(_ ellipsoid: Ellipsoid, _ rows: Observations, _ support: Int) -> Ellipsoid {
        let distances = ellipsoid.squaredDistances(of: rows)
        let order = distances.indices.sorted { distances[$0] < distances[$1] }
        return Ellipsoid(rows, members: Array(order.prefix(support)))
    }

    /// Scales the covariance so that the median distance is the chi-squared median, then fits to all rows within the
    /// 97.5% ellipsoid.
    private static func reweighted(_ raw: Ellipsoid, _ rows: Observations) -> Ellipsoid {
        let width = Double(rows.columnCount)
        let median = raw.squaredDistances(of: rows).median
        guard median > 0 else { return raw }
        let corrected = raw.scaled(by: median / ChiSquared.quantile(0.5, degrees: width))
        let limit = ChiSquared.quantile(0.975, degrees: width)
        let distances = corrected.squaredDistances(of: rows)
        let inside = distances.indices.filter { distances[$0] < limit }
        guard inside.count > rows.columnCount + 1 else { return corrected }
        // Rows within the ellipsoid vary less than all do: the factor that makes a Gaussian's covariance come out right
        // (Croux and Haesbroeck, 1999).
        let consistency = 0.975 / ChiSquared.cumulative(limit, degrees: width + 2)
        return Ellipsoid(rows, members: inside).scaled(by: consistency)
    }

    private static func sample(_ size: Int, of count: Int, using generator: inout RandomGenerator) -> [Int] {
        var chosen: Set<Int> = []
        // Floyd's method: each set of `size` numbers is equally likely.
        for top in (count - size)..<count {
            let pick = Int.random(in: 0...top, using: &generator)
            chosen.insert(chosen.contains(pick) ? top : pick)
        }
        return chosen.sorted()
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
