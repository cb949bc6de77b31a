/// The times of a series: evenly spaced years, quarters, months, days or seconds, or mere numbers.
public struct TimeAxis: Sendable, Equatable {
    /// What the units are that times are counted in.
    public enum Unit: Sendable, Equatable { case number, year, quarter, month, day, second }

    public let unit: Unit
    /// Units from one value to the next.
    public let step: Int
    /// The first time, in units.
    public let start: Int

    public init(unit: Unit, step: Int, start: Int) { (self.unit, self.step, self.start) = (unit, step, start) }

    /// Values in a season: a year of months or quarters, a week of days, a day of hours; 1 where nothing is usual.
    public var usualPeriod: Int {
        switch (unit, step) {
        case (.month, 1): 12
        case (.month, 3), (.quarter, 1): 4
        case (.day, 1): 7
        case (.day, 7): 52
        case (.second, 3600): 24
        case (.second, 1800): 48
        default: 1
        }
    }

    /// The time of value `index`, as text of the kind that was read.
    public func label(_ index: Int) -> String {
        let time = start + index * step
        func two(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
        func dayText(_ day: Int) -> String {
            let date = CivilDate.date(day)
            return "\(date.year)-\(two(date.month))-\(two(date.day))"
        }
        switch unit {
        case .number, .year: return "\(time)"
        case .quarter: return "\(time / 4)-Q\(time % 4 + 1)"
        case .month: return "\(time / 12)-\(two(time % 12 + 1))"
        case .day: return dayText(time)
        case .second:
            let days = time >= 0 ? time / 86_400 : (time - 86_399) / 86_400, rest = time - days * 86_400
            let seconds = rest % 60
            return dayText(days) + "T\(two(rest / 3600)):\(two(rest / 60 % 60))"
                + (seconds == 0 ? "" : ":\(two(seconds))")
        }
    }

    /// The index of a time, nil where it is none of the axis's.
    public func index(of text: String) -> Int? {
        guard let (unit, value) = Self.parse(text) else { return nil }
        let isDayOfMonth = self.unit == .month && unit == .day
        guard unit == self.unit || isDayOfMonth else { return nil }
        let distance = (isDayOfMonth ? Self.month(ofDay: value) : value) - start
        return distance % step == 0 ? distance / step : nil
    }

    static func month(ofDay day: Int) -> Int {
        let date = CivilDate.date(day)
        return date.year * 12 + date.month - 1
    }

    /// Reads 2024, 2024-Q3, 2024-07, 2024-07-31, 2024-07-31T09:30(:15), with a space for the T and a Z at the end if wanted.
    static func parse(_ text: String) -> (Unit, Int)? {
        let parts = text.split(whereSeparator: { $0 == "T" || $0 == " " }).map(String.init)
        guard let first = parts.first, parts.count <= 2 else { return nil }
        let fields = first.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard let yearValue = Double(fields[0]), yearValue == yearValue.rounded(), abs(yearValue) < 1e9 else {
            return nil
        }
        let year = Int(yearValue)
        switch fields.count {
        case 1: return parts.count == 1 ? ((1000...3000).contains(year) ? .year : .number, year) : nil
        case 2 where fields[1].count == 2 && fields[1].first == "Q":
            guard let quarter = Int(fields[1].dropFirst()), (1...4).contains(quarter), parts.count == 1 else {
                return nil
            }
            return (.quarter, year * 4 + quarter - 1)
        case 2:
            guard let month = Int(fields[1]), (1...12).contains(month), parts.count == 1 else { return nil }
            return (.month, year * 12 + month - 1)
        case 3:
            guard let month = Int(fields[1]), (1...12).contains(month), let day = Int(fields[2]), (1...31).contains(day)
            else { return nil }
            let number = CivilDate.day(year, month, day)
            guard CivilDate.date(number) == (year, month, day) else { return nil }
            if parts.count == 1 { return (.day, number) }
            return seconds(ofClock: parts[1]).map { (.second, number * 86_400 + $0) }
        default: return nil
        }
    }

    private static func seconds(ofClock text: String) -> Int? {
        let fields = (text.hasSuffix("Z") ? String(text.dropLast()) : text).split(separator: ":").map { Int($0) }
        guard (2...3).contains(fields.count), let hour = fields[0], let minute = fields[1],
            let second = fields.count == 3 ? fields[2] : 0
        else { return nil }
        guard (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second) else { return nil }
        return hour * 3600 + minute * 60 + second
    }
}
