/// Brings columns of different units to one scale before a detector sees them.
public struct ColumnScaling: Sendable, Codable, Equatable {
    public enum Kind: String, Sendable, Codable, CaseIterable {
        /// As they are.
        case none
        /// Mean 0, standard deviation 1.
        case standard
        /// Median 0, distance between the quartiles 1.
        case robust
    }

    let centre: [Double]
    let width: [Double]

    public init(_ kind: Kind, fittedTo rows: Observations) {
        var centre: [Double] = [], width: [Double] = []
        for index in 0..<rows.columnCount {
            let column = rows.column(index)
            var spread = 1.0
            switch kind {
            case .none: centre.append(0)
            case .standard:
                let mean = column.reduce(0, +) / Double(column.count)
                centre.append(mean)
                spread = (column.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(column.count)).squareRoot()
            case .robust:
                let sorted = column.sorted()
                centre.append(column.median)
                spread = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
            }
            // A column that does not vary stays where it is.
            width.append(spread > 0 ? spread : 1)
        }
        (self.centre, self.width) = (centre, width)
    }

    public func callAsFunction(_ rows: Observations) throws -> Observations {
        guard rows.columnCount == centre.count, rows.columnCount == width.count else {
            throw AnomalyError.unevenRows(values: rows.columnCount, columns: centre.count)
        }
        var scaled = rows
        for row in 0..<rows.rowCount {
            for column in 0..<rows.columnCount {
                scaled[row, column] = (rows[row, column] - centre[column]) / width[column]
            }
        }
        return scaled
    }
}
