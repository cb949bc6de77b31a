/// Reads one chunk of text, and those behind it that belong to it, into words.
struct ChunkReader {
    /// Words, the chunks they used up, and whether a full stop at the end belongs to an abbreviation.
    struct Reading {
        var words: [String]
        var consumed = 1
        var ownsStop = false
    }

    let chunks: [TextChunk]
    let index: Int
    let isShouted: Bool

    /// Stands among words for a short pause.
    static let rest = ","

    func isDigits(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isNumber }
    }

    private var chunk: TextChunk { chunks[index] }
    private var core: String { chunks[index].core }
    /// The chunk at a distance, nil past either end.
    func neighbour(_ distance: Int) -> TextChunk? {
        chunks.indices.contains(index + distance) ? chunks[index + distance] : nil
    }

    func read() -> Reading {
        if core.isEmpty { return Reading(words: []) }
        if let reading = address() ?? symbol() ?? telephone() ?? place() ?? date() ?? name() { return reading }
        if let reading = NumberReader(self).read() { return reading }
        if let reading = dottedLetters() ?? abbreviation() ?? romanNumeral() { return reading }
        return Reading(words: plainWords(core))
    }

    /// E-mail and web addresses.
    private func address() -> Reading? {
        var text = core
        let low = text.lowercased()
        let isWeb = low.hasPrefix("http://") || low.hasPrefix("https://") || low.hasPrefix("www.")
        let isMail =
            text.contains("@") && text.split(separator: "@").count == 2 && text.split(separator: "@")[1].contains(".")
        let endings = [".com", ".org", ".net", ".edu", ".gov", ".io", ".de", ".uk"]
        let host = low.prefix { $0 != "/" }
        let isDomain = endings.contains { host.hasSuffix($0) } && host.count > 5 && !host.contains("..")
        let port = low.split(separator: ":", omittingEmptySubsequences: false)
        let isPort =
            port.count == 2 && port[0].count > 1 && port[0].allSatisfy { $0.isLetter || $0 == "." } && isDigits(port[1])
        guard isWeb || isMail || isDomain || isPort else { return nil }
        for scheme in ["https://", "http://"] where low.hasPrefix(scheme) {
            text = String(text.dropFirst(scheme.count))
        }
        while text.hasSuffix("/") { text.removeLast() }
        var words: [String] = [], part = ""
        func flush() {
            if part.lowercased() == "www" {
                words += ["W", "W", "W"]
            } else if isPort, isDigits(part) {
                words += NumberWords.digits(part)
            } else if part.count == 1, part.first?.isLetter == true, part.allSatisfy(\.isASCII) {
                words.append(part.uppercased())
            } else if !part.isEmpty {
                words += plainWords(part)
            }
            part = ""
        }
        for character in text {
            if let name = EnglishTables.characterNames[character] {
                flush()
                words += name.split(separator: " ").map(String.init)
            } else {
                part.append(character)
            }
        }
        flush()
        return Reading(words: words)
    }

    /// 2024-05-03, 5/3/2024, May 5th, 2024, 5 May 2024.
    private func date() -> Reading? {
        for separator in ["-", "/"] as [Character] {
            let parts = core.split(separator: separator).map(String.init)
            guard parts.count == 3, core.count <= 10, parts.allSatisfy({ Int($0) != nil && $0.allSatisfy(\.isASCII) })
            else { continue }
            let numbers = parts.compactMap { Int($0) }
            let (year, month, day) =
                parts[0].count == 4 ? (numbers[0], numbers[1], numbers[2]) : (numbers[2], numbers[0], numbers[1])
            let isFull = parts[0].count == 4 || parts[2].count == 4 || separator == "/"
            guard isFull, (1...12).contains(month), (1...31).contains(day) else { continue }
            let years = year < 100 ? NumberWords.cardinal(year) : NumberWords.year(year)
            return Reading(words: [EnglishTables.months[month - 1]] + NumberWords.ordinal(day) + years)
        }
        if let month = EnglishTables.month(core), let next = neighbour(1),
            chunk.trailing.isEmpty || chunk.trailing == ".", let day = Self.dayNumber(next.core)
        {
            var words = [EnglishTables.months[month - 1]] + NumberWords.ordinal(day), consumed = 2
            if next.trailing.isEmpty || next.trailing == ",", let year = neighbour(2).flatMap({ Self.year($0.core) }) {
                words += year
                consumed = 3
            }
            return Reading(words: words, consumed: consumed)
        }
        if let day = Self.dayNumber(core), chunk.trailing.isEmpty, let next = neighbour(1),
            let month = EnglishTables.month(next.core)
        {
            return Reading(
                words: ["the"].filter { _ in neighbour(-1)?.core.lowercased() != "the" } + NumberWords.ordinal(day) + [
                    "of", EnglishTables.months[month - 1],
                ], consumed: 2, ownsStop: EnglishTables.monthAbbreviations[next.core.lowercased()] != nil)
        }
        if let month = EnglishTables.monthAbbreviations[core.lowercased()], chunk.endsWithStop,
            core.first?.isUppercase == true
        {
            return Reading(words: [EnglishTables.months[month - 1]], ownsStop: true)
        }
        return nil
    }

    private static func dayNumber(_ text: String) -> Int? {
        var digits = text.lowercased()
        for ending in ["st", "nd", "rd", "th"] where digits.hasSuffix(ending) { digits.removeLast(2) }
        guard let day = Int(digits), digits.count <= 2, (1...31).contains(day), digits.allSatisfy(\.isASCII) else {
            return nil
        }
        return day
    }

    static func year(_ text: String) -> [String]? {
        guard text.count == 4, text.allSatisfy({ $0.isASCII && $0.isNumber }), let year = Int(text),
            (1000...2999).contains(year)
        else { return nil }
        return NumberWords.year(year)
    }

    /// i.e., U.S.A., J. (an initial), a.m.
    private func dottedLetters() -> Reading? {
        let parts = core.split(separator: ".", omittingEmptySubsequences: false)
        if parts.count == 1, core.count == 1, let letter = core.first, letter.isUppercase, letter.isASCII,
            chunk.trailing == ".",
            neighbour(1)?.core.first?.isUppercase == true, letter != "I"
        {
            return Reading(words: [core], ownsStop: true)
        }
        guard parts.count > 1,
            parts.allSatisfy({ $0.count == 1 && $0.first?.isLetter == true && $0.first?.isASCII == true })
        else { return nil }
        let known = ["i.e": "that is", "e.g": "for example"]
        if let phrase = known[core.lowercased()] {
            return Reading(words: phrase.split(separator: " ").map(String.init), ownsStop: true)
        }
        return Reading(words: parts.map { $0.uppercased() }, ownsStop: chunk.endsWithStop)
    }

    private func abbreviation() -> Reading? {
        let low = core.lowercased()
        guard chunk.endsWithStop || ["vs", "etc", "mr", "mrs", "dr", "ms"].contains(low) else { return nil }
        let next = neighbour(1)?.core
        let hasCompany = next?.first.map { $0.isUppercase || $0.isNumber } ?? false
        if low == "st", !(hasCompany && chunk.trailing == "." && neighbour(-1)?.core.first?.isUppercase != true) {
            return Reading(words: ["street"], ownsStop: true)
        }
        if low == "dr", !hasCompany, neighbour(-1) != nil { return Reading(words: ["drive"], ownsStop: true) }
        if ["no", "nos", "fig", "figs", "ch", "vol"].contains(low), next?.first?.isNumber != true,
            next == "I" || NumberWords.roman(next ?? "") == nil
        {
            return nil
        }
        if let word = EnglishTables.titles[low], hasCompany || !EnglishTables.titlesNeedingCompany.contains(low) {
            guard
                core.first?.isUppercase == true || !EnglishTables.titlesNeedingCompany.contains(low)
                    || next?.first?.isNumber == true
            else { return nil }
            return Reading(words: word.split(separator: " ").map(String.init), ownsStop: true)
        }
        if let word = EnglishTables.abbreviations[low] {
            let endsSentence = hasCompany && ["etc"].contains(low)
            return Reading(words: word.split(separator: " ").map(String.init), ownsStop: !endsSentence)
        }
        return nil
    }

    /// Chapter IV, Henry VIII.
    private func romanNumeral() -> Reading? {
        guard let before = neighbour(-1), let value = NumberWords.roman(core.uppercased()) else { return nil }
        let low = before.core.lowercased(), isCapital = core == core.uppercased()
        let isShortened =
            before.trailing == "." && ["vol", "ch", "fig", "no", "pt", "sec"].contains(low) && core != "I"
        guard before.trailing.isEmpty || isShortened else { return nil }
        if EnglishTables.romanLeads.contains(low) || isShortened { return Reading(words: NumberWords.cardinal(value)) }
        guard isCapital else { return nil }
        if neighbour(1)?.core == "century" { return Reading(words: NumberWords.ordinal(value)) }
        if EnglishTables.regnalNames.contains(low), value > 1 || core != "I" {
            return Reading(words: ["the"] + NumberWords.ordinal(value))
        }
        // Rocky III, Super Bowl LIV: longer ones behind a name.
        let isName = before.core.first?.isUppercase == true && before.core.dropFirst().contains(where: \.isLowercase)
        if isName, core.count > 2 || core == "II", core.allSatisfy({ "IVXL".contains($0) }) {
            return Reading(words: NumberWords.cardinal(value))
        }
        return nil
    }

    /// A sign on its own between figures, or a currency's code before one.
    private func symbol() -> Reading? {
        if let code = EnglishTables.currencyCodes[core], chunk.trailing.isEmpty,
            let amount = neighbour(1)?.core.filter({ $0 != "," }),
            isDigits(amount.filter { $0 != "." }), amount.count(where: { $0 == "." }) < 2
        {
            let name = amount == "1" ? code.one : code.many
            return Reading(
                words: NumberWords.decimal(amount) + name.split(separator: " ").map(String.init), consumed: 2)
        }
        guard core == "-" || core == "x" || core == "*" else { return nil }
        func isFigure(_ distance: Int) -> Bool { neighbour(distance)?.core.first?.isNumber == true }
        guard isFigure(-1), isFigure(1), chunk.trailing.isEmpty else { return nil }
        return Reading(words: [core == "-" ? "minus" : "times"])
    }

    /// Words, acronyms, symbols and letters mixed with digits.
    func plainWords(_ text: String) -> [String] {
        var words: [String] = [], run = ""
        func kind(_ c: Character) -> Int {
            if "²³π".contains(c) { return 2 }
            return c.isLetter || c == "'" ? 0 : c.isNumber && c.wholeNumberValue != nil ? 1 : 2
        }
        func flush() {
            guard let first = run.first else { return }
            switch kind(first) {
            case 0: words += letters(run, isMixed: text.contains { $0.isNumber })
            case 1: words += NumberWords.cardinal(run)
            default:
                words += run.compactMap { EnglishTables.symbols[$0] }.flatMap {
                    $0.split(separator: " ").map(String.init)
                }
            }
            run = ""
        }
        for character in text {
            if let last = run.last, kind(last) != kind(character) { flush() }
            run.append(character)
        }
        flush()
        return words
    }

    /// A run of letters and apostrophes as a word, or letter by letter.
    private func letters(_ run: String, isMixed: Bool) -> [String] {
        let word = run.trimmingQuotes
        guard !word.isEmpty else { return [] }
        let ascii = word.filter { $0.isASCII }
        guard !ascii.isEmpty else { return [] }
        // CDs, NASA's: the capitals decide, the ending is kept.
        var stem = ascii, ending = ""
        for tail in ["'s", "s"]
        where ascii.count > tail.count + 1 && ascii.hasSuffix(tail)
            && ascii.dropLast(tail.count).allSatisfy(\.isUppercase)
        {
            (stem, ending) = (String(ascii.dropLast(tail.count)), tail)
            break
        }
        let isCapital = stem.allSatisfy(\.isUppercase)
        if EnglishTables.spokenAcronyms.contains(stem) { return [(stem + ending).lowercased()] }
        if stem.count == 1, isCapital, stem != "I", stem != "A" || isMixed { return [stem + ending] }
        if stem.count == 1, stem != "i", stem != "a", !isCapital, stem != "'" { return [stem.uppercased()] }
        if isMixed, isCapital || stem.count <= 2 {
            return ["st", "nd", "rd", "th"].contains(stem) ? [stem] : stem.map { $0.uppercased() }
        }
        if isCapital, stem.count > 1, stem.count <= 5, !isShouted {
            if EnglishTables.emphasisedWords.contains(stem) { return [stem.lowercased()] }
            if stem == "OK" { return ["okay"] }
            if !hasShoutingNeighbour || stem.count < 3 && !stem.contains(where: { "AEIOUY".contains($0) }) {
                var spelled = stem.map(String.init)
                spelled[spelled.count - 1] += ending
                return spelled
            }
        }
        return [ascii.lowercased()]
    }

    /// Whether a word beside this one is in capitals too: then they are for emphasis.
    private var hasShoutingNeighbour: Bool {
        [-1, 1].contains { distance in
            guard let word = neighbour(distance)?.core else { return false }
            return word.count > 1 && word.allSatisfy { $0.isUppercase }
        }
    }
}

extension String {
    /// Without apostrophes at either end, except one that stands for letters ('twas).
    fileprivate var trimmingQuotes: String {
        var text = self[...]
        while text.last == "'" { text.removeLast() }
        if !["'em", "'tis", "'twas", "'til", "'cause", "'bout", "'round", "'n"].contains(text.lowercased()) {
            while text.first == "'" { text.removeFirst() }
        }
        return String(text)
    }
}
