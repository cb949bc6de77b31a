import ArgumentParser
import Tables
import TimeSeries

/// What a series depends on besides time, over its past and over the horizon.
struct ForecastRegressors {
    var names: [String]
    var past: [[Double]]
    var future: [[Double]]

    init(_ series: Series, step: Int?, holidays: Table?, horizon: Int) throws {
        let count = series.values.count
        (names, past, future) = (series.regressorNames, [], [])
        for (name, values) in zip(series.regressorNames, series.regressors) {
            guard values.count >= count + horizon else {
                throw ValidationError(
                    "“\(name)” must be known over the horizon: \(horizon) rows at the end without a value, found \(values.count - count)"
                )
            }
            past.append(Array(values.prefix(count)))
            future.append(Array(values[count..<(count + horizon)]))
        }
        if let step {
            guard (1..<count).contains(step) else {
                throw ValidationError("--step lies within the series: 1 … \(count - 1)")
            }
            names.append("step")
            past.append((0..<count).map { $0 >= step ? 1 : 0 })
            future.append(Array(repeating: 1, count: horizon))
        }
        guard let holidays else { return }
        guard holidays.columns.count >= 2 else {
            throw ValidationError("\(holidays.name) needs two columns: time and name")
        }
        var marks: [String: [Double]] = [:]
        for row in 0..<holidays.rowCount {
            let text = holidays.text(row: row, column: 0), name = holidays.text(row: row, column: 1)
            guard let index = series.axis.index(of: text) else {
                throw TimeSeriesError.unreadableTime(text, file: holidays.name, line: holidays.lines[row])
            }
            guard (0..<(count + horizon)).contains(index) else { continue }
            marks[name, default: Array(repeating: 0, count: count + horizon)][index] = 1
        }
        for (name, values) in marks.sorted(by: { $0.key < $1.key }) {
            names.append(name)
            past.append(Array(values.prefix(count)))
            future.append(Array(values.suffix(horizon)))
        }
    }
}
