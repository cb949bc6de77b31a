/// Typed lists in English.
extension BuiltinGrammar {
    static func english(_ list: BuiltinList) -> BuiltinGrammar {
        switch list {
        case .number: number
        case .percentage: percentage
        case .ordinal: ordinal
        case .time: time
        case .duration: duration
        case .date: date
        case .temperature: temperature
        case .color: color
        case .recurrence: recurrence
        case .period: period
        }
    }

    private static let number = BuiltinGrammar(
        templates: ["{n}"], lists: ["n": range(0, 999, fractions: .tenths)], value: { $0["n"] })

    private static let percentage = BuiltinGrammar(
        templates: ["{n}[ ](%|percent|per cent)"], lists: ["n": range(0, 100)], value: { $0["n"] })

    private static let ordinal = BuiltinGrammar(templates: ["{n}"], lists: ["n": ordinals(31)], value: { $0["n"] })

    static let smallOrdinals = [
        "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
        "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    ]

    /// "first", "1st" … "31st".
    private static func ordinals(_ count: Int) -> SentenceTemplates.List {
        let small = smallOrdinals
        let tens = [2: ("twenty", "twentieth"), 3: ("thirty", "thirtieth")]
        var pairs: [(String, SlotValue)] = []
        for value in 1...count {
            let (ten, unit) = (value / 10, value % 10)
            let words = value < 20 ? small[value - 1] : unit == 0 ? tens[ten]!.1 : "\(tens[ten]!.0) \(small[unit - 1])"
            let suffix = (value % 100 / 10 == 1) ? "th" : [1: "st", 2: "nd", 3: "rd"][unit] ?? "th"
            pairs += [(words, .number(Double(value))), ("\(value)\(suffix)", .number(Double(value)))]
        }
        return values(pairs)
    }

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
            "digits": twoDigits,
            "mm": values(
                (1..<10).map { ("(oh|o|zero) \(EnglishNumbers.units[$0])", .number(Double($0))) }
                    + (10..<60).flatMap { value in
                        EnglishNumbers.spellings(value).map { ($0, SlotValue.number(Double(value))) } + [
                            ("\(value)", .number(Double(value)))
                        ]
                    }),
            "part": values([
                ("(am|a.m.|a m|in the morning|this morning)", "am"),
                ("(pm|p.m.|p m|in the afternoon|this afternoon|in the evening|this evening|tonight)", "pm"),
                ("at night", "night"),
            ]),
        ],
        value: { clockTime(of: $0) })

    private static let duration = BuiltinGrammar(
        templates: [
            "{fixed}", "<hours>[ {halfHour}]", "<minutes>[ {halfMinute}]", "<seconds>",
            "<hours> [and] <minutes>", "<minutes> [and] <seconds>", "<hours> [and] <minutes> [and] <seconds>",
            "<hours> [and] <seconds>", "<days>[ [and] <hours>]",
        ],
        rules: [
            "days": "({days} day[s]|{oneDay})", "hours": "({hours}[ ](hour[s]|hr[s]|h)|{oneHour})",
            "minutes": "({minutes}[ ](minute[s]|min[s])|{oneMinute})",
            "seconds": "({seconds}[ ](second[s]|sec[s]|s)|{oneSecond})",
        ],
        lists: [
            "days": range(1, 31), "hours": range(1, 99, fractions: .halves),
            "minutes": range(1, 300, fractions: .halves),
            "seconds": range(1, 600),
            "oneDay": values([("a day", 86400)]), "oneHour": values([("an hour", 3600)]),
            "oneMinute": values([("a minute", 60)]),
            "oneSecond": values([("a second", 1)]),
            "halfHour": values([("and a half", 1800)]), "halfMinute": values([("and a half", 30)]),
            "fixed": values([
                ("(half an hour|[a] half hour)", 1800), ("([a] quarter of an hour|[a] quarter hour)", 900),
                ("three quarters of an hour", 2700), ("half a minute", 30),
            ]),
        ],
        value: { seconds(of: $0) })

    private static let weekdays = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    private static let date = BuiltinGrammar(
        templates: ["{d}", "in {n} day[s]", "in {w} week[s]"]
            + [31, 30, 29].flatMap { length in
                [
                    "[on] [the] {day\(length)} [of] {month\(length)}",
                    "[on] {month\(length)} [the] ({day\(length)}|{number\(length)})",
                    "[on] {number\(length)} {month\(length)}",
                ]
            },
        lists: {
            var lists: [String: SentenceTemplates.List] = ["n": range(1, 366), "w": range(1, 52)]
            let named: [(String, SlotValue)] = [
                ("today", "today"), ("tonight", "today"), ("tomorrow", "tomorrow"), ("[the] day after tomorrow", "+2"),
                ("in a week", "+7"),
            ]
            lists["d"] = values(
                named
                    + weekdays.flatMap {
                        [("[on] [this] \($0)", SlotValue.string($0)), ("[on] next \($0)", .string("next \($0)"))]
                    })
            for length in [31, 30, 29] {
                lists["day\(length)"] = ordinals(length)
                lists["number\(length)"] = range(1, length)
                lists["month\(length)"] = values(
                    months.enumerated().filter { monthLengths[$0.offset] == length }.map {
                        ($0.element, .number(Double($0.offset + 1)))
                    })
            }
            return lists
        }(),
        value: { dayOrMonth($0) })

    private static let temperature = BuiltinGrammar(
        templates: ["{t}[ ](°|°c|degree[s]|degree[s] celsius)"], lists: ["t": range(-60, 300, fractions: .tenths)],
        value: { $0["t"] })

    private static let colorNames = [
        "white", "black", "grey", "red", "orange", "yellow", "green", "blue", "purple", "brown", "pink", "turquoise",
        "violet", "cyan", "magenta",
    ]

    private static let color = BuiltinGrammar(
        templates: ["{c}"], lists: ["c": values(colorNames.map { ($0 == "grey" ? "(grey|gray)" : $0, .string($0)) })],
        value: { $0["c"] })

    private static let recurrence = BuiltinGrammar(
        templates: ["{r}", "every {a}", "every {a} and [every] {b}", "every {a} {b} and [every] {c}", "on {many}"],
        lists: [
            "r": values([
                ("(every|each) day|daily", "daily"), ("(every|each) morning", "daily"),
                ("(every|each) (week day|weekday)|on weekdays|on work days", "weekdays"),
                ("(every|each) weekend|on weekends|at weekends", "weekend"), ("(every|each) hour|hourly", "hourly"),
                ("(every|each) week|weekly", "weekly"),
                ("(every|each) month|monthly", "monthly"), ("(every|each) year|yearly", "yearly"),
            ]),
            "a": values(weekdays.map { ($0, .string($0)) }), "b": values(weekdays.map { ($0, .string($0)) }),
            "c": values(weekdays.map { ($0, .string($0)) }), "many": values(weekdays.map { ("\($0)s", .string($0)) }),
        ],
        value: { parts in
            if let named = parts["r"] ?? parts["many"] { return named }
            let days = ["a", "b", "c"].compactMap { parts[$0]?.text }
            return .string(distinct(days).joined(separator: ","))
        })
}
