import Tables

/// Values at even times, read from a table, with the regressors that go with them.
public struct Series: Sendable {
    public let name: String
    public let axis: TimeAxis
    /// nan where missing.
    public let values: [Double]
    public let regressorNames: [String]
    /// Each regressor's values, over the series and as far beyond it as the table has rows without a value.
    public let regressors: [[Double]]
    /// Times that the table leaves out, taken as missing values.
    public let gaps: Int

    /// - Parameters:
    ///   - table: rows in the order of time.
    ///   - time: the column of times; the first one where nil and there are others; without one, rows count as 1, 2 …
    ///   - value: the column of values; the last one where nil.
    ///   - regressors: columns of numbers, none missing. Rows at the end that have them but no value are the future.
    /// - Throws: `TimeSeriesError`, `TableError`.
    public init(_ table: Table, time: String? = nil, value: String? = nil, regressors: [String] = []) throws {
        let timeColumn = time ?? (table.columns.count > 1 ? table.columns[0] : nil)
        let valueColumn =
            value ?? table.columns.last { !regressors.contains($0) && $0 != timeColumn } ?? table.columns[0]
        name = valueColumn
        let values = try table.numbers(valueColumn), inputs = try regressors.map { try table.numbers($0) }
        func irregular(_ row: Int, _ reason: String) -> TimeSeriesError {
            .irregularTimes(file: table.name, line: table.lines[row], reason: reason)
        }
        for (name, column) in zip(regressors, inputs) {
            if let row = column.firstIndex(where: \.isNaN) {
                throw irregular(row, "the regressor “\(name)” has no value here")
            }
        }
        let places: [Int]
        if let timeColumn {
            (axis, places) = try Self.axis(table.texts(timeColumn), table)
        } else {
            (axis, places) = (TimeAxis(unit: .number, step: 1, start: 1), Array(values.indices))
        }
        let length = (places.last ?? -1) + 1
        guard length <= 20 * values.count + 100 else {
            throw irregular(0, "the times are too uneven: \(values.count) rows would be spread over \(length) steps")
        }
        var spread = [Double](repeating: .nan, count: length)
        for (place, value) in zip(places, values) { spread[place] = value }
        gaps = length - values.count
        if gaps > 0, !regressors.isEmpty {
            throw irregular(0, "\(gaps) times are left out, where the regressors would be needed")
        }
        let end = regressors.isEmpty ? length : (spread.lastIndex { !$0.isNaN } ?? -1) + 1
        self.values = Array(spread.prefix(end))
        regressorNames = regressors
        self.regressors = inputs
    }

    /// The time of value `index`; those from `values.count` on are in the future.
    public func label(_ index: Int) -> String { axis.label(index) }

    private static func axis(_ texts: [String], _ table: Table) throws -> (TimeAxis, [Int]) {
        var times: [Int] = [], unit: TimeAxis.Unit?
        for (row, text) in texts.enumerated() {
            guard let (kind, value) = TimeAxis.parse(text) else {
                throw TimeSeriesError.unreadableTime(text, file: table.name, line: table.lines[row])
            }
            let isOtherKind = unit != nil && unit != kind
            if isOtherKind || times.last.map({ value <= $0 }) == true {
                let reason =
                    isOtherKind ? "is another kind of time than those before" : "does not come after the time before it"
                throw TimeSeriesError.irregularTimes(
                    file: table.name, line: table.lines[row], reason: "“\(text)” \(reason)")
            }
            unit = kind
            times.append(value)
        }
        var kind = unit ?? .number
        if kind == .day, times.count > 1, times.allSatisfy({ CivilDate.date($0).day == CivilDate.date(times[0]).day }) {
            // The same day of each month: months, though their days differ in number.
            (kind, times) = (.month, times.map(TimeAxis.month(ofDay:)))
        }
        let step = zip(times, times.dropFirst()).reduce(0) { greatestDivisor($0, $1.1 - $1.0) }
        let axis = TimeAxis(unit: kind, step: max(1, step), start: times.first ?? 1)
        return (axis, times.map { ($0 - axis.start) / axis.step })
    }

    private static func greatestDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestDivisor(b, a % b) }
}
