import Foundation
import Tables
import Testing

@testable import TimeSeries

struct SeriesTests {
    private func table(_ text: String) throws -> Table {
        let url = FileManager.default.temporaryDirectory.appending(path: "series-\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: url)
        defer { try? FileManager.default.removeItem(at: url) }
        return try Table(url.path)
    }

    @Test("times of every kind are read, counted on and given back in their own form")
    func axes() throws {
        for (times, next, period) in [
            (["2023-11", "2023-12"], "2024-01", 12), (["2023-Q3", "2023-Q4"], "2024-Q1", 4),
            (["2024-02-27", "2024-02-28"], "2024-02-29", 7), (["2023-12-18", "2023-12-25"], "2024-01-01", 52),
            (["2024-12-31T22:00", "2024-12-31T23:00"], "2025-01-01T00:00", 24), (["1998", "1999"], "2000", 1),
            (["2024-01-31T00:00:05", "2024-01-31T00:00:20"], "2024-01-31T00:00:35", 1),
            (["2023-11-01", "2023-12-01"], "2024-01", 12),
            (["7", "8"], "9", 1), (["1700.0", "1701.0"], "1702", 1),
        ] {
            let series = try Series(table("when,x\n" + times.map { "\($0),1\n" }.joined()))
            #expect(series.label(2) == next)
            #expect(series.axis.usualPeriod == period, "\(times)")
            #expect(series.axis.index(of: times[1]) == 1)
        }
    }

    @Test("the values of a stretch of days, or the one that holds it, are found on axes of every kind")
    func stretches() {
        let june = TimeAxis.day(year: 2026, month: 6, day: 1)..<TimeAxis.day(year: 2026, month: 7, day: 1)
        #expect(TimeAxis.day(year: 1970, month: 1, day: 1) == 0)
        #expect(TimeAxis.day(year: 2025, month: 14, day: 1) == TimeAxis.day(year: 2026, month: 2, day: 1))
        #expect(TimeAxis.day(year: 2026, month: -1, day: 1) == TimeAxis.day(year: 2025, month: 11, day: 1))
        let months = TimeAxis(unit: .month, step: 1, start: 2026 * 12)
        #expect(months.indices(within: june) == 5..<6)
        let quarters = TimeAxis(unit: .quarter, step: 1, start: 2026 * 4)
        #expect(quarters.indices(within: june) == 1..<2)
        let years = TimeAxis(unit: .year, step: 1, start: 2020)
        #expect(years.indices(within: june) == 6..<7)
        let days = TimeAxis(unit: .day, step: 1, start: june.lowerBound - 10)
        #expect(days.indices(within: june) == 10..<40)
        let hours = TimeAxis(unit: .second, step: 3600, start: june.lowerBound * 86_400)
        #expect(hours.indices(within: june) == 0..<720)
        #expect(TimeAxis(unit: .number, step: 1, start: 1).indices(within: june) == nil)
        #expect(TimeAxis.seconds(of: "1970-01-02T01:00") == 90_000)
        #expect(TimeAxis.seconds(of: "17") == nil)
    }

    @Test("times that are left out are missing values")
    func gaps() throws {
        let series = try Series(table("when,x\n2024-01,1\n2024-02,2\n2024-05,5\n"))
        #expect(series.values.map(\.isNaN) == [false, false, true, true, false])
        #expect(series.gaps == 2)
    }

    @Test("times out of order, unreadable or of two kinds are refused with their line")
    func refusals() throws {
        for (text, line) in [
            ("when,x\n2024-02,1\n2024-01,2\n", 3), ("when,x\n2024-01,1\nsoon,2\n", 3),
            ("when,x\n2024-01,1\n2024-02-01,2\n", 3),
            ("when,x\n2024-13,1\n", 2), ("when,x\n2023-02-29,1\n", 2),
        ] {
            let error = #expect(throws: TimeSeriesError.self) { try Series(table(text)) }
            #expect(error?.description.contains(":\(line):") == true, "\(text)")
        }
    }

    @Test("rows at the end with regressors but no value are the future")
    func future() throws {
        let series = try Series(
            table("when,price,sales\n2024-01,1,10\n2024-02,2,20\n2024-03,3,\n"), value: "sales", regressors: ["price"])
        #expect(series.values == [10, 20])
        #expect(series.regressors == [[1, 2, 3]])
    }

    @Test("days of the calendar count right across centuries")
    func calendar() {
        #expect(CivilDate.day(1970, 1, 1) == 0 && CivilDate.day(2000, 3, 1) == 11_017)
        for day in stride(from: -200_000, to: 200_000, by: 731) {
            let date = CivilDate.date(day)
            #expect(CivilDate.day(date.year, date.month, date.day) == day)
        }
    }
}
