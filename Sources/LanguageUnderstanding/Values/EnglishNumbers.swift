/// English numbers in words and digits: reading them at a place in a text, and spelling them.
enum EnglishNumbers {
    private typealias Reading = NumberReading

    static let units = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]

    private static let unitValues = Dictionary(uniqueKeysWithValues: units.enumerated().map { (Array($1.utf8), $0) })
    private static let tenValues: [[UInt8]: Int] = {
        var values = Dictionary(uniqueKeysWithValues: tens.enumerated().dropFirst(2).map { (Array($1.utf8), $0 * 10) })
        values[Array("fourty".utf8)] = 40
        return values
    }()

    /// Bytes with which a number can begin.
    static let firstBytes: ByteSet = {
        var set = ByteSet()
        for digit in UInt8(ascii: "0")...UInt8(ascii: "9") { set.insert(digit) }
        for word in units + tens.dropFirst(2) + ["a", "hundred", "thousand", "minus", "-", "point"] {
            set.insert(word.utf8.first!)
        }
        return set
    }()

    /// Every number that begins at `start`, shortest first.
    static func readings(in bytes: [UInt8], at start: Int) -> [NumberReading] {
        var reader = NumberReader(bytes: bytes)
        return reader.readings(at: start)
    }

    /// The ways to say `value`; the first is the plainest.
    static func spellings(_ value: Double) -> [String] {
        if value < 0 { return spellings(-value).map { "minus \($0)" } }
        let whole = Int(value)
        let fraction = value - Double(whole)
        if fraction == 0 { return spellings(whole) }
        let tenth = Int((fraction * 10).rounded())
        var result = spellings(whole).map { "\($0) point \(units[tenth])" }
        if tenth == 5 { result += spellings(whole).map { "\($0) and a half" } }
        return result
    }

    static func spellings(_ value: Int) -> [String] {
        switch value {
        case ..<0: return spellings(-value).map { "minus \($0)" }
        case ..<20: return [units[value]]
        case ..<100:
            let unit = value % 10
            return [unit == 0 ? tens[value / 10] : "\(tens[value / 10]) \(units[unit])"]
        case ..<1000: return combined(value, unit: 100, name: "hundred", join: true)
        case ..<1_000_000: return combined(value, unit: 1000, name: "thousand", join: value % 1000 < 100)
        default: return combined(value, unit: 1_000_000, name: "million", join: value % 1_000_000 < 100)
        }
    }

    private static func combined(_ value: Int, unit: Int, name: String, join: Bool) -> [String] {
        var heads = spellings(value / unit).map { "\($0) \(name)" }
        if value / unit == 1 { heads.append("a \(name)") }
        let rest = value % unit
        guard rest > 0 else { return heads }
        let tails = spellings(rest).filter { !$0.hasPrefix("a ") }
        var result: [String] = []
        for head in heads {
            for tail in tails {
                result.append("\(head) \(tail)")
                if join { result.append("\(head) and \(tail)") }
            }
        }
        return result
    }

    /// Reads words of one text; its answers are all numbers that begin at a place.
    private struct NumberReader {
        let bytes: [UInt8]

        mutating func readings(at start: Int) -> [Reading] {
            var found: [Reading] = []
            var position = start
            var sign = 1.0
            if bytes[position] == UInt8(ascii: "-") {
                sign = -1
                position += 1
            } else if let next = word("minus", at: position) {
                sign = -1
                position = skipGap(next)
            }
            guard position < bytes.count else { return [] }
            let plain = SpokenNumbers.digits(in: bytes, at: position).map { [$0] } ?? words(at: position)
            for reading in plain {
                found.append(Reading(end: reading.end, value: sign * reading.value, isDigits: reading.isDigits))
                found += fractions(after: reading).map {
                    Reading(end: $0.end, value: sign * $0.value, isDigits: reading.isDigits)
                }
            }
            return found
        }

        /// Whether a word goes on here: "seventy%" is the word "seventy".
        private func isLetter(_ position: Int) -> Bool {
            position < bytes.count && bytes[position] >= UInt8(ascii: "a") && bytes[position] <= UInt8(ascii: "z")
        }

        private func fractions(after reading: Reading) -> [Reading] {
            var found: [Reading] = []
            let gap = skipGap(reading.end)
            guard gap > reading.end else { return [] }
            if let point = word("point", at: gap), let digit = unit(at: skipGap(point)), digit.value < 10,
                skipGap(point) > point
            {
                found.append(Reading(end: digit.end, value: reading.value + digit.value / 10, isDigits: false))
            }
            if let and = word("and", at: gap), let a = word("a", at: skipGap(and)),
                let half = word("half", at: skipGap(a))
            {
                found.append(Reading(end: half, value: reading.value + 0.5, isDigits: false))
            }
            return found
        }

        private func words(at start: Int) -> [Reading] {
            var found = underThousand(at: start)
            for head in found where head.value >= 1 {
                for (name, size) in [("thousand", 1000.0), ("million", 1e6)] {
                    found += multiples(of: head, name: name, size: size)
                }
            }
            if let a = word("a", at: start) {
                let head = Reading(end: a, value: 1, isDigits: false)
                found +=
                    multiples(of: head, name: "thousand", size: 1000) + multiples(of: head, name: "million", size: 1e6)
            }
            return found
        }

        private func multiples(of head: Reading, name: String, size: Double) -> [Reading] {
            let gap = skipGap(head.end)
            guard gap > head.end, let end = word(name, at: gap) else { return [] }
            let base = Reading(end: end, value: head.value * size, isDigits: false)
            var found = [base]
            for tail in tails(after: end, allowBareAnd: true) where tail.value < size {
                found.append(Reading(end: tail.end, value: base.value + tail.value, isDigits: false))
            }
            if size == 1e6 {
                let rest = skipGap(end)
                if rest > end {
                    for tail in words(at: rest) where tail.value >= 1000 && tail.value < 1e6 {
                        found.append(Reading(end: tail.end, value: base.value + tail.value, isDigits: false))
                    }
                }
            }
            return found
        }

        private func tails(after end: Int, allowBareAnd: Bool) -> [Reading] {
            let gap = skipGap(end)
            guard gap > end, gap < bytes.count else { return [] }
            var found = underThousand(at: gap).filter { $0.value > 0 && !startsWithArticle(gap) }
            if let and = word("and", at: gap) {
                let rest = skipGap(and)
                if rest > and { found += underHundred(at: rest).filter { $0.value > 0 } }
            }
            return found
        }

        private func startsWithArticle(_ position: Int) -> Bool { word("a", at: position) != nil }

        private func underThousand(at start: Int) -> [Reading] {
            var found = underHundred(at: start)
            var heads = found.filter { $0.value >= 1 && $0.value < 10 }
            if let a = word("a", at: start) { heads.append(Reading(end: a, value: 1, isDigits: false)) }
            for head in heads {
                let gap = skipGap(head.end)
                guard gap > head.end, let end = word("hundred", at: gap) else { continue }
                found.append(Reading(end: end, value: head.value * 100, isDigits: false))
                let rest = skipGap(end)
                guard rest > end else { continue }
                var tails = underHundred(at: rest)
                if let and = word("and", at: rest), skipGap(and) > and { tails += underHundred(at: skipGap(and)) }
                for tail in tails where tail.value > 0 {
                    found.append(Reading(end: tail.end, value: head.value * 100 + tail.value, isDigits: false))
                }
            }
            return found
        }

        private func underHundred(at start: Int) -> [Reading] {
            if let unit = unit(at: start) { return [unit] }
            guard let end = wordEnd(start), let ten = EnglishNumbers.tenValues[Array(bytes[start..<end])] else {
                return []
            }
            var found = [Reading(end: end, value: Double(ten), isDigits: false)]
            let gap = skipGap(end)
            if gap > end, let unit = unit(at: gap), unit.value >= 1, unit.value < 10 {
                found.append(Reading(end: unit.end, value: Double(ten) + unit.value, isDigits: false))
            }
            return found
        }

        private func unit(at start: Int) -> Reading? {
            guard let end = wordEnd(start), let value = EnglishNumbers.unitValues[Array(bytes[start..<end])] else {
                return nil
            }
            return Reading(end: end, value: Double(value), isDigits: false)
        }

        private func wordEnd(_ start: Int) -> Int? {
            var end = start
            while isLetter(end), end - start < 10 { end += 1 }
            return end > start && !isLetter(end) ? end : nil
        }

        private func skipGap(_ position: Int) -> Int {
            position < bytes.count && (bytes[position] == UInt8(ascii: " ") || bytes[position] == UInt8(ascii: "-"))
                ? position + 1 : position
        }

        /// The end of `text` where it stands at `start` as a whole word.
        private func word(_ text: String, at start: Int) -> Int? {
            var position = start
            for byte in text.utf8 {
                guard position < bytes.count, bytes[position] == byte else { return nil }
                position += 1
            }
            return isLetter(position) ? nil : position
        }
    }
}
