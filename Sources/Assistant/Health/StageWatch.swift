/// Notices that a stage of the pipeline hangs. Pure: what each has done so far in, yes or no out.
public struct StageWatch: Sendable {
    /// A stage that has not moved for so many seconds hangs: one with nothing to do looks again many times a second.
    public static let longestStandstill = 10.0
    private var last: [(count: Int, since: Double)] = []

    public init() {}

    /// - Parameters:
    ///   - counts: steps and sleeps of each stage.
    ///   - seconds: of a clock that goes evenly.
    /// - Returns: whether all move.
    public mutating func look(_ counts: [Int], at seconds: Double) -> Bool {
        if counts.count != last.count { last = counts.map { ($0, seconds) } }
        for (index, count) in counts.enumerated() where count != last[index].count { last[index] = (count, seconds) }
        return last.allSatisfy { seconds - $0.since < Self.longestStandstill }
    }
}
