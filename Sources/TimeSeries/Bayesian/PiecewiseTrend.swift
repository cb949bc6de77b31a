import BayesianInference
import Foundation
import Statistics
import Tensors

/// A piecewise linear trend with seasons as Fourier sums, holidays and regressors (Taylor and Letham, 2018, “Prophet”).
///
/// The slope may change at places spread over the first four fifths of the series, by amounts with a Laplace prior; in the
/// future it changes as often and as much as it did. The series is divided by its greatest magnitude. The sampler moves in
/// coordinates in which the posterior of the weights is nearly round.
public struct PiecewiseTrend: BayesianSeriesModel {
    /// A season: its period in steps, and the number of waves.
    public struct Season: Sendable, Equatable {
        public var period: Double
        public var order: Int

        /// - Parameter order: where nil as many as the period tells apart, 10 at most.
        public init(period: Double, order: Int? = nil) {
            self.period = period
            self.order = order ?? max(1, min(10, Int((period - 1) / 2)))
        }
    }

    public let name = "piecewise trend"
    let count: Int
    let seasons: [Season]
    let changes: [Double]
    let scale: Double
    let changeScale: Double
    public let regressorCount: Int
    private let regressorScales: [Double]
    /// XᵀX, Xᵀy and yᵀy: all that the likelihood needs of the data.
    private let gram: [[Double]]
    private let projection: [Double]
    private let squares: Double
    private let observed: Double
    /// The weights' posterior were the errors of a known size and all priors normal: its centre, and its precision's factor.
    private let centre: [Double]
    private let factor: CholeskyFactor
    private let firstSigma: Double
    private var width: Int { projection.count }

    /// - Parameters:
    ///   - values: nan where missing.
    ///   - regressors: each as long as `values`; holidays are regressors of 0 and 1.
    ///   - changeScale: how much the slope may change (Prophet's changepoint prior scale).
    public init(
        _ values: [Double], seasons: [Season], regressors: [[Double]] = [], changePoints: Int = 25,
        changeScale: Double = 0.05
    ) throws {
        let present = values.filter { !$0.isNaN }
        guard present.count >= 8 else {
            throw TimeSeriesError.tooShort(expected: 8, found: present.count, why: "the piecewise trend")
        }
        for regressor in regressors where regressor.count != values.count || !regressor.allSatisfy(\.isFinite) {
            throw TimeSeriesError.outOfRange(
                what: "a regressor", expected: "\(values.count) numbers", found: "\(regressor.count)")
        }
        count = values.count
        self.seasons = seasons
        self.changeScale = changeScale
        let usable = min(changePoints, max(0, Int(0.8 * Double(values.count)) - 1))
        changes = (0..<usable).map { 0.8 * Double($0 + 1) / Double(usable + 1) }
        scale = max(present.map(abs).max() ?? 1, 1e-12)
        regressorCount = regressors.count
        regressorScales = regressors.map { max($0.map(abs).max() ?? 1, 1e-12) }
        let rows = values.indices.map { [changes, seasons, regressorScales, count] index in
            Self.row(
                index, count: count, changes: changes, seasons: seasons,
                regressors: zip(regressors, regressorScales).map { $0[index] / $1 })
        }
        let width = rows[0].count
        var gram = [[Double]](repeating: Array(repeating: 0, count: width), count: width)
        var projection = [Double](repeating: 0, count: width), squares = 0.0
        for (row, value) in zip(rows, values) where !value.isNaN {
            let y = value / scale
            squares += y * y
            for i in 0..<width {
                projection[i] += row[i] * y
                for j in 0...i { gram[i][j] += row[i] * row[j] }
            }
        }
        for i in 0..<width { for j in 0..<i { gram[j][i] = gram[i][j] } }
        (self.gram, self.projection, self.squares, observed) = (gram, projection, squares, Double(present.count))
        let precisions = Self.priorDeviations(width: width, changes: changes.count, changeScale: changeScale).map {
            1 / ($0 * $0)
        }
        var sigma = 0.1, centre: [Double] = [], factor = CholeskyFactor([])
        for _ in 0..<4 {
            var precision = gram.map { $0.map { $0 / (sigma * sigma) } }
            for i in 0..<width { precision[i][i] += precisions[i] }
            factor = CholeskyFactor(precision)
            centre = factor.solvedTransposed(factor.solved(projection.map { $0 / (sigma * sigma) }))
            var rest = squares
            for i in 0..<width {
                let product = zip(gram[i], centre).reduce(0) { $0 + $1.0 * $1.1 }
                rest += centre[i] * (product - 2 * projection[i])
            }
            sigma = max((max(rest, 0) / Double(present.count)).squareRoot(), 1e-4)
        }
        (self.centre, self.factor, firstSigma) = (centre, factor, sigma)
    }

