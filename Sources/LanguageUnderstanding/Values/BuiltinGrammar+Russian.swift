/// Typed lists in Russian; their values are those of the English ones.
extension BuiltinGrammar {
    static func russian(_ list: BuiltinList) -> BuiltinGrammar {
        switch list {
        case .number: russianNumber
        case .percentage: russianPercentage
        case .ordinal: russianOrdinal
        case .time: russianTime
        case .duration: russianDuration
        case .date: russianDate
        case .temperature: russianTemperature
        case .color: russianColor
        case .recurrence: russianRecurrence
        case .period: russianPeriod
        }
    }

    private static let russianNumber = BuiltinGrammar(
        templates: ["{n}"], lists: ["n": range(0, 999, fractions: .tenths)], value: { $0["n"] })

    private static let russianPercentage = BuiltinGrammar(
        templates: ["{n}[ ](%|процент[а|ов|ам|ами|ах])"], lists: ["n": range(0, 100)], value: { $0["n"] })

    private static let russianTemperature = BuiltinGrammar(
        templates: ["{t}[ ](°|°c|градус[а|ов]|градус[а|ов] цельсия)"],
        lists: ["t": range(-60, 300, fractions: .tenths)], value: { $0["t"] })

    /// Ordinals of 1 … 31 as stem and endings; with an ending of every gender and case that dates and hours need.
    private static let russianOrdinals: [(stem: String, soft: Bool)] = [
        ("перв", false), ("втор", false), ("трет", true), ("четв[е|ё]рт", false), ("пят", false), ("шест", false),
        ("седьм", false), ("восьм", false),
        ("девят", false), ("десят", false), ("одиннадцат", false), ("двенадцат", false), ("тринадцат", false),
        ("четырнадцат", false),
        ("пятнадцат", false), ("шестнадцат", false), ("семнадцат", false), ("восемнадцат", false),
        ("девятнадцат", false),
    ]

    private static func russianOrdinal(_ value: Int) -> String {
        func simple(_ value: Int) -> String {
            let entry = russianOrdinals[value - 1]
            return entry.soft ? "\(entry.stem)(ий|ья|ье|ьего|ьей|ьему|ью)" : "\(entry.stem)(ый|ой|ая|ое|ого|ому|ую)"
        }
        if value < 20 { return simple(value) }
        let ten = value < 30 ? "двадцат" : "тридцат"
        return value % 10 == 0 ? "\(ten)(ый|ая|ое|ого|ой|ому|ую)" : "\(ten)ь \(simple(value % 10))"
    }

    private static func ordinalValues(_ count: Int) -> SentenceTemplates.List {
        values(
            (1...count).flatMap {
                [(russianOrdinal($0), SlotValue.number(Double($0))), ("\($0)-(й|я|е|го|му)", .number(Double($0)))]
            })
    }

    private static let russianOrdinal = BuiltinGrammar(
        templates: ["{n}"], lists: ["n": ordinalValues(31)], value: { $0["n"] })

    /// "ноль пять", "тридцать", "30".
    private static let minutesInWords: SentenceTemplates.List = {
        var pairs: [(String, SlotValue)] = []
        for minute in 1..<60 {
            for words in RussianNumbers.spellings(Double(minute)) {
                pairs.append((minute < 10 ? "ноль \(words)" : words, .number(Double(minute))))
            }
            if minute >= 10 { pairs.append(("\(minute)", .number(Double(minute)))) }
        }
        return values(pairs)
    }()

    private static let russianTime = BuiltinGrammar(
        templates: [
            "{named}", "{h}[ час[а|ов]] {part}", "{h24}[ час[а|ов]]", "{hourWord}[ {part}]",
            "{h24} {mm}", "{h} {mm} {part}", "{h24} час[а|ов] {m} минут[а|у|ы]",
            "{h} час[а|ов] {m} минут[а|у|ы] {part}",
            "{half}[ ]{nextHour}[ {part}]", "{quarter} {nextHour}[ {part}]", "{m} минут[а|у|ы] {nextHour}[ {part}]",
            "{before} ({quarter}|{m}[ минут[а|у|ы]]) {h}[ {part}]",
            "{h24}:{digits}", "{h}:{digits} {part}",
        ],
        lists: [
            "named": values([("(полдень|полудня)", "12:00"), ("(полночь|полуночи)", "00:00")]),
            "hourWord": values([("час", 1)]),
            "h": range(1, 12), "h24": range(0, 23), "m": range(1, 59),
            "half": values([("(половин(а|е|у)|пол)", 30)]), "quarter": values([("четверт(ь|и)", 15)]),
            "before": values([("без", true)]),
            "nextHour": values((1...12).map { (russianOrdinal($0), .number(Double($0))) }),
            "digits": twoDigits,
            "mm": minutesInWords,
            "part": values([("утра", "am"), ("(дня|вечера)", "pm"), ("ночи", "night")]),
        ],
        value: { parts in
            var parts = parts
            if let word = parts["hourWord"] { parts["h"] = word }
            if let next = parts["nextHour"]?.number {
                parts["h"] = .number(next == 1 ? 12 : next - 1)
            }
            return clockTime(of: parts)
        })

