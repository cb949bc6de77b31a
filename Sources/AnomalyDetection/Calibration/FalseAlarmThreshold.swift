/// The score above which a row counts as odd, chosen so that ordinary rows exceed it no more often than wanted.
///
/// Split conformal prediction (Vovk, Gammerman and Shafer, 2005): with n scores of rows that the detector has not learnt
/// from, the ⌈(n + 1)(1 - rate)⌉-th smallest is exceeded by a further such row with probability at most `rate`,
/// whatever the distribution.
public struct FalseAlarmThreshold: Sendable, Codable, Equatable {
    public let rate: Double
    public let value: Double
    /// Scores it was chosen from.
    public let count: Int

    /// - Throws: `AnomalyError.parameter` where the rate is not in (0, 1) or too small for so few scores.
    public init(scores: [Double], rate: Double) throws {
        guard rate > 0, rate < 1 else {
            throw AnomalyError.parameter("a rate of false alarms lies between 0 and 1, not at \(rate)")
        }
        let rank = Int((Double(scores.count + 1) * (1 - rate)).rounded(.up))
        guard rank <= scores.count, rank > 0 else {
            throw AnomalyError.parameter(
                "a false-alarm rate of \(rate) can only be kept with \(Int((1 / rate).rounded(.up)) - 1) rows to "
                    + "calibrate on, found \(scores.count)")
        }
        self.rate = rate
        value = scores.sorted()[rank - 1]
        count = scores.count
    }

    public func isOdd(_ score: Double) -> Bool { score > value }
}
