/// Numbers, alone and with what they count.
enum WrittenAmounts {
    private static let currencies: [String: (sign: String, cents: Set<String>)] = [
        "dollar": ("$", ["cent", "cents"]), "dollars": ("$", ["cent", "cents"]), "euro": ("€", ["cent", "cents"]),
        "euros": ("€", ["cent", "cents"]), "yen": ("¥", []),
    ]
    private static let largeScales: Set<String> = ["million", "billion", "trillion"]
    /// Words that make digits of any number before them.
    private static let units: [String: String] = [
        "kilometer": " km", "kilometers": " km", "kilometre": " km", "kilometres": " km", "kilogram": " kg",
        "kilograms": " kg",
        "gram": " g", "grams": " g", "milliliters": " ml", "millilitres": " ml", "centimeters": " cm",
        "centimetres": " cm",
        "millimeters": " mm", "millimetres": " mm",
    ]
    private static let counted: Set<String> = [
        "second", "seconds", "minute", "minutes", "hour", "hours", "miles", "mile", "meters", "metres", "feet",
        "inches", "pounds", "ounces",
        "liters", "litres", "watts", "volts", "cents", "pence", "years", "days", "weeks", "months",
    ]
    /// Words that make digits of any number behind them.
    private static let numberers: Set<String> = [
        "number", "page", "chapter", "room", "line", "step", "channel", "version", "volume", "track", "gate",
        "platform", "level", "flight",
    ]

    /// Whether numbers before a word count something, or go on.
    static func isCounted(_ word: String) -> Bool {
        counted.contains(word) || units[word] != nil || currencies[word] != nil || largeScales.contains(word)
            || ["hundred", "thousand", "percent", "degrees", "people"].contains(word)
    }

    /// “minus three point one four”: as text, with whether it is a whole number.
    static func amount(_ words: ArraySlice<String>) -> (
        text: String, end: Int, value: Int, isWhole: Bool, scale: String?
    )? {
        var start = words.startIndex, sign = ""
        if words.first == "minus" || words.first == "negative" {
            sign = "-"
            start += 1
        }
        // Millions stay words, so that nobody counts zeros.
        if let head = SpokenNumber.cardinal(words[start...]) {
            var text = "\(head.value)", end = head.end, isWhole = true
            if end + 1 < words.endIndex, words[end] == "point" {
                var digits = ""
                var place = end + 1
                while place < words.endIndex, let digit = words[place] == "oh" ? 0 : SpokenNumber.digit(words[place]) {
                    digits += "\(digit)"
                    place += 1
                }
                if !digits.isEmpty {
                    text += "." + digits
                    end = place
                    isWhole = false
                }
            } else if words[end...].starts(with: ["and", "a", "half"]) {
                text += ".5"
                end += 3
                isWhole = false
            }
            var scale: String?
            if !isWhole, end < words.endIndex, largeScales.contains(words[end]) || words[end] == "thousand" {
                scale = words[end]
                end += 1
            } else if isWhole, head.value >= 1_000_000 {
                for (size, name) in [
                    (1_000_000_000_000, "trillion"), (1_000_000_000, "billion"), (1_000_000, "million"),
                ] where scale == nil {
                    if head.value % size == 0 {
                        scale = name
                        text = "\(head.value / size)"
                    }
                }
            }
            return (sign + text, end, head.value, isWhole && sign.isEmpty, scale)
        }
        return nil
    }

    private static func scaled(_ amount: (text: String, end: Int, value: Int, isWhole: Bool, scale: String?)) -> String
    {
        amount.text + (amount.scale.map { " " + $0 } ?? "")
    }

