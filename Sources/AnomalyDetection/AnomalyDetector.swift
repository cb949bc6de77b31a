/// Something that has learnt from rows and tells how odd others are.
public protocol AnomalyDetector: Sendable, Codable {
    /// One score a row, higher is odder.
    ///
    /// - Throws: `AnomalyError.otherColumns` where the rows have other columns than those it has learnt from.
    func scores(of rows: Observations) throws -> [Double]

    /// The same for rows that it has learnt from, or that stand for such rows: row r is judged without the training row
    /// `own[r]`. Methods that do not compare row with row judge as ever.
    func scores(of rows: Observations, leavingOut own: [Int]) throws -> [Double]

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

    public func scores(of rows: Observations, leavingOut own: [Int]) throws -> [Double] { try scores(of: rows) }

    /// How much the score of each row falls when one column alone takes its usual value: `[rows, columns]`.
    ///
    /// What a column adds to the oddness given all others; negative where the row is odder without it.
    ///
    /// - Parameter own: the numbers of the rows among those it has learnt from, nil where they are new.
    public func contributions(of rows: Observations, leavingOut own: [Int]? = nil) throws -> [[Double]] {
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
        let repeated = own.map { $0.flatMap { Array(repeating: $0, count: width + 1) } }
        let scores = try repeated.map { try self.scores(of: changed, leavingOut: $0) } ?? scores(of: changed)
        return (0..<rows.rowCount).map { row in
            let base = row * (width + 1)
            return (0..<width).map { scores[base] - scores[base + 1 + $0] }
        }
    }
}
