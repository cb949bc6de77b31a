import Foundation
import Tensors

/// A detector with everything that goes with it: method, scaling of columns, threshold. Kept in one JSON file.
///
///     let fitted = try FittedDetector(rows, method: .isolationForest, falseAlarmRate: 0.01)
///     try fitted.write(to: URL(filePath: "cellar.json"))
///     for verdict in try fitted.judge(newRows) where verdict.isOdd == true { … }
public struct FittedDetector: Sendable {
    public let method: AnomalyMethod
    public let parameters: AnomalyParameters
    public let scaling: ColumnScaling
    public let detector: any AnomalyDetector
    public let threshold: FalseAlarmThreshold?

    /// What is said of one row.
    public struct Verdict: Sendable, Equatable {
        public let score: Double
        /// Whether the score exceeds the threshold; nil without one.
        public let isOdd: Bool?
    }

    /// Learns from rows.
    ///
    /// With `falseAlarmRate` a third of the rows, drawn by lot, is kept from the detector, and the threshold is chosen on it.
    public init(
        _ rows: Observations, method: AnomalyMethod, parameters: AnomalyParameters = .init(),
        scaling: ColumnScaling.Kind = .none, falseAlarmRate: Double? = nil
    ) throws {
        (self.method, self.parameters) = (method, parameters)
        guard rows.rowCount > 0 else { throw AnomalyError.tooFewRows(method: method.rawValue, rows: 0, needed: 2) }
        self.scaling = ColumnScaling(scaling, fittedTo: rows)
        let scaled = scaling == .none ? rows : try self.scaling(rows)
        guard let rate = falseAlarmRate else {
            detector = try method.fit(scaled, parameters)
            threshold = nil
            return
        }
        var generator = RandomGenerator(seed: parameters.seed)
        let order = (0..<rows.rowCount).shuffled(using: &generator)
        let kept = rows.rowCount / 3
        detector = try method.fit(scaled.rows(order.dropFirst(kept).sorted()), parameters)
        threshold = try FalseAlarmThreshold(
            scores: detector.scores(of: scaled.rows(order.prefix(kept))), rate: rate)
    }

    public var columns: [String] { detector.columns }

    public func scores(of rows: Observations) throws -> [Double] { try detector.scores(of: scaling(rows)) }

    public func judge(_ rows: Observations) throws -> [Verdict] {
        try scores(of: rows).map { Verdict(score: $0, isOdd: threshold?.isOdd($0)) }
    }

    /// For each row the columns that made it odd, the strongest first.
    ///
    /// - Parameter own: the numbers of the rows among those it has learnt from, nil where they are new.
    public func reasons(for rows: Observations, leavingOut own: [Int]? = nil, count: Int = 3) throws -> [[OddColumn]] {
        let contributions = try detector.contributions(of: scaling(rows), leavingOut: own)
        return contributions.enumerated().map { row, shares in
            OddColumn.strongest(shares, row: rows.row(row), columns: columns, count: count)
        }
    }
}

/// A column's part in a row's oddness.
public struct OddColumn: Sendable, Codable, Equatable {
    public let column: String
    public let value: Double
    /// How far the score falls when this column alone takes its usual value.
    public let contribution: Double

    static func strongest(_ shares: [Double], row: ArraySlice<Double>, columns: [String], count: Int) -> [OddColumn] {
        shares.indices.sorted { shares[$0] > shares[$1] }.prefix(count).filter { shares[$0] > 0 }.map {
            OddColumn(column: columns[$0], value: row[row.startIndex + $0], contribution: shares[$0])
        }
    }
}