    /// “five dollars and ten cents”, “three million euros”.
    static let money: WrittenForm.Rule = { words, _ in
        guard let amount = WrittenAmounts.amount(words), amount.end < words.endIndex,
            let currency = currencies[words[amount.end]]
        else { return nil }
        var end = amount.end + 1, text = currency.sign + scaled(amount)
        let next = end < words.endIndex && words[end] == "and" ? end + 1 : end
        if amount.isWhole, amount.scale == nil, let cents = SpokenNumber.belowHundred(words[next...]) {
            let names = cents.end < words.endIndex && currency.cents.contains(words[cents.end])
            // “five dollars fifty”, but “five dollars and fifty people”.
            if names || next == end && cents.value >= 10 && cents.end == words.endIndex {
                text += ".\(cents.value < 10 ? "0" : "")\(cents.value)"
                end = cents.end + (names ? 1 : 0)
            }
        }
        return (text, end)
    }

    /// “nineteen eighties”, “the twenties” stays.
    static let decade: WrittenForm.Rule = { words, _ in
        guard let century = SpokenNumber.belowHundred(words), (13...20).contains(century.value),
            century.end < words.endIndex
        else { return nil }
        for (number, ten) in SpokenNumber.tens.enumerated() where words[century.end] == ten.dropLast() + "ies" {
            return ("\(century.value)\(20 + 10 * number)s", century.end + 1)
        }
        return nil
    }

    static let digits: WrittenForm.Rule = { words, _ in SpokenNumber.digits(words) }

    /// “example dot com”, “anna at example dot org”.
    static let address: WrittenForm.Rule = { words, _ in
        var text = "", place = words.startIndex, dots = 0, isMail = false
        guard let first = words.first, first.allSatisfy(\.isLetter) else { return nil }
        text = first
        place += 1
        while place + 1 < words.endIndex, words[place] == "dot" || words[place] == "at" && !isMail && dots == 0 {
            if words[place] == "at" {
                // Only where a domain follows.
                guard place + 2 < words.endIndex, words[place + 2] == "dot" else { break }
                isMail = true
                text += "@"
            } else {
                text += "."
                dots += 1
            }
            text += words[place + 1]
            place += 2
        }
        let ends: Set<String> = ["com", "org", "net", "edu", "gov", "io", "uk", "de", "ru", "info"]
        return dots > 0 && ends.contains(words[place - 1]) ? (text, place) : nil
    }

    static let year: WrittenForm.Rule = { words, _ in
        guard let year = SpokenNumber.year(words), year.end - words.startIndex >= 2, words.first != "a" else {
            return nil
        }
        // “two thousand six hundred” is a larger number.
        if let number = SpokenNumber.cardinal(words), number.end > year.end { return nil }
        return ("\(year.value)", year.end)
    }

    /// “twenty percent”, “five degrees celsius”, “ten kilometers”, “five minutes”.
    static let measured: WrittenForm.Rule = { words, _ in
        guard let amount = WrittenAmounts.amount(words), amount.end < words.endIndex else { return nil }
        let text = scaled(amount), unit = words[amount.end],
            next = amount.end + 1 < words.endIndex ? words[amount.end + 1] : nil
        if unit == "percent" { return (text + "%", amount.end + 1) }
        if unit == "per", next == "cent" { return (text + "%", amount.end + 2) }
        if unit == "degrees" || unit == "degree" {
            if next == "celsius" || next == "centigrade" { return (text + " °C", amount.end + 2) }
            if next == "fahrenheit" { return (text + " °F", amount.end + 2) }
            return (text + "°", amount.end + 1)
        }
        if let short = units[unit] { return (text + short, amount.end + 1) }
        return counted.contains(unit) ? (text, amount.end) : nil
    }

    /// “twenty first”; the first nine stay words.
    static let ordinal: WrittenForm.Rule = { words, _ in
        guard let ordinal = SpokenNumber.ordinal(words), ordinal.value >= 10 else { return nil }
        return (SpokenNumber.ordinalText(ordinal.value), ordinal.end)
    }

    /// From ten on, or with a sign, a fraction or a word such as “page” before it.
    static let number: WrittenForm.Rule = { words, before in
        guard let amount = WrittenAmounts.amount(words) else { return nil }
        guard amount.value >= 10 || !amount.isWhole || before.map(numberers.contains) == true else { return nil }
        return (scaled(amount), amount.end)
    }
}
