/// The sub-grammar of a typed list: templates with inner lists, and what their values mean together.
///
/// Because typed values are templates like any others, they are part of the word graph that a recogniser is held to.
struct BuiltinGrammar: Sendable {
    var templates: [String]
    var rules: [String: String] = [:]
    var lists: [String: SentenceTemplates.List]
    /// The value of what the inner lists caught; nil where the parts do not go together.
    var value: @Sendable ([String: SlotValue]) -> SlotValue?

    static func grammar(of list: BuiltinList) -> BuiltinGrammar {
        switch list {
        case .number: number
        case .percentage: percentage
        case .ordinal: ordinal
        case .time: time
        case .duration: duration
        case .date: date
        }
    }

    private static func range(_ from: Int, _ to: Int, fractions: SentenceTemplates.Range.Fractions? = nil) -> SentenceTemplates.List {
        .range(SentenceTemplates.Range(from: from, to: to, fractions: fractions))
    }

    private static func values(_ pairs: [(String, SlotValue)]) -> SentenceTemplates.List {
        let location = SourceLocation(file: "builtin list", line: 0)
        return .values(
            pairs.compactMap { text, out in
                (try? SentenceTemplates.Template(text, at: location)).map { SentenceTemplates.ListValue(template: $0, out: out) }
            })
    }

    private static let number = BuiltinGrammar(
        templates: ["{n}"], lists: ["n": range(0, 999, fractions: .tenths)], value: { $0["n"] })

    private static let percentage = BuiltinGrammar(
        templates: ["{n}[ ](%|percent|per cent)"], lists: ["n": range(0, 100)], value: { $0["n"] })

    private static let ordinal: BuiltinGrammar = {
        let small = [
            "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth",
            "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
        ]
        let tens = [2: ("twenty", "twentieth"), 3: ("thirty", "thirtieth")]
        var pairs: [(String, SlotValue)] = []
        for value in 1...31 {
            let (ten, unit) = (value / 10, value % 10)
            let words = value < 20 ? small[value - 1] : unit == 0 ? tens[ten]!.1 : "\(tens[ten]!.0) \(small[unit - 1])"
            let suffix = (value % 100 / 10 == 1) ? "th" : [1: "st", 2: "nd", 3: "rd"][unit] ?? "th"
            pairs += [(words, .number(Double(value))), ("\(value)\(suffix)", .number(Double(value)))]
        }
        return BuiltinGrammar(templates: ["{n}"], lists: ["n": values(pairs)], value: { $0["n"] })
    }()

    private static let time = BuiltinGrammar(
        templates: [
            "{named}",
            "{h}[ ]{part}", "{h} (o'clock|oclock)[ {part}]", "{h24}",
            "({half}|[a] {quarter}) past {h}[ {part}]", "[a] {quarter} {before} {h}[ {part}]",
            "{m} [minute[s]] (past|after) {h}[ {part}]", "{m} [minute[s]] {before} {h}[ {part}]",
            "{h24} {mm}", "{h} {mm}[ ]{part}", "{h24} hundred [hours]",
            "{h24}:{digits}[ hours]", "{h}:{digits}[ ]{part}",
        ],
        lists: [
            "named": values([("(noon|midday)", "12:00"), ("midnight", "00:00")]),
            "h": range(1, 12), "h24": range(0, 23), "m": range(1, 59),
            "half": values([("half", 30)]), "quarter": values([("quarter", 15)]),
            "before": values([("(to|before|till)", true)]),
            "digits": .values(
                (0..<60).map { value in
                    let text = value < 10 ? "0\(value)" : "\(value)"
                    return .init(
                        template: .init(text: text, expression: .text(text), location: .init(file: "builtin list", line: 0)),
                        out: .number(Double(value)))
                }),
            "mm": values(
                (1..<10).map { ("(oh|o|zero) \(EnglishNumbers.units[$0])", .number(Double($0))) }
                    + (10..<60).flatMap { value in
                        EnglishNumbers.spellings(value).map { ($0, SlotValue.number(Double(value))) } + [("\(value)", .number(Double(value)))]
                    }),
            "part": values([
                ("(am|a.m.|a m|in the morning|this morning)", "am"),
                ("(pm|p.m.|p m|in the afternoon|this afternoon|in the evening|this evening|tonight)", "pm"),
                ("at night", "night"),
            ]),
        ],
        value: { clockTime(of: $0) })

    /// "HH:MM" of the parts of a time.
    private static func clockTime(of parts: [String: SlotValue]) -> SlotValue? {
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

    private static let duration = BuiltinGrammar(
        templates: [
            "{fixed}", "<hours>[ {halfHour}]", "<minutes>[ {halfMinute}]", "<seconds>",
            "<hours> [and] <minutes>", "<minutes> [and] <seconds>", "<hours> [and] <minutes> [and] <seconds>",
            "<hours> [and] <seconds>", "<days>[ [and] <hours>]",
        ],
        rules: [
            "days": "({days} day[s]|{oneDay})", "hours": "({hours}[ ](hour[s]|hr[s]|h)|{oneHour})",
            "minutes": "({minutes}[ ](minute[s]|min[s])|{oneMinute})", "seconds": "({seconds}[ ](second[s]|sec[s]|s)|{oneSecond})",
        ],
        lists: [
            "days": range(1, 31), "hours": range(1, 99, fractions: .halves), "minutes": range(1, 300, fractions: .halves),
            "seconds": range(1, 600),
            "oneDay": values([("a day", 86400)]), "oneHour": values([("an hour", 3600)]), "oneMinute": values([("a minute", 60)]),
            "oneSecond": values([("a second", 1)]),
            "halfHour": values([("and a half", 1800)]), "halfMinute": values([("and a half", 30)]),
            "fixed": values([
                ("(half an hour|[a] half hour)", 1800), ("([a] quarter of an hour|[a] quarter hour)", 900),
                ("three quarters of an hour", 2700), ("half a minute", 30),
            ]),
        ],
        value: { parts in
            let whole = ["fixed", "oneDay", "oneHour", "oneMinute", "oneSecond", "halfHour", "halfMinute", "seconds"]
            var total = whole.reduce(0) { $0 + (parts[$1]?.number ?? 0) }
            for (name, size) in [("days", 86400.0), ("hours", 3600), ("minutes", 60)] { total += (parts[name]?.number ?? 0) * size }
            return total > 0 ? .number(total) : nil
        })

    private static let date = BuiltinGrammar(
        templates: ["{d}"],
        lists: [
            "d": values(
                [("today", "today"), ("tonight", "today"), ("tomorrow", "tomorrow"), ("[the] day after tomorrow", "+2")]
                    + ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"].flatMap {
                        [("[on] [this] \($0)", SlotValue.string($0)), ("next \($0)", .string("next \($0)"))]
                    })
        ],
        value: { $0["d"] })
}
