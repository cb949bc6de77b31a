/// The sub-grammar of a typed list: templates with inner lists, and what their values mean together.
///
/// Because typed values are templates like any others, they are part of the word graph that a recogniser is held to.
struct BuiltinGrammar: Sendable {
    var templates: [String]
    var rules: [String: String] = [:]
    var lists: [String: SentenceTemplates.List]
    /// The value of what the inner lists caught; nil where the parts do not go together.
    var value: @Sendable ([String: SlotValue]) -> SlotValue?

    static func grammar(of list: BuiltinList, numbers: SpokenNumbers) -> BuiltinGrammar {
        switch numbers {
        case .english: english(list)
        case .russian: russian(list)
        }
    }

    static func range(_ from: Int, _ to: Int, fractions: SentenceTemplates.Range.Fractions? = nil)
        -> SentenceTemplates.List
    {
        .range(SentenceTemplates.Range(from: from, to: to, fractions: fractions))
    }

    static func values(_ pairs: [(String, SlotValue)]) -> SentenceTemplates.List {
        let location = SourceLocation(file: "builtin list", line: 0)
        return .values(
            pairs.compactMap { text, out in
                (try? SentenceTemplates.Template(text, at: location)).map {
                    SentenceTemplates.ListValue(template: $0, out: out)
                }
            })
    }

    /// "00" … "59".
    static let twoDigits = SentenceTemplates.List.values(
        (0..<60).map { value in
            let text = value < 10 ? "0\(value)" : "\(value)"
            return .init(
                template: .init(text: text, expression: .text(text), location: .init(file: "builtin list", line: 0)),
                out: .number(Double(value)))
        })

    /// "HH:MM" of the parts of a time.
    static func clockTime(of parts: [String: SlotValue]) -> SlotValue? {
        if let named = parts["named"] { return named }
        guard var hour = (parts["h"] ?? parts["h24"])?.number.map({ Int($0) }) else { return nil }
        var minute = ["mm", "digits", "m", "half", "quarter"].reduce(0) { $0 + Int(parts[$1]?.number ?? 0) }
        switch parts["part"] {
        case "am": hour = hour == 12 ? 0 : hour
        case "pm": hour = hour == 12 ? 12 : hour + 12
        case "night": hour = hour == 12 ? 0 : hour >= 6 ? hour + 12 : hour
        default: break
        }
        if parts["before"] != nil {
            hour = (hour + 23) % 24
            minute = 60 - minute
        }
        guard (0..<24).contains(hour), (0..<60).contains(minute) else { return nil }
        return .string("\(hour < 10 ? "0" : "")\(hour):\(minute < 10 ? "0" : "")\(minute)")
    }

    /// The seconds of the parts of a duration; nil where there are none.
    static func seconds(of parts: [String: SlotValue]) -> SlotValue? {
        let whole = ["fixed", "oneDay", "oneHour", "oneMinute", "oneSecond", "halfHour", "halfMinute", "seconds"]
        var total = whole.reduce(0) { $0 + (parts[$1]?.number ?? 0) }
        for (name, size) in [("weeks", 604800.0), ("days", 86400), ("hours", 3600), ("minutes", 60)] {
            total += (parts[name]?.number ?? 0) * size
        }
        return total > 0 ? .number(total) : nil
    }

    /// Days of the months, in a leap year.
    static let monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

    /// The value of a date's parts: a named day, "+3", or "MM-DD".
    static func dayOrMonth(_ parts: [String: SlotValue]) -> SlotValue? {
        if let named = parts["d"] { return named }
        if let days = parts["n"] ?? parts["w"]?.number.map({ .number($0 * 7) }) { return .string("+\(days.text)") }
        func part(_ name: String) -> Int? {
            [31, 30, 29].lazy.compactMap { parts["\(name)\($0)"]?.number }.first.map { Int($0) }
        }
        guard let month = part("month"), let day = part("day") ?? part("number") else { return nil }
        return .string("\(month < 10 ? "0" : "")\(month)-\(day < 10 ? "0" : "")\(day)")
    }

    /// The elements without repetitions, in order.
    static func distinct(_ elements: [String]) -> [String] {
        var seen: Set<String> = []
        return elements.filter { seen.insert($0).inserted }
    }
}
