/// Something that has learnt from rows and tells how odd others are.
public protocol AnomalyDetector: Sendable, Codable {
    /// One score a row, higher is odder.
    ///
    /// - Throws: `AnomalyError.otherColumns` where the rows have other columns than those it has learnt from.
    func scores(of rows: Observations) throws -> [Double]

    /// The scores of the rows it has learnt from, each judged by the others where the method tells them apart.
    func trainingScores() throws -> [Double]

    /// The columns it has learnt from.
    var columns: [String] { get }

    /// For each column the value that counts as usual: the median of what it has learnt from.
    var usual: [Double] { get }
}

extension AnomalyDetector {
    func check(_ rows: Observations) throws {
        guard rows.columns == columns else { throw AnomalyError.otherColumns(expected: columns, found: rows.columns) }
    }

    /// How much the score of each row falls when one column alone takes its usual value: `[rows, columns]`.
    ///
    /// What a column adds to the oddness given all others; negative where the row is odder without it.
    public func contributions(of rows: Observations) throws -> [[Double]] {
        try check(rows)
        let width = rows.columnCount
        var changed = Observations(trusted: [], columns: columns)
        var values: [Double] = []
        values.reserveCapacity(rows.values.count * (width + 1))
        for row in 0..<rows.rowCount {
            values += rows.row(row)
            for column in 0..<width {
                values += rows.row(row)
                values[values.count - width + column] = usual[column]
            }
        }
        changed = Observations(trusted: values, columns: columns)
        let scores = try scores(of: changed)
        return (0..<rows.rowCount).map { row in
            let base = row * (width + 1)
            return (0..<width).map { scores[base] - scores[base + 1 + $0] }
        }
    }
}
