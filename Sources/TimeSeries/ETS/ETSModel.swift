/// One model of the ETS family: error, trend and season, each additive or multiplicative (Hyndman et al., 2008).
public struct ETSModel: Sendable, Hashable, Codable, CustomStringConvertible {
    public enum Error: String, Sendable, Codable, CaseIterable { case additive = "A", multiplicative = "M" }
    public enum Trend: String, Sendable, Codable, CaseIterable {
        case none = "N", additive = "A", dampedAdditive = "Ad", multiplicative = "M", dampedMultiplicative = "Md"

        var isDamped: Bool { self == .dampedAdditive || self == .dampedMultiplicative }
        var isMultiplicative: Bool { self == .multiplicative || self == .dampedMultiplicative }
    }
    public enum Season: String, Sendable, Codable, CaseIterable {
        case none = "N", additive = "A", multiplicative = "M"
    }

    public var error: Error
    public var trend: Trend
    public var season: Season

    public init(error: Error, trend: Trend, season: Season) {
        (self.error, self.trend, self.season) = (error, trend, season)
    }

    /// Reads “AAdM” and the like.
    ///
    /// - Throws: `TimeSeriesError.unknownModel`.
    public init(_ name: String) throws {
        let letters = Array(name)
        guard letters.count == 3 || letters.count == 4,
            let error = Error(rawValue: String(letters[0])),
            let trend = Trend(rawValue: String(letters[1..<(letters.count - 1)])),
            let season = Season(rawValue: String(letters[letters.count - 1]))
        else { throw TimeSeriesError.unknownModel("ets:" + name) }
        self.init(error: error, trend: trend, season: season)
    }

    public var description: String { "ETS(\(error.rawValue),\(trend.rawValue),\(season.rawValue))" }

    public static let all = Error.allCases.flatMap { error in
        Trend.allCases.flatMap { trend in Season.allCases.map { ETSModel(error: error, trend: trend, season: $0) } }
    }

    /// Whether values must be positive.
    public var needsPositive: Bool { error == .multiplicative || trend.isMultiplicative || season == .multiplicative }

    /// Whether the forecast is linear in the states, so that its variance has a closed form.
    public var isLinear: Bool { error == .additive && !trend.isMultiplicative && season != .multiplicative }

    /// Free smoothing parameters: α, β, γ, φ as the model has them.
    var smoothingCount: Int { 1 + (trend == .none ? 0 : 1) + (season == .none ? 0 : 1) + (trend.isDamped ? 1 : 0) }

    /// Free starting states: level, trend, and one season less than the period, since they are normalised.
    func stateCount(period: Int) -> Int { 1 + (trend == .none ? 0 : 1) + (season == .none ? 0 : period - 1) }
}
