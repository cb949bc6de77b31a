/// The typed lists that the engine brings: `{number}`, `{time}` … without a definition, or `lists: when: builtin: time`.
///
/// | list | example | value |
/// | --- | --- | --- |
/// | `number` | "two and a half", "17" | the number |
/// | `percentage` | "fifty percent", "50%" | the number |
/// | `ordinal` | "third", "3rd" | the number |
/// | `time` | "half past seven", "seven in the evening", "19:30", "noon" | "07:30" (24 hours) |
/// | `duration` | "two and a half hours", "an hour and ten minutes" | seconds |
/// | `date` | "today", "on friday", "the day after tomorrow", "the fifth of march" | "today", "friday", "+2", "03-05" |
/// | `temperature` | "twenty one degrees", "-5°" | degrees |
/// | `color` | "red" | "red" |
/// | `period` | "next june", "june 2027", "the next six months", "in three weeks" | "06", "2027-06", "next 6 month", "+3 week" |
/// | `recurrence` | "every day", "on weekdays", "every monday and friday" | "daily", "weekdays", "monday,friday" |
///
/// In a Russian grammar they are said in Russian; the values are the same.
public enum BuiltinList: String, Sendable, CaseIterable {
    case number, percentage, ordinal, time, duration, date, temperature, color, recurrence, period

    static var allNames: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