    /// Deviations of the priors, the Laplace ones by their own (√2 times their scale).
    private static func priorDeviations(width: Int, changes: Int, changeScale: Double) -> [Double] {
        (0..<width).map { $0 < 2 ? 5 : $0 < 2 + changes ? changeScale * 2.0.squareRoot() : 10 }
    }

    /// Offset, slope, changes of slope, sines and cosines, regressors at one step.
    private static func row(_ index: Int, count: Int, changes: [Double], seasons: [Season], regressors: [Double])
        -> [Double]
    {
        let time = Double(index) / Double(max(1, count - 1))
        var row = [1, time] + changes.map { max(0, time - $0) }
        for season in seasons {
            for wave in 1...season.order {
                let angle = 2 * Double.pi * Double(wave) * Double(index) / season.period
                row += [sin(angle), cos(angle)]
            }
        }
        return row + regressors
    }

    /// Round coordinates of the weights, ln σ.
    public var start: [Double] { Array(repeating: 0, count: width) + [log(firstSigma)] }

    public func logDensity(_ x: [Scalar]) -> Scalar {
        var density = Scalar(0)
        let sigma = Bounds.positive.constrain(x[width], &density)
        density += LogDensity.normalPrior(sigma, mean: 0, deviation: 0.5)
        let round = Array(x.prefix(width)), beta = weights(x.map(\.value))
        density += logPrior(round, beta)
        return density - residualSquares(round, beta) / sigma.squared() * 0.5 - sigma.logarithm() * observed
    }

    private func weights(_ x: [Double]) -> [Double] {
        zip(centre, factor.solvedTransposed(Array(x.prefix(width)))).map { $0 + $1 }
    }

    /// Normal priors, and Laplace ones of the changes, with their slopes in round coordinates.
    private func logPrior(_ round: [Scalar], _ beta: [Double]) -> Scalar {
        var value = 0.0, slopes = beta
        for (i, weight) in beta.enumerated() {
            if i >= 2, i < 2 + changes.count {
                value -= abs(weight) / changeScale
                slopes[i] = weight > 0 ? -1 / changeScale : 1 / changeScale
            } else {
                let deviation = i < 2 ? 5.0 : 10
                value -= 0.5 * weight * weight / (deviation * deviation)
                slopes[i] = -weight / (deviation * deviation)
            }
        }
        return Scalar.function(of: round, value: value, slopes: factor.solved(slopes))
    }

    /// |y − Xβ|² from the products of the data, with its slopes in round coordinates.
    private func residualSquares(_ round: [Scalar], _ beta: [Double]) -> Scalar {
        var value = squares, slopes = beta
        for i in beta.indices {
            var product = 0.0
            for j in beta.indices { product += gram[i][j] * beta[j] }
            value += beta[i] * (product - 2 * projection[i])
            slopes[i] = 2 * (product - projection[i])
        }
        return Scalar.function(of: round, value: max(value, 0), slopes: factor.solved(slopes))
    }

    public var reportedNames: [String] {
        ["offset", "slope", "sigma"] + regressorScales.indices.map { "k\($0 + 1)" }
    }

    public func reported(_ x: [Double]) -> [Double] {
        let beta = weights(x)
        let regression = zip(beta[(width - regressorCount)...], regressorScales).map { $0 / $1 * scale }
        return [beta[0] * scale, beta[1] * scale / Double(max(1, count - 1)), exp(x[width]) * scale] + regression
    }

    public func path(_ x: [Double], horizon: Int, regressors: [[Double]], using generator: inout RandomGenerator)
        -> [Double]
    {
        let beta = weights(x), sigma = exp(x[width]), step = 1 / Double(max(1, count - 1))
        let mean =
            changes.isEmpty ? 0 : beta[2..<(2 + changes.count)].reduce(0) { $0 + abs($1) } / Double(changes.count)
        // As many changes a unit of time as there were, and as large.
        let chance = Double(changes.count) / 0.8 * step
        var drift = 0.0, extra = 0.0
        return (0..<horizon).map { ahead in
            extra += drift * step
            if Double(generator.uniform()) < chance {
                let size = -mean * log(1 - Double(generator.uniform()))
                drift += generator.next() & 1 == 0 ? size : -size
            }
            let row = Self.row(
                count + ahead, count: count, changes: changes, seasons: seasons,
                regressors: zip(regressors, regressorScales).map { $0[ahead] / $1 })
            let fitted = zip(row, beta).reduce(0) { $0 + $1.0 * $1.1 }
            return (fitted + extra + sigma * Double(generator.normal())) * scale
        }
    }
}
