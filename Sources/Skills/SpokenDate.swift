import Foundation

/// What slot values such as "tomorrow", "friday" and "07:30" mean at a given moment.
enum SpokenDate {
    private static let weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]

    /// The first moment of the day that `value` names; nil where it names none.
    static func day(_ value: String, from now: Date, _ calendar: Calendar) -> Date? {
        let today = calendar.startOfDay(for: now)
        func after(_ days: Int) -> Date? { calendar.date(byAdding: .day, value: days, to: today) }
        switch value {
        case "today": return today
        case "tomorrow": return after(1)
        default: break
        }
        if let dash = value.firstIndex(of: "-"), let month = Int(value[..<dash]),
            let number = Int(value[value.index(after: dash)...])
        {
            // "MM-DD": this year, or the next where it has passed.
            let year = calendar.component(.year, from: now)
            let dates = [year, year + 1].compactMap {
                calendar.date(from: DateComponents(year: $0, month: month, day: number))
            }
            return dates.first { $0 >= today }
        }
        if value.hasPrefix("+"), let days = Int(value.dropFirst()) { return after(days) }
        let isNext = value.hasPrefix("next ")
        guard let index = weekdays.firstIndex(of: isNext ? String(value.dropFirst(5)) : value) else { return nil }
        let distance = (index + 1 - calendar.component(.weekday, from: today) + 7) % 7
        return after(isNext && distance == 0 ? 7 : distance)
    }

    /// Hour and minute of "HH:MM".
    static func clock(_ value: String) -> (hour: Int, minute: Int)? {
        let parts = value.split(separator: ":").compactMap { Int($0) }
        guard parts.count == 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else { return nil }
        return (parts[0], parts[1])
    }

    /// The next moment at which the clock shows `time`, on `day` where one is named.
    static func next(_ time: (hour: Int, minute: Int), on day: Date?, from now: Date, _ calendar: Calendar) -> Date? {
        func moment(_ day: Date) -> Date? {
            calendar.date(bySettingHour: time.hour, minute: time.minute, second: 0, of: day)
        }
        if let day {
            guard let date = moment(day) else { return nil }
            if date > now { return date }
            return calendar.isDate(day, inSameDayAs: now) ? nil : date
        }
        guard let today = moment(calendar.startOfDay(for: now)) else { return nil }
        return today > now ? today : calendar.date(byAdding: .day, value: 1, to: today)
    }
}
