/// Russian numbers in words, in every case and gender, and in digits.
enum RussianNumbers {
    /// Forms of 0 … 19, the plainest first; “ё” is written “е”.
    private static let unitForms: [[String]] = [
        ["ноль", "нуль", "ноля", "нуля", "нолю", "нулю", "нолем", "нулем", "ноле", "нуле"],
        ["один", "одна", "одно", "одни", "одного", "одной", "одних", "одному", "одним", "одну", "одном", "одними"],
        ["два", "две", "двух", "двум", "двумя"],
        ["три", "трех", "трем", "тремя"],
        ["четыре", "четырех", "четырем", "четырьмя"],
        ["пять", "пяти", "пятью"],
        ["шесть", "шести", "шестью"],
        ["семь", "семи", "семью"],
        ["восемь", "восьми", "восемью", "восьмью"],
        ["девять", "девяти", "девятью"],
        ["десять", "десяти", "десятью"],
    ]
    private static let teens = [
        "одиннадцат", "двенадцат", "тринадцат", "четырнадцат", "пятнадцат", "шестнадцат", "семнадцат", "восемнадцат",
        "девятнадцат",
    ]
    /// Forms of 20 … 90.
    private static let tenForms: [[String]] = [
        ["двадцать", "двадцати", "двадцатью"], ["тридцать", "тридцати", "тридцатью"], ["сорок", "сорока"],
        ["пятьдесят", "пятидесяти", "пятьюдесятью"], ["шестьдесят", "шестидесяти", "шестьюдесятью"],
        ["семьдесят", "семидесяти", "семьюдесятью"],
        ["восемьдесят", "восьмидесяти", "восемьюдесятью", "восьмьюдесятью"],
        ["девяносто", "девяноста"],
    ]
    /// Forms of 100 … 900.
    private static let hundredForms: [[String]] = [
        ["сто", "ста"], ["двести", "двухсот", "двумстам", "двумястами", "двухстах"],
        ["триста", "трехсот", "тремстам", "тремястами", "трехстах"],
        ["четыреста", "четырехсот", "четыремстам", "четырьмястами", "четырехстах"],
        ["пятьсот", "пятисот", "пятистам", "пятьюстами", "пятистах"],
        ["шестьсот", "шестисот", "шестистам", "шестьюстами", "шестистах"],
        ["семьсот", "семисот", "семистам", "семьюстами", "семистах"],
        ["восемьсот", "восьмисот", "восьмистам", "восемьюстами", "восьмистах"],
        ["девятьсот", "девятисот", "девятистам", "девятьюстами", "девятистах"],
    ]
    private static let scaleForms: [(forms: [String], size: Double)] = [
        (["тысяча", "тысячи", "тысяч", "тысяче", "тысячу", "тысячей", "тысячам", "тысячами", "тысячах"], 1e3),
        (
            [
                "миллион", "миллиона", "миллионов", "миллиону", "миллионом", "миллионе", "миллионам", "миллионами",
                "миллионах",
            ], 1e6
        ),
    ]

    private static let forms: [Int: [String]] = {
        var forms: [Int: [String]] = [:]
        for (value, list) in unitForms.enumerated() { forms[value] = list }
        for (index, stem) in teens.enumerated() { forms[11 + index] = [stem + "ь", stem + "и", stem + "ью"] }
        for (index, list) in tenForms.enumerated() { forms[20 + 10 * index] = list }
        for (index, list) in hundredForms.enumerated() { forms[100 + 100 * index] = list }
        return forms
    }()

    private static let values: [[UInt8]: Int] = {
        var values: [[UInt8]: Int] = [:]
        for (value, list) in forms { for form in list { values[Array(form.utf8)] = value } }
        return values
    }()

    private static let scales: [[UInt8]: Double] = {
        var scales: [[UInt8]: Double] = [:]
        for scale in scaleForms { for form in scale.forms { scales[Array(form.utf8)] = scale.size } }
        return scales
    }()

