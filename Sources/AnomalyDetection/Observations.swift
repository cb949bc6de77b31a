/// Rows of numbers with named columns: what detectors learn from and score. Row-major; every value is finite.
public struct Observations: Sendable, Equatable {
    public let columns: [String]
    /// `[rows, columns]`.
    public private(set) var values: [Double]

    public var columnCount: Int { columns.count }
    public var rowCount: Int { columns.isEmpty ? 0 : values.count / columns.count }

    /// - Throws: `AnomalyError` where `values` do not fill whole rows, or one is not finite.
    public init(columns: [String], values: [Double]) throws {
        guard !columns.isEmpty else { throw AnomalyError.noColumns }
        guard values.count % columns.count == 0 else {
            throw AnomalyError.unevenRows(values: values.count, columns: columns.count)
        }
        if let bad = values.firstIndex(where: { !$0.isFinite }) {
            throw AnomalyError.notFinite(row: bad / columns.count, column: columns[bad % columns.count])
        }
        self.columns = columns
        self.values = values
    }

    /// Known to be whole and finite.
    init(trusted values: [Double], columns: [String]) {
        (self.columns, self.values) = (columns, values)
    }

    public func row(_ index: Int) -> ArraySlice<Double> {
        values[(index * columnCount)..<((index + 1) * columnCount)]
    }

    public subscript(row: Int, column: Int) -> Double {
        get { values[row * columnCount + column] }
        set { values[row * columnCount + column] = newValue }
    }

    /// The rows with these numbers, in this order.
    public func rows(_ indices: some Sequence<Int>) -> Observations {
        var taken: [Double] = []
        for index in indices { taken += row(index) }
        return Observations(trusted: taken, columns: columns)
    }

    public func column(_ index: Int) -> [Double] { (0..<rowCount).map { self[$0, index] } }

    /// Each column's median.
    public func medians() -> [Double] { (0..<columnCount).map { column($0).median } }

    /// Column by column, each padded by zeros to a multiple of `lanes`.
    func byColumn(lanes: Int) -> (values: [Double], stride: Int) {
        let stride = (rowCount + lanes - 1) / lanes * lanes, width = columnCount
        var result = [Double](repeating: 0, count: stride * width)
        for row in 0..<rowCount {
            for column in 0..<width { result[column * stride + row] = values[row * width + column] }
        }
        return (result, stride)
    }
}

extension Observations: Codable {
    private enum CodingKeys: String, CodingKey { case columns, values }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            columns: container.decode([String].self, forKey: .columns),
            values: container.decode([Double].self, forKey: .values))
    }
}

extension [Double] {
    /// The middle value, the mean of the two middle ones for an even count; nan of nothing. Takes time in proportion to the
    /// count, by Hoare's selection.
    var median: Double {
        guard !isEmpty else { return .nan }
        var values = self
        let middle = count / 2
        values.select(middle)
        guard count % 2 == 0 else { return values[middle] }
        return (values[..<middle].reduce(values[0]) { Swift.max($0, $1) } + values[middle]) / 2
    }

    /// Orders so far that the value at `place` is the one that sorting would put there, with none greater before it.
    private mutating func select(_ place: Int) {
        withUnsafeMutableBufferPointer { values in
            var (low, high) = (0, values.count - 1)
            while low < high {
                let ends = (values[low], values[low + (high - low) / 2], values[high])
                let pivot = Swift.max(Swift.min(ends.0, ends.1), Swift.min(Swift.max(ends.0, ends.1), ends.2))
                var (left, right) = (low, high)
                while left <= right {
                    while values[left] < pivot { left += 1 }
                    while pivot < values[right] { right -= 1 }
                    if left <= right {
                        values.swapAt(left, right)
                        left += 1
                        right -= 1
                    }
                }
                if place <= right {
                    high = right
                } else if place >= left {
                    low = left
                } else {
                    return
                }
            }
        }
    }
}
