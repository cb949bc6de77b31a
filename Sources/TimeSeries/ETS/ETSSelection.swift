import Synchronization
import Tensors

/// The choice of an ETS model by Akaike's corrected criterion.
public enum ETSSelection {
    /// Seasons longer than this have more states than a series usually pays for.
    public static let longestPeriod = 24

    /// The models that are tried: without multiplicative trends, which run away, and without additive errors on a
    /// multiplicative season, whose variance does.
    public static func candidates(for values: [Double], period: Int) -> [ETSModel] {
        let isPositive = values.allSatisfy { $0.isNaN || $0 > 0 }
        let observed = values.count { !$0.isNaN }
        let isSeasonal = period >= 2 && period <= longestPeriod && observed >= 2 * period
        return ETSModel.all.filter { model in
            if model.trend.isMultiplicative || (model.error == .additive && model.season == .multiplicative) {
                return false
            }
            if model.needsPositive && !isPositive { return false }
            if model.season != .none && !isSeasonal { return false }
            let count = model.smoothingCount + model.stateCount(period: isSeasonal ? period : 1) + 1
            return observed > count + 1 && observed >= 4
        }
    }

    /// All candidates that could be fitted, the best first.
    ///
    /// - Throws: `TimeSeriesError` where none could.
    public static func rank(_ values: [Double], period: Int = 1, regressors: [[Double]] = [], seed: UInt64 = 0) throws
        -> [ETSFit]
    {
        let models = candidates(for: values, period: period).filter { regressors.isEmpty || $0.error == .additive }
        let fits = Mutex<[ETSFit]>([])
        parallelFor(models.count) { index in
            guard let fit = try? ETSFit(models[index], values, period: period, regressors: regressors, seed: seed)
            else { return }
            fits.withLock { $0.append(fit) }
        }
        let ranked = fits.withLock { $0 }.sorted { ($0.aicc, $0.name) < ($1.aicc, $1.name) }
        guard !ranked.isEmpty else {
            let simple = try ETSFit(
                ETSModel(error: .additive, trend: .none, season: .none), values, regressors: regressors, seed: seed)
            return [simple]
        }
        return ranked
    }
}
