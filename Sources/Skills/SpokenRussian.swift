import Foundation

/// Times, dates and durations as a Russian speaker would say them.
enum SpokenRussian {
    enum Gender { case masculine, feminine, neuter }

    private static let units = [
        "ноль", "один", "два", "три", "четыре", "пять", "шесть", "семь", "восемь", "девять", "десять", "одиннадцать",
        "двенадцать", "тринадцать",
        "четырнадцать", "пятнадцать", "шестнадцать", "семнадцать", "восемнадцать", "девятнадцать",
    ]
    private static let tens = [
        "", "", "двадцать", "тридцать", "сорок", "пятьдесят", "шестьдесят", "семьдесят", "восемьдесят", "девяносто",
    ]
    private static let hundreds = [
        "", "сто", "двести", "триста", "четыреста", "пятьсот", "шестьсот", "семьсот", "восемьсот", "девятьсот",
    ]
    private static let weekdays = ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"]
    private static let onWeekdays = [
        "в воскресенье", "в понедельник", "во вторник", "в среду", "в четверг", "в пятницу", "в субботу",
    ]
    private static let months = [
        "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября", "ноября",
        "декабря",
    ]
    /// Stems of ordinals of days; "-ое" says the day, "-ого" on the day.
    private static let ordinals = [
        "", "перв", "втор", "трет", "четвёрт", "пят", "шест", "седьм", "восьм", "девят", "десят", "одиннадцат",
        "двенадцат", "тринадцат",
        "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат", "девятнадцат",
    ]

    /// A number before a noun of that gender; `accusative` says "одну" for "одна".
    static func number(_ value: Int, _ gender: Gender = .masculine, accusative: Bool = false) -> String {
        switch value {
        case ..<0: return "минус \(number(-value, gender))"
        case 1:
            return switch gender {
            case .masculine: "один"
            case .feminine: accusative ? "одну" : "одна"
            case .neuter: "одно"
            }
        case 2: return gender == .feminine ? "две" : "два"
        case ..<20: return units[value]
        case ..<100:
            return value % 10 == 0
                ? tens[value / 10] : "\(tens[value / 10]) \(number(value % 10, gender, accusative: accusative))"
        case ..<1000:
            return hundreds[value / 100]
                + (value % 100 == 0 ? "" : " \(number(value % 100, gender, accusative: accusative))")
        default:
            let thousands = value / 1000
            let head =
                "\(thousands == 1 ? "" : number(thousands, .feminine) + " ")\(plural(thousands, "тысяча", "тысячи", "тысяч"))"
            return head + (value % 1000 == 0 ? "" : " \(number(value % 1000, gender, accusative: accusative))")
        }
    }

    /// The form of a noun that goes with a count.
    static func plural(_ count: Int, _ one: String, _ few: String, _ many: String) -> String {
        if count % 100 / 10 == 1 { return many }
        return switch count % 10 {
        case 1: one
        case 2...4: few
        default: many
        }
    }

    /// "семь часов", "семь тридцать", "полдень".
    static func time(hour: Int, minute: Int) -> String {
        if minute == 0 && hour == 0 { return "полночь" }
        if minute == 0 && hour == 12 { return "полдень" }
        return clock(hour, minute)
    }

    private static func clock(_ hour: Int, _ minute: Int) -> String {
        if minute == 0 { return hour == 1 ? "час" : "\(number(hour)) \(plural(hour, "час", "часа", "часов"))" }
        return "\(number(hour)) \(minute < 10 ? "ноль " : "")\(number(minute))"
    }

    /// "семь часов утра", "восемь тридцать вечера", "полдень".
    static func timeOfDay(hour: Int, minute: Int) -> String {
        if minute == 0 && (hour == 0 || hour == 12) { return time(hour: hour, minute: minute) }
        let part =
            switch hour {
            case 0..<4: "ночи"
            case ..<12: "утра"
            case ..<18: "дня"
            default: "вечера"
            }
        return "\(clock((hour + 11) % 12 + 1, minute)) \(part)"
    }

    /// "один час и десять минут"; `accusative`: "на одну минуту".
    static func duration(seconds total: Int, accusative: Bool = false) -> String {
        let parts: [(Int, Gender, String, String, String)] = [
            (total / 86400, .masculine, "день", "дня", "дней"), (total / 3600 % 24, .masculine, "час", "часа", "часов"),
            (total / 60 % 60, .feminine, accusative ? "минуту" : "минута", "минуты", "минут"),
            (total % 60, .feminine, accusative ? "секунду" : "секунда", "секунды", "секунд"),
        ]
        let words = parts.filter { $0.0 > 0 }.map {
            "\(number($0.0, $0.1, accusative: accusative)) \(plural($0.0, $0.2, $0.3, $0.4))"
        }
        return words.isEmpty ? "ноль секунд" : list(words)
    }

    /// "а, б и в"
    static func list(_ parts: [String]) -> String {
        parts.count < 2 ? parts.joined() : parts.dropLast().joined(separator: ", ") + " и " + parts[parts.count - 1]
    }

    static func weekday(_ date: Date, _ calendar: Calendar) -> String {
        weekdays[calendar.component(.weekday, from: date) - 1]
    }

    private static func ordinal(_ day: Int, ending: (hard: String, soft: String)) -> String {
        func simple(_ value: Int) -> String { ordinals[value] + (value == 3 ? ending.soft : ending.hard) }
        if day < 20 { return simple(day) }
        let ten = day < 30 ? "двадцат" : "тридцат"
        return day % 10 == 0 ? ten + ending.hard : "\(ten)ь \(simple(day % 10))"
    }

    /// "вторник, двадцать четвёртое ноября"
    static func date(_ date: Date, _ calendar: Calendar) -> String {
        let day = calendar.component(.day, from: date)
        return
            "\(weekday(date, calendar)), \(ordinal(day, ending: ("ое", "ье"))) \(months[calendar.component(.month, from: date) - 1])"
    }

    /// "", "завтра", "в пятницу", "двадцать четвёртого ноября", as seen from `now`.
    static func day(of date: Date, from now: Date, _ calendar: Calendar) -> String {
        let days =
            calendar.dateComponents([.day], from: calendar.startOfDay(for: now), to: calendar.startOfDay(for: date)).day
            ?? 0
        switch days {
        case 0: return ""
        case 1: return "завтра"
        case 2...6: return onWeekdays[calendar.component(.weekday, from: date) - 1]
        default:
            let day = calendar.component(.day, from: date)
            return "\(ordinal(day, ending: ("ого", "ьего"))) \(months[calendar.component(.month, from: date) - 1])"
        }
    }
}
