/// Why an acoustic model heard a word: what each piece of time and frequency brought to it.
public struct AcousticExplanation: Sendable, Encodable, Equatable {
    public let word: String
    /// Where the network wrote its first and last letter, in seconds.
    public let start: Double
    public let end: Double
    /// Of the word in those frames, in nats, and of the word had there been quiet all along.
    public let logProbability: Double
    public let logProbabilityOfQuiet: Double
    /// When the first cell begins, and how long each is, in seconds.
    public let firstCell: Double
    public let cellSeconds: Double
    /// The frequencies between the rows of cells, in hertz, the lowest first.
    public let bandEdges: [Double]
    /// Each cell's part in the log-probability by integrated gradients (Sundararajan et al., 2017), `[bands][cells]`; with
    /// `elsewhere` they sum to the distance of the log-probability from that of quiet.
    public let integratedGradients: [[Double]]
    /// What the sound before the first and behind the last cell brought.
    public let elsewhere: Double
    /// How far the log-probability falls where a cell and those around it are made quiet, `[bands][cells]`.
    public let occlusion: [[Double]]
    /// The sound itself: the mean of the normalised log-mel features in each cell, `[bands][cells]`.
    public let features: [[Double]]

    /// When a cell begins, in seconds.
    public func time(ofCell cell: Int) -> Double { firstCell + Double(cell) * cellSeconds }

    /// The sums of a map over all frequencies, one a cell, and over all cells, one a band.
    public static func sums(_ map: [[Double]]) -> (byTime: [Double], byBand: [Double]) {
        let cells = map.first?.count ?? 0
        return (
            (0..<cells).map { cell in map.reduce(0) { $0 + $1[cell] } }, map.map { $0.reduce(0, +) }
        )
    }
}
