import Foundation
import SkillKit

/// What skills say in the language of the conversation.
extension SkillContext {
    var isRussian: Bool { language.hasPrefix("ru") }

    /// The sentence in the conversation's language.
    func say(_ english: String, _ russian: String) -> String { isRussian ? russian : english }

    func timeOfDay(_ hour: Int, _ minute: Int) -> String {
        isRussian
            ? SpokenRussian.timeOfDay(hour: hour, minute: minute) : SpokenEnglish.timeOfDay(hour: hour, minute: minute)
    }

    func timeOfDay(_ date: Date) -> String {
        let parts = calendar.dateComponents([.hour, .minute], from: date)
        return timeOfDay(parts.hour ?? 0, parts.minute ?? 0)
    }

    func dayName(of date: Date) -> String {
        isRussian ? SpokenRussian.day(of: date, from: now, calendar) : SpokenEnglish.day(of: date, from: now, calendar)
    }

    /// "seven in the morning tomorrow"
    func moment(_ date: Date) -> String {
        let day = dayName(of: date)
        return timeOfDay(date) + (day.isEmpty ? "" : " \(day)")
    }

    /// "at seven in the morning tomorrow"
    func momentAt(_ date: Date) -> String {
        guard isRussian else { return "at \(moment(date))" }
        let day = dayName(of: date)
        return (day.isEmpty ? "" : "\(day) ") + "в \(timeOfDay(date))"
    }

    /// A duration; in Russian as it stands behind "на" and "через".
    func duration(_ seconds: Int) -> String {
        isRussian
            ? SpokenRussian.duration(seconds: seconds, accusative: true) : SpokenEnglish.duration(seconds: seconds)
    }

    func list(_ parts: [String]) -> String { isRussian ? SpokenRussian.list(parts) : SpokenEnglish.list(parts) }

    /// "every day", "every Monday and Friday"; nil for what is no recurrence.
    func recurrence(_ value: String) -> String? {
        let english = [
            "daily": "every day", "weekdays": "on weekdays", "weekend": "on weekends", "hourly": "every hour",
            "weekly": "every week",
            "monthly": "every month", "yearly": "every year",
        ]
        let russian = [
            "daily": "каждый день", "weekdays": "по будням", "weekend": "по выходным", "hourly": "каждый час",
            "weekly": "каждую неделю",
            "monthly": "каждый месяц", "yearly": "каждый год",
        ]
        if let known = (isRussian ? russian : english)[value] { return known }
        let days = value.split(separator: ",").map(String.init)
        let names = [
            "monday": "понедельникам", "tuesday": "вторникам", "wednesday": "средам", "thursday": "четвергам",
            "friday": "пятницам",
            "saturday": "субботам", "sunday": "воскресеньям",
        ]
        guard days.allSatisfy({ names[$0] != nil }) else { return nil }
        return isRussian
            ? "по " + list(days.compactMap { names[$0] })
            : "every " + list(days.map { $0.prefix(1).uppercased() + $0.dropFirst() })
    }
}

extension String {
    /// With its first letter large.
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
