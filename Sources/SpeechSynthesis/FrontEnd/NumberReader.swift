/// Reads what begins with a number or a currency sign: amounts, times, percentages, units, years, ordinals.
struct NumberReader {
    let reader: ChunkReader
    let core: String
    let trailing: String

    init(_ reader: ChunkReader) {
        self.reader = reader
        core = reader.chunks[reader.index].core
        trailing = reader.chunks[reader.index].trailing
    }

    func read() -> ChunkReader.Reading? {
        guard core.contains(where: { $0.isNumber }) else { return nil }
        return compound() ?? time() ?? money() ?? currencyName() ?? fraction() ?? range() ?? decade() ?? ordinal()
            ?? number()
    }

    func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// 7:30, 7:30pm, 7 a.m., 12:05:30.
    private func time() -> ChunkReader.Reading? {
        var text = core.lowercased(), half: [String] = [], consumed = 1, ownsStop = false
        for (ending, letters) in [("a.m", ["A", "M"]), ("p.m", ["P", "M"]), ("am", ["A", "M"]), ("pm", ["P", "M"])]
        where text.hasSuffix(ending) {
            text.removeLast(ending.count)
            half = letters
            ownsStop = ending.contains(".")
            break
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.allSatisfy({ isDigits($0) }), let hour = Int(parts[0]), hour <= 24, parts[0].count <= 2 else {
            return nil
        }
        if half.isEmpty, trailing.isEmpty, let next = reader.neighbour(1) {
            switch next.core.lowercased() {
            case "am", "a.m": half = ["A", "M"]
            case "pm", "p.m": half = ["P", "M"]
            default: break
            }
            if !half.isEmpty { (consumed, ownsStop) = (2, next.core.contains(".")) }
        }
        guard parts.count > 1 || !half.isEmpty, parts.count <= 3, parts.dropFirst().allSatisfy({ $0.count == 2 }) else {
            return nil
        }
        var words = NumberWords.cardinal(hour)
        if parts.count > 1, let minute = Int(parts[1]) {
            guard minute < 60 else { return nil }
            if minute == 0 {
                if half.isEmpty && parts.count == 2 { words += hour > 12 || hour == 0 ? ["hundred"] : ["o'clock"] }
            } else {
                words += (minute < 10 ? ["oh"] : []) + NumberWords.cardinal(minute)
            }
        }
        if parts.count == 3, let second = Int(parts[2]) {
            words += ["and"] + NumberWords.cardinal(second) + [second == 1 ? "second" : "seconds"]
        }
        if ownsStop, let next = reader.neighbour(consumed)?.core, next.first?.isUppercase == true,
            !Self.staysBehindTime(next)
        {
            ownsStop = false
        }
        return .init(words: words + half, consumed: consumed, ownsStop: ownsStop)
    }

    /// A capital behind "7 p.m." begins a sentence unless it is a day, a month or a time zone.
    private static func staysBehindTime(_ word: String) -> Bool {
        EnglishTables.month(word) != nil || word.lowercased().hasSuffix("day")
            || word.allSatisfy(\.isUppercase) && word.count > 1
    }

    /// $5.20, £3, €1,200, $5 million, -$5.
    func money() -> ChunkReader.Reading? {
        var text = core, words: [String] = []
        if text.hasPrefix("-") {
            text.removeFirst()
            words = ["minus"]
        }
        guard let sign = text.first ?? nil,
            let currency = EnglishTables.currencies[sign] ?? text.last.flatMap({ EnglishTables.currencies[$0] })
        else { return nil }
        text = text.filter { EnglishTables.currencies[$0] == nil && $0 != "," }
        if let cut = text.firstIndex(of: "/") {
            return rate(String(text[..<cut]), currency: sign, per: String(text[text.index(after: cut)...]))
        }
        var magnitude = "", consumed = 1
        let tail = String(text.drop { $0.isNumber || $0 == "." }).lowercased()
        text = String(text.prefix { $0.isNumber || $0 == "." })
        if !tail.isEmpty {
            guard let word = EnglishTables.magnitudes[tail] else { return nil }
            magnitude = word
        } else if trailing.isEmpty, let next = reader.neighbour(1), next.core.count > 3,
            let word = EnglishTables.magnitudes[next.core.lowercased()]
        {
            (magnitude, consumed) = (word, 2)
        }
        let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        guard parts.count <= 2, parts.allSatisfy({ $0.isEmpty || isDigits($0) }), text.contains(where: \.isNumber)
        else { return nil }
        if !magnitude.isEmpty {
            return .init(words: words + NumberWords.decimal(text) + [magnitude, currency.many], consumed: consumed)
        }
        let whole = parts[0].isEmpty ? "0" : parts[0]
        if parts.count == 2, parts[1].count == 2, let cents = Int(parts[1]) {
            let amount = NumberWords.cardinal(whole) + [whole == "1" ? currency.one : currency.many]
            let rest = cents > 0 ? NumberWords.cardinal(cents) + [cents == 1 ? currency.cent : currency.cents] : []
            return .init(
                words: words + (whole == "0" && cents > 0 ? rest : amount + (rest.isEmpty ? [] : ["and"] + rest)))
        }
        let isAttribute =
            ["a", "an", "the"].contains(reader.neighbour(-1)?.core.lowercased()) && trailing.isEmpty
            && reader.neighbour(1)?.core.first?.isLowercase == true
        let isBill = ["bill", "note", "coin"].contains(reader.neighbour(1)?.core.lowercased())
        return .init(
            words: words + NumberWords.decimal(text) + [
                text == "1" || isAttribute || isBill ? currency.one : currency.many
            ])
    }

    /// $15/hr: so much for each.
    private func rate(_ amount: String, currency sign: Character, per unit: String) -> ChunkReader.Reading? {
        let names = [
            "hr": "hour", "h": "hour", "hour": "hour", "day": "day", "wk": "week", "week": "week", "mo": "month",
            "month": "month",
            "yr": "year", "year": "year", "kg": "kilogram", "lb": "pound", "person": "person", "night": "night",
            "gal": "gallon",
        ]
        let chunk = TextChunk(core: String(sign) + amount, range: 0..<1)
        guard let name = names[unit.lowercased()], EnglishTables.currencies[sign] != nil,
            let reading = NumberReader(ChunkReader(chunks: [chunk], index: 0, isShouted: false)).money()
        else { return nil }
        return .init(words: reading.words + ["per", name])
    }

    /// USD 50, US$50, 50 USD, 25¢, 50p.
    private func currencyName() -> ChunkReader.Reading? {
        if let sign = ["US$", "A$", "C$"].first(where: core.hasPrefix),
            isDigits(core.dropFirst(sign.count).filter { $0 != "," && $0 != "." })
        {
            let nation = ["US$": ["U", "S"], "A$": ["australian"], "C$": ["canadian"]][sign] ?? []
            let amount = core.dropFirst(sign.count).filter { $0 != "," }
            return .init(words: NumberWords.decimal(String(amount)) + nation + [amount == "1" ? "dollar" : "dollars"])
        }
        for (ending, one, many) in [("¢", "cent", "cents"), ("p", "penny", "pence")]
        where core.hasSuffix(ending) && isDigits(core.dropLast()) {
            return .init(words: NumberWords.cardinal(String(core.dropLast())) + [core.dropLast() == "1" ? one : many])
        }
        let amount = core.filter { $0 != "," }
        guard isDigits(amount.filter { $0 != "." }), trailing.isEmpty,
            let name = reader.neighbour(1).flatMap({ EnglishTables.currencyCodes[$0.core] })
        else { return nil }
        return .init(
            words: NumberWords.decimal(amount)
                + (amount == "1" ? name.one : name.many).split(separator: " ").map(String.init), consumed: 2)
    }

    /// 1/2, 3/4, 2½.
    private func fraction() -> ChunkReader.Reading? {
        let parts = core.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ isDigits($0) && $0.count <= 3 }), let a = Int(parts[0]),
            let b = Int(parts[1]), b > 1
        {
            let joins = reader.neighbour(-1).map { isDigits($0.core) && $0.trailing.isEmpty } ?? false
            let words =
                a < b || b == 2
                ? EnglishTables.fraction(a, b) : NumberWords.cardinal(a) + ["over"] + NumberWords.cardinal(b)
            return .init(words: (joins ? ["and"] : []) + (joins && a == 1 && b == 2 ? ["a", "half"] : words))
        }
        let vulgar: [Character: [String]] = [
            "½": ["a", "half"], "¼": ["a", "quarter"], "¾": ["three", "quarters"], "⅓": ["a", "third"],
            "⅔": ["two", "thirds"],
            "⅛": ["an", "eighth"], "⅜": ["three", "eighths"], "⅝": ["five", "eighths"], "⅞": ["seven", "eighths"],
        ]
        if let last = core.last, let words = vulgar[last], isDigits(core.dropLast()) {
            return .init(words: NumberWords.cardinal(String(core.dropLast())) + ["and"] + words)
        }
        return nil
    }

    /// 10-20, 1914-1918.
    private func range() -> ChunkReader.Reading? {
        let parts = core.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ isDigits($0) && $0.count <= 4 }) else { return nil }
        return .init(
            words: parts.enumerated().flatMap {
                ($0.offset > 0 ? ["to"] : []) + (ChunkReader.year($0.element) ?? NumberWords.cardinal($0.element))
            })
    }

    /// 1990s, '90s.
    private func decade() -> ChunkReader.Reading? {
        var text = core
        if text.hasPrefix("'") { text.removeFirst() }
        for ending in ["'s", "s"] where text.hasSuffix(ending) {
            text.removeLast(ending.count)
            guard isDigits(text), text.hasSuffix("0"), let value = Int(text) else { return nil }
            if text.count == 4 { return .init(words: NumberWords.plural(NumberWords.year(value))) }
            return text.count == 2 && value >= 20 ? .init(words: NumberWords.plural(NumberWords.cardinal(value))) : nil
        }
        // '99
        return core.hasPrefix("'") && isDigits(text) && text.count == 2 ? .init(words: NumberWords.cardinal(text)) : nil
    }

    /// 1st, 22nd, 1,000th.
    private func ordinal() -> ChunkReader.Reading? {
        let low = core.lowercased()
        guard ["st", "nd", "rd", "th"].contains(where: { low.hasSuffix($0) }) else { return nil }
        let digits = low.dropLast(2).filter { $0 != "," }
        guard isDigits(digits), digits.count <= 15, let value = Int(digits) else { return nil }
        return .init(words: NumberWords.ordinal(value))
    }

    /// 1,234.5, -3, 50%, 20°C, 10 km, 1984.
    private func number() -> ChunkReader.Reading? {
        var text = core, words: [String] = []
        if let sign = text.first, sign == "-" || sign == "+" || sign == "#" || sign == "~" || sign == "±" || sign == "√"
        {
            words =
                sign == "√"
                ? ["square", "root", "of"]
                : sign == "-"
                    ? ["minus"]
                    : sign == "±" ? ["plus", "or", "minus"] : [sign == "+" ? "plus" : sign == "#" ? "number" : "about"]
            text.removeFirst()
        }
        let figure = String(text.prefix { ($0.isASCII && $0.isNumber) || $0 == "." || $0 == "," })
        let ending = String(text.dropFirst(figure.count))
        let groups = figure.split(separator: ",", omittingEmptySubsequences: false)
        let plain = figure.filter { $0 != "," }
        guard plain.contains(where: \.isNumber) else { return nil }
        let points = plain.filter { $0 == "." }.count
        if points > 1 {
            // A version or an address: every part is a number.
            guard ending.isEmpty else { return nil }
            return .init(
                words: plain.split(separator: ".").enumerated().flatMap {
                    ($0.offset > 0 ? ["point"] : []) + NumberWords.cardinal(String($0.element))
                })
        }
        if groups.count > 1, !groups.dropFirst().allSatisfy({ $0.prefix { $0 != "." }.count == 3 }) {
            return .init(
                words: groups.flatMap { NumberWords.decimal(String($0)) }
                    + (ending.isEmpty ? [] : reader.plainWords(ending)))
        }
        let isOne = plain == "1"
        func spoken(_ unit: (one: String, many: String)) -> [String] {
            (isOne ? unit.one : unit.many).split(separator: " ").map(String.init)
        }
        if !ending.isEmpty {
            if let unit = EnglishTables.units[ending.lowercased()], !["M", "X", "K", "G"].contains(ending) {
                return .init(
                    words: words + NumberWords.decimal(plain) + spoken(unit),
                    ownsStop: trailing == "." && reader.neighbour(1)?.core.first?.isLowercase == true)
            }
            if ending == "K" || ending == "G", points == 0 {
                return .init(words: words + NumberWords.decimal(plain) + [ending])
            }
            if ending == "M" { return .init(words: words + NumberWords.decimal(plain) + ["million"]) }
            return points > 0 || groups.count > 1
                ? .init(words: words + NumberWords.decimal(plain) + reader.plainWords(ending)) : nil
        }
        if trailing.isEmpty, let kind = ["sq": "square", "cu": "cubic"][reader.neighbour(1)?.core.lowercased() ?? ""],
            let unit = reader.neighbour(2).flatMap({ EnglishTables.units[$0.core.lowercased()] })
        {
            return .init(words: words + NumberWords.decimal(plain) + [kind] + spoken(unit), consumed: 3)
        }
        if trailing.isEmpty, let next = reader.neighbour(1), let unit = EnglishTables.units[next.core.lowercased()],
            !EnglishTables.unitsNeedingTouch.contains(next.core.lowercased())
                || ["m", "g", "l", "L"].contains(next.core) || (next.core == "in" && next.endsWithStop)
        {
            let ownsStop = next.endsWithStop && (reader.neighbour(2)?.core.first?.isLowercase ?? false)
            return .init(words: words + NumberWords.decimal(plain) + spoken(unit), consumed: 2, ownsStop: ownsStop)
        }
        if words.isEmpty, points == 0, groups.count == 1, let value = Int(plain), (1100...2099).contains(value),
            plain.count == 4
        {
            return .init(words: NumberWords.year(value))
        }
        return .init(words: words + NumberWords.decimal(plain))
    }
}
