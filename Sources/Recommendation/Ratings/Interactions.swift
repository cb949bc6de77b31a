/// A sparse table of ratings, row by row (compressed sparse rows): by user, or by item.
public struct Interactions: Sendable {
    public let rowCount: Int
    public let columnCount: Int
    /// Row r holds the entries starts[r] ..< starts[r + 1].
    public let starts: [Int64]
    public let columns: [Int32]
    public let values: [Float]

    public func range(_ row: Int) -> Range<Int> { Int(starts[row])..<Int(starts[row + 1]) }
    public func columns(of row: Int) -> ArraySlice<Int32> { columns[range(row)] }
    public func count(of row: Int) -> Int { Int(starts[row + 1] - starts[row]) }

    /// Entries sorted into rows, in their order within a row.
    init(rows: [Int32], columns: [Int32], values: [Float], rowCount: Int, columnCount: Int) {
        var next = [Int64](repeating: 0, count: rowCount + 1)
        for row in rows { next[Int(row) + 1] += 1 }
        for row in 0..<rowCount { next[row + 1] += next[row] }
        starts = next
        var sortedColumns = [Int32](repeating: 0, count: columns.count)
        var sortedValues = [Float](repeating: 0, count: columns.count)
        for (index, row) in rows.enumerated() {
            let place = Int(next[Int(row)])
            sortedColumns[place] = columns[index]
            sortedValues[place] = values[index]
            next[Int(row)] += 1
        }
        (self.columns, self.values) = (sortedColumns, sortedValues)
        (self.rowCount, self.columnCount) = (rowCount, columnCount)
    }

    /// `[users, items]`.
    public init(byUser log: RatingLog) {
        self.init(
            rows: log.userNumbers, columns: log.itemNumbers, values: log.ratings, rowCount: log.userCount,
            columnCount: log.itemCount)
    }

    /// `[items, users]`.
    public init(byItem log: RatingLog) {
        self.init(
            rows: log.itemNumbers, columns: log.userNumbers, values: log.ratings, rowCount: log.itemCount,
            columnCount: log.userCount)
    }
}
