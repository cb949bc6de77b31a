import Foundation

/// Times, dates and durations as an English speaker would say them.
enum SpokenEnglish {
    private static let units = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen",
        "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    private static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
    private static let ordinals = [
        "", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
        "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth", "twenty-first", "twenty-second",
        "twenty-third", "twenty-fourth", "twenty-fifth", "twenty-sixth", "twenty-seventh", "twenty-eighth", "twenty-ninth", "thirtieth",
        "thirty-first",
    ]

    static func number(_ value: Int) -> String {
        switch value {
        case ..<0: "minus \(number(-value))"
        case ..<20: units[value]
        case ..<100: value % 10 == 0 ? tens[value / 10] : "\(tens[value / 10])-\(units[value % 10])"
        case ..<1000: "\(units[value / 100]) hundred" + (value % 100 == 0 ? "" : " and \(number(value % 100))")
        default: "\(number(value / 1000)) thousand" + (value % 1000 == 0 ? "" : " \(value % 1000 < 100 ? "and " : "")\(number(value % 1000))")
        }
    }

    /// "twenty past four", "a quarter to eight", "seven o'clock", "noon".
    static func time(hour: Int, minute: Int) -> String {
        if minute == 0 && hour == 0 { return "midnight" }
        if minute == 0 && hour == 12 { return "noon" }
        let here = units[(hour + 11) % 12 + 1]
        let next = units[hour % 12 + 1]
        switch minute {
        case 0: return "\(here) o'clock"
        case 15: return "a quarter past \(here)"
        case 30: return "half past \(here)"
        case 45: return "a quarter to \(next)"
        case 1...30: return "\(number(minute))\(minutes(minute)) past \(here)"
        default: return "\(number(60 - minute))\(minutes(60 - minute)) to \(next)"
        }
    }

    /// People say "twenty past" but "seventeen minutes past".
    private static func minutes(_ count: Int) -> String {
        count.isMultiple(of: 5) ? "" : count == 1 ? " minute" : " minutes"
    }

    /// "seven in the morning", "half past eight in the evening", "noon".
    static func timeOfDay(hour: Int, minute: Int) -> String {
        if minute == 0 && (hour == 0 || hour == 12) { return time(hour: hour, minute: minute) }
        let clock = minute == 0 ? units[(hour + 11) % 12 + 1] : time(hour: hour, minute: minute)
        return "\(clock) \(partOfDay(hour))"
    }

    private static func partOfDay(_ hour: Int) -> String {
        switch hour {
        case 0..<5, 22...: "at night"
        case ..<12: "in the morning"
        case ..<18: "in the afternoon"
        default: "in the evening"
        }
    }

    /// "one hour and ten minutes", "ninety seconds".
    static func duration(seconds total: Int) -> String {
        let parts = [(total / 86400, "day"), (total / 3600 % 24, "hour"), (total / 60 % 60, "minute"), (total % 60, "second")]
            .filter { $0.0 > 0 }
            .map { "\(number($0.0)) \($0.1)\($0.0 == 1 ? "" : "s")" }
        return parts.isEmpty ? "no time" : list(parts)
    }

    /// The duration as an adjective: "ten-minute".
    static func durationAdjective(seconds total: Int) -> String {
        for (size, name) in [(86400, "day"), (3600, "hour"), (60, "minute")] where total % size == 0 && total >= size {
            return "\(number(total / size)) \(name)"
        }
        return total < 60 ? "\(number(total)) second" : duration(seconds: total)
    }

    /// "a, b and c"
    static func list(_ parts: [String]) -> String {
        parts.count < 2 ? parts.joined() : parts.dropLast().joined(separator: ", ") + " and " + parts[parts.count - 1]
    }

    static func weekday(_ date: Date, _ calendar: Calendar) -> String { weekdays[calendar.component(.weekday, from: date) - 1] }

    /// "Tuesday, the twenty-fourth of November"
    static func date(_ date: Date, _ calendar: Calendar) -> String {
        let day = calendar.component(.day, from: date)
        return "\(weekday(date, calendar)), the \(ordinals[day]) of \(months[calendar.component(.month, from: date) - 1])"
    }

    /// "", "tomorrow", "on Friday", as seen from `now`.
    static func day(of date: Date, from now: Date, _ calendar: Calendar) -> String {
        let days = calendar.dateComponents([.day], from: calendar.startOfDay(for: now), to: calendar.startOfDay(for: date)).day ?? 0
        return switch days {
        case 0: ""
        case 1: "tomorrow"
        case 2...6: "on \(weekday(date, calendar))"
        default: "on \(self.date(date, calendar))"
        }
    }
}