    private static let russianDuration = BuiltinGrammar(
        templates: [
            "{fixed}", "<hours>", "<minutes>", "<seconds>", "<hours> [и] <minutes>", "<minutes> [и] <seconds>",
            "<hours> [и] <minutes> [и] <seconds>",
            "<hours> [и] <seconds>", "<days>[ [и] <hours>]",
        ],
        rules: [
            "days": "({days} (день|дня|дней|сут(ки|ок))|{weeks} недел(я|ю|и|ь)|{oneDay})",
            "hours": "({hours}[ ](час[а|ов]|ч)|{oneHour})",
            "minutes": "({minutes}[ ](минут[а|у|ы]|мин)|{oneMinute})",
            "seconds": "({seconds}[ ](секунд[а|у|ы]|сек)|{oneSecond})",
        ],
        lists: [
            "days": range(1, 31), "weeks": range(1, 52), "hours": range(1, 99, fractions: .halves),
            "minutes": range(1, 300, fractions: .halves),
            "seconds": range(1, 600),
            "oneDay": values([("(день|сутки)", 86400), ("неделю", 604800)]), "oneHour": values([("час", 3600)]),
            "oneMinute": values([("минут(а|у)", 60)]),
            "oneSecond": values([("секунд(а|у)", 1)]),
            "fixed": values([
                ("(полчаса|пол часа)", 1800), ("четверть часа", 900), ("три четверти часа", 2700),
                ("(полминуты|пол минуты)", 30),
                ("час с половиной", 5400), ("минуту с половиной", 90),
            ]),
        ],
        value: { seconds(of: $0) })

    private static let weekdays: [(words: String, value: String)] = [
        ("понедельник[а|у|и|ам]", "monday"), ("вторник[а|у|и|ам]", "tuesday"), ("сред(а|у|ы|е|ам)", "wednesday"),
        ("четверг[а|у|и|ам]", "thursday"),
        ("пятниц(а|у|ы|е|ам)", "friday"), ("суббот(а|у|ы|е|ам)", "saturday"), ("воскресень(е|я|ю|ям)", "sunday"),
    ]

    private static let months = [
        "январ(ь|я)", "феврал(ь|я)", "март[а]", "апрел(ь|я)", "ма(й|я)", "июн(ь|я)", "июл(ь|я)", "август[а]",
        "сентябр(ь|я)", "октябр(ь|я)",
        "ноябр(ь|я)", "декабр(ь|я)",
    ]

    private static let russianDate = BuiltinGrammar(
        templates: ["{d}", "через {n} (день|дня|дней)", "через {w} недел(ю|и|ь)"]
            + [31, 30, 29].map { "({day\($0)}|{number\($0)}) {month\($0)}" },
        lists: {
            var lists: [String: SentenceTemplates.List] = ["n": range(1, 366), "w": range(1, 52)]
            let named: [(String, SlotValue)] = [
                ("[на] сегодня[шний день]", "today"), ("[на] завтра[шний день]", "tomorrow"),
                ("[на] послезавтра", "+2"),
                ("через день", "+2"), ("через неделю", "+7"),
            ]
            lists["d"] = values(
                named
                    + weekdays.flatMap { day in
                        [
                            ("[(в|во|на)] [эт(от|у|о)] \(day.words)", SlotValue.string(day.value)),
                            ("[(в|во|на)] следующ(ий|ую|ее|ая) \(day.words)", .string("next \(day.value)")),
                        ]
                    })
            for length in [31, 30, 29] {
                lists["day\(length)"] = ordinalValues(length)
                lists["number\(length)"] = range(1, length)
                lists["month\(length)"] = values(
                    months.enumerated().filter { monthLengths[$0.offset] == length }.map {
                        ($0.element, .number(Double($0.offset + 1)))
                    })
            }
            return lists
        }(),
        value: { dayOrMonth($0) })

    private static let endings = "(ый|ая|ое|ые|ого|ой|ому|ую|ым|ых|ыми|ом)"

    private static let russianColor = BuiltinGrammar(
        templates: ["{c}"],
        lists: [
            "c": values([
                ("бел\(endings)", "white"), ("ч(е|ё)рн\(endings)", "black"), ("сер\(endings)", "grey"),
                ("красн\(endings)", "red"), ("оранжев\(endings)", "orange"),
                ("ж(е|ё)лт\(endings)", "yellow"), ("зел(е|ё)н\(endings)", "green"),
                ("син(ий|яя|ее|ие|его|ей|ему|юю|им|их|ем)", "blue"),
                ("голуб\(endings)", "cyan"), ("фиолетов\(endings)", "purple"), ("коричнев\(endings)", "brown"),
                ("розов\(endings)", "pink"),
                ("бирюзов\(endings)", "turquoise"),
            ])
        ],
        value: { $0["c"] })

    private static let russianRecurrence = BuiltinGrammar(
        templates: [
            "{r}", "кажд(ый|ую|ое) {a}", "кажд(ый|ую|ое) {a} и {b}", "по {a}", "по {a} и {b}", "по {a} {b} и {c}",
        ],
        lists: [
            "r": values([
                ("кажд(ый|ого) д(ень|ня)|ежедневно|каждое утро", "daily"),
                ("по будням|по рабочим дням|каждый будний день", "weekdays"),
                ("по выходным", "weekend"), ("каждый час|ежечасно", "hourly"), ("каждую неделю|еженедельно", "weekly"),
                ("каждый месяц|ежемесячно", "monthly"), ("каждый год|ежегодно", "yearly"),
            ]),
            "a": values(weekdays.map { ($0.words, .string($0.value)) }),
            "b": values(weekdays.map { ($0.words, .string($0.value)) }),
            "c": values(weekdays.map { ($0.words, .string($0.value)) }),
        ],
        value: { parts in
            if let named = parts["r"] { return named }
            let days = ["a", "b", "c"].compactMap { parts[$0]?.text }
            return .string(distinct(days).joined(separator: ","))
        })
}
