import AnomalyDetection
import Foundation
import SkillKit
import Tables
import TimeSeries

/// A sensor's readings in the order of time.
struct SensorReadings {
    let columns: [String]
    /// `[readings][columns]`
    let rows: [[Double]]
    /// Seconds since 1970, clocks as they show the time; nil where the table has no times.
    let times: [Int]?

    /// Takes the columns of numbers; a row in which one is missing or no number is left out.
    ///
    /// - Throws: `TableError`, `AnomalyError.noColumns`.
    init(_ source: DataSource, _ calendar: Calendar) throws {
        let table = try source.read()
        let time = source["time"] ?? table.columns.first { ["time", "timestamp", "date"].contains($0.lowercased()) }
        let ignored = Set((source.ignore ?? []) + [time].compactMap { $0 })
        columns = try table.columns.filter { name in
            guard !ignored.contains(name) else { return false }
            return try table.numbers(name).contains { !$0.isNaN }
        }
        guard !columns.isEmpty else { throw AnomalyError.noColumns }
        let values = try columns.map { try table.numbers($0) }
        let texts = try time.map { try table.texts($0) }
        var rows: [[Double]] = [], times: [Int] = []
        for row in 0..<table.rowCount {
            let reading = values.map { $0[row] }
            guard reading.allSatisfy(\.isFinite) else { continue }
            if let texts {
                guard let moment = Self.moment(texts[row], calendar) else { continue }
                times.append(moment)
            }
            rows.append(reading)
        }
        guard !rows.isEmpty else { throw TableError.empty(file: table.name) }
        if times.isEmpty {
            (self.rows, self.times) = (rows, nil)
        } else {
            let order = times.indices.sorted { (times[$0], $0) < (times[$1], $1) }
            (self.rows, self.times) = (order.map { rows[$0] }, order.map { times[$0] })
        }
    }

    /// A date and time, or seconds (or milliseconds) since 1970.
    private static func moment(_ text: String, _ calendar: Calendar) -> Int? {
        if let seconds = TimeAxis.seconds(of: text) { return seconds }
        guard let number = Double(text), number > 1e8 else { return nil }
        return clock(Date(timeIntervalSince1970: number > 1e11 ? number / 1000 : number), calendar)
    }

    /// What clocks show, as seconds since 1970.
    static func clock(_ date: Date, _ calendar: Calendar) -> Int {
        let parts = calendar.dateComponents([.hour, .minute, .second], from: date)
        let seconds = (parts.hour ?? 0) * 3600 + (parts.minute ?? 0) * 60 + (parts.second ?? 0)
        return ForecastSpan.today(date, calendar) * 86_400 + seconds
    }

    static func date(_ clock: Int, _ calendar: Calendar) -> Date? {
        let day = clock >= 0 ? clock / 86_400 : (clock - 86_399) / 86_400, rest = clock - day * 86_400
        let date = TimeAxis.date(ofDay: day)
        return calendar.date(
            from: DateComponents(
                year: date.year, month: date.month, day: date.day, hour: rest / 3600, minute: rest / 60 % 60,
                second: rest % 60))
    }

    func median(_ column: Int, of indices: Range<Int>) -> Double {
        let sorted = indices.map { rows[$0][column] }.sorted()
        guard !sorted.isEmpty else { return .nan }
        return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
