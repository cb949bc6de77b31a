/// What lies ahead, as forecasts are asked for: a month, a year, or a number of steps.
extension BuiltinGrammar {
    private static let englishMonths = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    static let period = BuiltinGrammar(
        templates: [
            "{month}", "[the] (next|coming) {month}", "this {month}", "{month} [of|in] [the year] {year}",
            "[the] [year] {year}", "{near}", "[the] (next|coming|following) {unit}", "this {unit:current}",
            "in {number:ahead} {unit}", "in (a|an|one) {unit}",
            "[over] [the] (next|coming|following) {number:span} {unit}",
        ],
        lists: [
            "month": values(englishMonths.enumerated().map { ($0.element, .number(Double($0.offset + 1))) }),
            "year": values((1950...2060).map { (spokenYear($0), .number(Double($0))) }),
            "near": values([("tomorrow", "+1 day"), ("[the] day after tomorrow", "+2 day")]),
            "unit": values([
                ("hour[s]", "hour"), ("day[s]", "day"), ("week[s]", "week"), ("month[s]", "month"),
                ("quarter[s]", "quarter"), ("year[s]", "year"), ("(value|reading|step)[s]", "step"),
            ]),
            "number": range(1, 100),
        ],
        value: { ahead(of: $0) })

    static let russianPeriod = BuiltinGrammar(
        templates: [
            "[на|в] {month}", "[на|в] следующ(ий|ем) {month}", "{near}", "[на|в] следующ(ий|ем|ую|ей) {unit}",
            "через {number:ahead} {unit}", "через {unit}", "[на|в] следующи(е|х) {number:span} {unit}",
        ],
        lists: [
            "month": values(
                [
                    "январ(ь|е|я)", "феврал(ь|е|я)", "март[е|а]", "апрел(ь|е|я)", "ма(й|е|я)", "июн(ь|е|я)",
                    "июл(ь|е|я)", "август[е|а]", "сентябр(ь|е|я)", "октябр(ь|е|я)", "ноябр(ь|е|я)", "декабр(ь|е|я)",
                ].enumerated().map { ($0.element, .number(Double($0.offset + 1))) }),
            "near": values([("[на] завтра", "+1 day"), ("[на] послезавтра", "+2 day")]),
            "unit": values([
                ("час[а|ов]", "hour"), ("(день|дня|дней)", "day"), ("недел(я|ю|и|е|ь)", "week"),
                ("месяц[а|ев|е]", "month"), ("квартал[а|ов|е]", "quarter"), ("(год[а|у]|лет)", "year"),
            ]),
            "number": range(1, 100),
        ],
        value: { ahead(of: $0) })

    /// "twenty twenty seven", "two thousand and seven", "nineteen oh five", "2027".
    private static func spokenYear(_ year: Int) -> String {
        let (century, rest) = (year / 100, year % 100)
        func words(_ number: Int) -> String { EnglishNumbers.spellings(number)[0] }
        var forms = ["\(year)"]
        if year % 1000 < 100 { forms.append(rest == 0 ? "two thousand" : "two thousand [and] \(words(rest))") }
        if rest >= 10 {
            forms.append("\(words(century)) \(words(rest))")
        } else if rest > 0 {
            forms.append("\(words(century)) oh \(words(rest))")
        } else if year % 1000 != 0 {
            forms.append("\(words(century)) hundred")
        }
        return "(\(forms.joined(separator: "|")))"
    }

    /// "06", "2027-06", "2027", "+3 month" (the third month ahead), "+0 month" (this one), "next 6 month" (all six).
    private static func ahead(of parts: [String: SlotValue]) -> SlotValue? {
        if let near = parts["near"] { return near }
        func whole(_ name: String) -> Int? { parts[name]?.number.map { Int($0) } }
        if let month = whole("month") {
            let text = month < 10 ? "0\(month)" : "\(month)"
            return .string(whole("year").map { "\($0)-\(text)" } ?? text)
        }
        if let year = whole("year") { return .string("\(year)") }
        if let unit = parts["current"]?.text { return .string("+0 \(unit)") }
        guard let unit = parts["unit"]?.text else { return nil }
        if let span = whole("span") { return .string("next \(span) \(unit)") }
        return .string("+\(whole("ahead") ?? 1) \(unit)")
    }
}
