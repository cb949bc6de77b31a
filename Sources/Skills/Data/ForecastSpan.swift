import Foundation
import TimeSeries

/// Which values of a series a spoken period means: "06", "2027-06", "2027", "+3 month", "next 6 month".
struct ForecastSpan: Equatable {
    /// Indices of values; those from the series' count on are ahead.
    let indices: Range<Int>
    /// Whether a number of steps was asked for rather than one moment.
    let isStretch: Bool

    /// Data that end longer ago than this are history: "next June" is then the one after their end.
    private static let staleDays = 730

    /// Nil for what names no time on the axis.
    init?(_ text: String, of series: Series, now: Date, _ calendar: Calendar) {
        let axis = series.axis, count = series.values.count
        let words = text.split(separator: " ").map(String.init)
        let isStretch = words.first == "next"
        self.isStretch = isStretch
        if let unit = words.last, words.count >= 2, let amount = Int(words[words.count - 2]) {
            if unit == "step" || (unit == "hour" && axis.unit == .second) {
                let steps = unit == "step" ? amount : max(1, (amount * 3600 + axis.step - 1) / axis.step)
                guard steps >= 1 else { return nil }
                indices = isStretch ? count..<(count + steps) : (count + steps - 1)..<(count + steps)
                return
            }
            guard let reference = Self.reference(series, now, calendar) else { return nil }
            let last = Self.days(amount, unit, after: reference)
            let days = isStretch ? Self.days(1, unit, after: reference).lowerBound..<last.upperBound : last
            guard let found = axis.indices(within: days) else { return nil }
            indices = found
            return
        }
        guard let reference = Self.reference(series, now, calendar), let first = words.first else { return nil }
        let parts = first.split(separator: "-").compactMap { Int($0) }
        let days: Range<Int>
        switch parts.count {
        case 2: days = Self.month(parts[0], parts[1])
        case 1 where parts[0] > 12:
            days = TimeAxis.day(year: parts[0], month: 1, day: 1)..<TimeAxis.day(year: parts[0] + 1, month: 1, day: 1)
        case 1:
            let date = TimeAxis.date(ofDay: reference)
            days = Self.month(parts[0] > date.month ? date.year : date.year + 1, parts[0])
        default: return nil
        }
        guard let found = axis.indices(within: days) else { return nil }
        indices = found
    }

    /// Today, or the end of the data where they end later or are history.
    private static func reference(_ series: Series, _ now: Date, _ calendar: Calendar) -> Int? {
        guard let last = series.axis.day(ofIndex: max(0, series.values.count - 1)) else { return nil }
        let today = self.today(now, calendar)
        return isHistory(series, now, calendar) ? last : max(today, last)
    }

    static func today(_ now: Date, _ calendar: Calendar) -> Int {
        let parts = calendar.dateComponents([.year, .month, .day], from: now)
        return TimeAxis.day(year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1)
    }

    /// Whether the data ended so long ago that they are no longer about today.
    static func isHistory(_ series: Series, _ now: Date, _ calendar: Calendar) -> Bool {
        guard let last = series.axis.day(ofIndex: max(0, series.values.count - 1)) else { return false }
        return today(now, calendar) - last > staleDays
    }

    private static func month(_ year: Int, _ month: Int) -> Range<Int> {
        TimeAxis.day(year: year, month: month, day: 1)..<TimeAxis.day(year: year, month: month + 1, day: 1)
    }

    /// The days of the unit that lies `amount` units ahead.
    private static func days(_ amount: Int, _ unit: String, after day: Int) -> Range<Int> {
        let date = TimeAxis.date(ofDay: day)
        switch unit {
        case "year":
            return TimeAxis.day(
                year: date.year + amount, month: 1, day: 1)..<TimeAxis.day(
                    year: date.year + amount + 1, month: 1, day: 1)
        case "quarter":
            let start = (date.month - 1) / 3 * 3 + 1 + 3 * amount
            return TimeAxis.day(
                year: date.year, month: start, day: 1)..<TimeAxis.day(year: date.year, month: start + 3, day: 1)
        case "month": return month(date.year, date.month + amount)
        case "week": return (day + 7 * (amount - 1) + 1)..<(day + 7 * amount + 1)
        default: return (day + amount)..<(day + amount + 1)
        }
    }
}
