/// Scores rows as they come, each against the last rows before it: for sensors, whose ordinary drifts.
///
///     var detector = try SlidingWindowDetector(columns: ["temperature", "humidity"], method: .distance)
///     while let row = next() { if let verdict = try detector.observe(row), verdict.isOdd { … } }
///
/// Every row joins the window after it was judged, odd ones too, so that a lasting change becomes the new ordinary once
/// the window has seen enough of it.
public struct SlidingWindowDetector: Sendable {
    public let columns: [String]
    public let method: AnomalyMethod
    public private(set) var parameters: AnomalyParameters
    /// Rows that are remembered, and rows needed before the first verdict.
    public let capacity: Int
    public let warmUp: Int
    /// New rows between two fits.
    public let refitInterval: Int
    public let falseAlarmRate: Double

    private var window: [[Double]] = []
    private var oldest = 0
    private var sinceFit = 0
    private var fitted: (detector: any AnomalyDetector, scaling: ColumnScaling, threshold: FalseAlarmThreshold)?

    /// What is said of one row.
    public struct Verdict: Sendable, Equatable {
        public let score: Double
        public let threshold: Double
        public var isOdd: Bool { score > threshold }
        /// The columns that made it odd, the strongest first; empty for an ordinary row.
        public let because: [OddColumn]
    }

    /// - Throws: `AnomalyError.parameter` where window, interval and rate do not go together.
    public init(
        columns: [String], method: AnomalyMethod = .distance, parameters: AnomalyParameters = .init(),
        window capacity: Int = 512, refitInterval: Int? = nil, falseAlarmRate: Double = 0.01
    ) throws {
        guard !columns.isEmpty else { throw AnomalyError.noColumns }
        guard falseAlarmRate > 0, falseAlarmRate < 1 else {
            throw AnomalyError.parameter("a rate of false alarms lies between 0 and 1, not at \(falseAlarmRate)")
        }
        let needed = max(8, Int((1 / falseAlarmRate).rounded(.up)))
        guard capacity >= needed else {
            throw AnomalyError.parameter(
                "a false-alarm rate of \(falseAlarmRate) needs a window of at least \(needed) rows, not \(capacity)")
        }
        (self.columns, self.method, self.parameters, self.capacity) = (columns, method, parameters, capacity)
        // A window is learnt anew again and again.
        self.parameters.trees = parameters.trees ?? 100
        self.falseAlarmRate = falseAlarmRate
        self.refitInterval = max(1, refitInterval ?? max(1, capacity / 32))
        warmUp = needed
    }

    /// Judges a row, then remembers it; nil while there are too few rows to judge by.
    ///
    /// - Throws: `AnomalyError` where the row has another width or a value that is not finite.
    public mutating func observe(_ row: [Double]) throws -> Verdict? {
        let observation = try Observations(columns: columns, values: row)
        guard observation.rowCount == 1 else {
            throw AnomalyError.unevenRows(values: row.count, columns: columns.count)
        }
        defer { remember(row) }
        if window.count < warmUp { return nil }
        if fitted == nil || sinceFit >= refitInterval { try fit() }
        guard let fitted else { return nil }
        let scaled = try fitted.scaling(observation)
        let score = try fitted.detector.scores(of: scaled)[0]
        guard fitted.threshold.isOdd(score) else {
            return Verdict(score: score, threshold: fitted.threshold.value, because: [])
        }
        let shares = try fitted.detector.contributions(of: scaled)[0]
        let because = OddColumn.strongest(shares, row: observation.row(0), columns: columns, count: 3)
        return Verdict(score: score, threshold: fitted.threshold.value, because: because)
    }

    private mutating func fit() throws {
        let rows = Observations(trusted: window.flatMap { $0 }, columns: columns)
        let scaling = ColumnScaling(.standard, fittedTo: rows)
        let detector = try method.fit(scaling(rows), parameters)
        let threshold = try FalseAlarmThreshold(scores: detector.trainingScores(), rate: falseAlarmRate)
        fitted = (detector, scaling, threshold)
        sinceFit = 0
    }

    private mutating func remember(_ row: [Double]) {
        if window.count < capacity {
            window.append(row)
        } else {
            window[oldest] = row
            oldest = (oldest + 1) % capacity
        }
        sinceFit += 1
    }
}
