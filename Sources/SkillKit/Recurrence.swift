import Foundation

/// When something comes again.
public struct Recurrence: Sendable, Codable, Hashable {
    public enum Unit: String, Sendable, Codable { case hour, day, week, month, year }

    /// How far apart; on certain weekdays only where `weekdays` names some.
    public var unit: Unit
    /// 1 Sunday … 7 Saturday.
    public var weekdays: [Int]
    public var timeZone: String

    public init(unit: Unit, weekdays: [Int] = [], timeZone: TimeZone) {
        self.unit = unit
        self.weekdays = weekdays
        self.timeZone = timeZone.identifier
    }

    private static let names = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// The meaning of a slot of the typed list `recurrence`: "daily", "weekdays", "monday,friday"; nil for anything else.
    public init?(_ value: String, timeZone: TimeZone) {
        switch value {
        case "daily": self.init(unit: .day, timeZone: timeZone)
        case "hourly": self.init(unit: .hour, timeZone: timeZone)
        case "weekly": self.init(unit: .week, timeZone: timeZone)
        case "monthly": self.init(unit: .month, timeZone: timeZone)
        case "yearly": self.init(unit: .year, timeZone: timeZone)
        case "weekdays": self.init(unit: .day, weekdays: [2, 3, 4, 5, 6], timeZone: timeZone)
        case "weekend": self.init(unit: .day, weekdays: [1, 7], timeZone: timeZone)
        default:
            let days = value.split(separator: ",").compactMap { day in
                Self.names.firstIndex(of: String(day)).map { $0 + 1 }
            }
            guard !days.isEmpty, days.count == value.split(separator: ",").count else { return nil }
            self.init(unit: .day, weekdays: days, timeZone: timeZone)
        }
    }

    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: timeZone) ?? .gmt
        return calendar
    }

    /// Whether `date` is on one of the weekdays.
    public func includes(_ date: Date) -> Bool {
        weekdays.isEmpty || weekdays.contains(calendar.component(.weekday, from: date))
    }

    /// The first moment after `now` that continues from `date`.
    public func next(from date: Date, after now: Date) -> Date? {
        let calendar = calendar
        let component: Calendar.Component =
            switch unit {
            case .hour: .hour
            case .day: .day
            case .week: .weekOfYear
            case .month: .month
            case .year: .year
            }
        // A program that slept for a year of hourly events goes straight to the present.
        let lengths: [Unit: Double] = [.hour: 3600, .day: 86400, .week: 604800, .month: 2_678_400, .year: 31_622_400]
        let length = lengths[unit] ?? 86400
        var count = max(1, Int(now.timeIntervalSince(date) / length))
        for _ in 0..<800 {
            guard let moment = calendar.date(byAdding: component, value: count, to: date) else { return nil }
            if moment > now, includes(moment) { return moment }
            count += 1
        }
        return nil
    }
}

extension ScheduledEvent {
    /// The event's next occurrence after `now`; nil where it does not recur.
    public func next(after now: Date) -> ScheduledEvent? {
        guard let due = recurrence?.next(from: due, after: now) else { return nil }
        var event = self
        event.due = due
        return event
    }
}