    static let firstBytes: ByteSet = {
        var set = ByteSet()
        for digit in UInt8(ascii: "0")...UInt8(ascii: "9") { set.insert(digit) }
        set.insert(UInt8(ascii: "-"))
        // The leading bytes of Cyrillic letters.
        set.insert(0xD0)
        set.insert(0xD1)
        return set
    }()

    /// The ways to say `value`; the first is the plainest.
    static func spellings(_ value: Double) -> [String] {
        if value < 0 { return spellings(-value).map { "минус \($0)" } }
        let whole = Int(value)
        let fraction = value - Double(whole)
        if fraction == 0 { return spellings(whole) }
        let tenth = Int((fraction * 10).rounded())
        var result = spellings(whole).prefix(2).map { "\($0) и \(unitForms[tenth][0])" }
        if tenth == 5 { result += spellings(whole).prefix(2).map { "\($0) с половиной" } }
        return result
    }

    /// Nominative, the genders of 1 and 2, accusative and genitive: what follows a command's prepositions.
    private static func spellings(_ value: Int) -> [String] {
        if value >= 1000 {
            let thousands = value / 1000
            let name =
                thousands % 10 == 1 && thousands % 100 != 11
                ? "тысяча" : (2...4).contains(thousands % 10) && thousands % 100 / 10 != 1 ? "тысячи" : "тысяч"
            let head =
                (thousands == 1
                    ? ""
                    : spellings(thousands)[0].replacing(#/один$/#, with: "одна").replacing(#/два$/#, with: "две") + " ")
                + name
            return value % 1000 == 0 ? [head] : spellings(value % 1000).map { "\(head) \($0)" }
        }
        var result: [String] = []
        for form in 0..<(value % 100 / 10 != 1 && (1...2).contains(value % 10) ? 5 : 2) {
            var words: [String] = []
            let isOblique = form == 1 && !(1...2).contains(value % 10) || form == 4
            func add(_ part: Int) { words.append(forms[part]![isOblique ? 1 : 0]) }
            if value >= 100 { add(value / 100 * 100) }
            let rest = value % 100
            if rest >= 20 { add(rest / 10 * 10) }
            let unit = rest >= 20 ? rest % 10 : rest
            if unit > 0 || value == 0 {
                if unit == 1 {
                    words.append(["один", "одна", "одну", "одно", "одного"][form])
                } else if unit == 2 {
                    words.append(["два", "две", "две", "два", "двух"][form])
                } else {
                    add(unit)
                }
            }
            let text = words.joined(separator: " ")
            if !result.contains(text) { result.append(text) }
        }
        return result
    }

    /// Every number that begins at `start`, shortest first.
    static func readings(in bytes: [UInt8], at start: Int) -> [NumberReading] {
        var reader = Reader(bytes: bytes)
        return reader.readings(at: start)
    }

    private struct Reader {
        let bytes: [UInt8]

        mutating func readings(at start: Int) -> [NumberReading] {
            var position = start
            var sign = 1.0
            if bytes[position] == UInt8(ascii: "-") {
                sign = -1
                position += 1
            } else if let (word, end) = word(at: position), word == Array("минус".utf8) {
                sign = -1
                position = end + 1
            }
            guard position < bytes.count else { return [] }
            let plain = SpokenNumbers.digits(in: bytes, at: position).map { [$0] } ?? words(at: position)
            var found: [NumberReading] = []
            for reading in plain {
                found.append(NumberReading(end: reading.end, value: sign * reading.value, isDigits: reading.isDigits))
                found += fractions(after: reading).map {
                    NumberReading(end: $0.end, value: sign * $0.value, isDigits: reading.isDigits)
                }
            }
            return found
        }

        /// The word at `start` with “е” for “ё”, and where it ends.
        private func word(at start: Int) -> (word: [UInt8], end: Int)? {
            var end = start
            var word: [UInt8] = []
            while end + 1 < bytes.count, bytes[end] == 0xD0 || bytes[end] == 0xD1 {
                let isYo = bytes[end] == 0xD1 && bytes[end + 1] == 0x91
                word += isYo ? [0xD0, 0xB5] : [bytes[end], bytes[end + 1]]
                end += 2
            }
            return word.isEmpty ? nil : (word, end)
        }

        private func next(after end: Int) -> (word: [UInt8], end: Int)? {
            guard end < bytes.count, bytes[end] == UInt8(ascii: " ") || bytes[end] == UInt8(ascii: "-") else {
                return nil
            }
            return word(at: end + 1)
        }

        private func words(at start: Int) -> [NumberReading] {
            if let (word, end) = word(at: start), word == Array("полтора".utf8) || word == Array("полторы".utf8) {
                return [NumberReading(end: end, value: 1.5, isDigits: false)]
            }
            var found = underThousand(at: start)
            for (size, limit) in [(1e3, 1e6), (1e6, 1e9)] {
                let heads = found.filter { $0.value >= 1 && $0.value < limit / size }
                var bases: [NumberReading] = []
                if let (word, end) = word(at: start), scales[word] == size {
                    bases.append(NumberReading(end: end, value: size, isDigits: false))
                }
                for head in heads {
                    if let (word, end) = next(after: head.end), scales[word] == size {
                        bases.append(NumberReading(end: end, value: head.value * size, isDigits: false))
                    }
                }
                for base in bases {
                    found.append(base)
                    guard base.end < bytes.count, bytes[base.end] == UInt8(ascii: " ") else { continue }
                    let tails = size == 1e3 ? underThousand(at: base.end + 1) : words(at: base.end + 1)
                    for tail in tails where tail.value > 0 && tail.value < size {
                        found.append(NumberReading(end: tail.end, value: base.value + tail.value, isDigits: false))
                    }
                }
            }
            return found
        }

        /// Words of falling size: hundreds, tens, units.
        private func underThousand(at start: Int) -> [NumberReading] {
            guard let (first, end) = word(at: start), let value = RussianNumbers.values[first] else { return [] }
            var found = [NumberReading(end: end, value: Double(value), isDigits: false)]
            var last = value
            while last >= 20, let (word, end) = next(after: found[found.count - 1].end),
                let value = RussianNumbers.values[word]
            {
                guard value > 0, last >= 100 ? value < 100 : value < 10 else { break }
                found.append(
                    NumberReading(end: end, value: found[found.count - 1].value + Double(value), isDigits: false))
                last = value
            }
            return found
        }

        private static let half = Array("половиной".utf8)
        private static let wholes = Set(["целая", "целых", "целой", "целые", "целую"].map { Array($0.utf8) })
        private static let tenths = Set(["десятая", "десятых", "десятой", "десятую"].map { Array($0.utf8) })

        private func fractions(after reading: NumberReading) -> [NumberReading] {
            guard var (word, end) = next(after: reading.end) else { return [] }
            if word == Array("с".utf8), let (noun, end) = next(after: end), noun == Self.half {
                return [NumberReading(end: end, value: reading.value + 0.5, isDigits: false)]
            }
            var isMarked = false
            if Self.wholes.contains(word) {
                isMarked = true
                guard let more = next(after: end) else { return [] }
                (word, end) = more
            }
            if word == Array("и".utf8) || word == Array("запятая".utf8) {
                isMarked = true
                guard let more = next(after: end) else { return [] }
                (word, end) = more
            }
            guard isMarked, let tenth = RussianNumbers.values[word], (1...9).contains(tenth) else { return [] }
            let value = reading.value + Double(tenth) / 10
            var found = [NumberReading(end: end, value: value, isDigits: false)]
            if let (unit, end) = next(after: end), Self.tenths.contains(unit) {
                found.append(NumberReading(end: end, value: value, isDigits: false))
            }
            return found
        }
    }
}
