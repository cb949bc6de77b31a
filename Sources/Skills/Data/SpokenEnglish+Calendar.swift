import Foundation
import TimeSeries

/// Months, years and the times of a series in words.
extension SpokenEnglish {
    static let monthNames = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]

    /// "twenty twenty-seven", "two thousand and seven", "nineteen sixty-one".
    static func year(_ year: Int) -> String {
        guard (1000..<10_000).contains(year), year % 1000 >= 10 else { return number(year) }
        let (century, rest) = (year / 100, year % 100)
        if rest == 0 { return "\(number(century)) hundred" }
        return rest < 10 ? "\(number(century)) oh \(number(rest))" : "\(number(century)) \(number(rest))"
    }

    /// The time of value `index` as people say it, with what stands before it: "in June twenty twenty-seven".
    static func moment(of index: Int, on axis: TimeAxis, _ calendar: Calendar) -> String {
        guard let day = axis.day(ofIndex: index) else { return "at \(axis.label(index))" }
        let date = TimeAxis.date(ofDay: day)
        switch axis.unit {
        case .number: return "at \(axis.label(index))"
        case .year: return "in \(year(date.year))"
        case .quarter:
            let ordinal = ["first", "second", "third", "fourth"][(date.month - 1) / 3]
            return "in the \(ordinal) quarter of \(year(date.year))"
        case .month: return "in \(monthNames[date.month - 1]) \(year(date.year))"
        case .day, .second:
            guard let moment = calendar.date(from: DateComponents(year: date.year, month: date.month, day: date.day))
            else { return "on \(axis.label(index))" }
            let name = "on \(self.date(moment, calendar))"
            guard axis.unit == .second else { return name }
            let seconds = ((axis.start + index * axis.step) % 86_400 + 86_400) % 86_400
            return "\(name) at \(timeOfDay(hour: seconds / 3600, minute: seconds / 60 % 60))"
        }
    }
}
