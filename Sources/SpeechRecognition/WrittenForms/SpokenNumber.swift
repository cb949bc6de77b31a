/// A number read from words, and the words behind it.
struct SpokenNumber: Equatable {
    var value: Int
    /// Behind its last word.
    var end: Int

    static let units = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    static let tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    private static let unitValues = Dictionary(uniqueKeysWithValues: units.enumerated().map { ($1, $0) })
    private static let tenValues = Dictionary(uniqueKeysWithValues: tens.enumerated().map { ($1, 20 + 10 * $0) })
    private static let scales: [(name: String, size: Int)] = [
        ("thousand", 1000), ("million", 1_000_000), ("billion", 1_000_000_000), ("trillion", 1_000_000_000_000),
    ]
    private static let ordinals: [String: Int] = {
        var values = [
            "first": 1, "second": 2, "third": 3, "fifth": 5, "eighth": 8, "ninth": 9, "twelfth": 12, "hundredth": 100,
            "thousandth": 1000,
        ]
        for (number, word) in units.enumerated() where number > 3 && ![5, 8, 9, 12].contains(number) {
            values[word + "th"] = number
        }
        for (number, word) in tens.enumerated() { values[word.dropLast() + "ieth"] = 20 + 10 * number }
        return values
    }()

    /// A digit said alone; “oh” is one only where digits surround it.
    static func digit(_ word: String) -> Int? { unitValues[word].flatMap { $0 < 10 ? $0 : nil } }

    /// One to nineteen, or tens with or without a unit: below a hundred.
    static func belowHundred(_ words: ArraySlice<String>) -> SpokenNumber? {
        guard let first = words.first else { return nil }
        if let value = unitValues[first] { return SpokenNumber(value: value, end: words.startIndex + 1) }
        guard let ten = tenValues[first] else { return nil }
        if let unit = words.dropFirst().first.flatMap({ digit($0) }), unit > 0 {
            return SpokenNumber(value: ten + unit, end: words.startIndex + 2)
        }
        return SpokenNumber(value: ten, end: words.startIndex + 1)
    }

    /// Units, tens, hundreds, thousands and more, as long as they fall; “a hundred” too.
    static func cardinal(_ words: ArraySlice<String>) -> SpokenNumber? {
        var total = 0, end = words.startIndex, largest = Int.max
        while let part = belowThousand(words[end...], isFirst: end == words.startIndex) {
            guard let scale = scales.first(where: { part.end < words.endIndex && $0.name == words[part.end] }) else {
                // “two thousand six”, but not “twenty six seven”.
                guard end == words.startIndex || largest >= 1000 && part.value > 0 else { break }
                return SpokenNumber(value: total + part.value, end: part.end)
            }
            guard scale.size < largest, part.value > 0 else { break }
            total += part.value * scale.size
            largest = scale.size
            end = part.end + 1
        }
        return end > words.startIndex ? SpokenNumber(value: total, end: end) : nil
    }

    private static func belowThousand(_ words: ArraySlice<String>, isFirst: Bool) -> SpokenNumber? {
        var start = words.startIndex, article = false
        if !isFirst, words.first == "and" { start += 1 }
        if isFirst, words.first == "a", let next = words.dropFirst().first,
            next == "hundred" || scales.contains(where: { $0.name == next })
        {
            article = true
        }
        guard let head = article ? SpokenNumber(value: 1, end: start + 1) : belowHundred(words[start...]) else {
            return nil
        }
        guard head.end < words.endIndex, words[head.end] == "hundred", head.value > 0 else { return head }
        let hundreds = SpokenNumber(value: head.value * 100, end: head.end + 1)
        var next = hundreds.end
        if next < words.endIndex, words[next] == "and" { next += 1 }
        guard let rest = belowHundred(words[next...]), rest.value > 0 else { return hundreds }
        return SpokenNumber(value: hundreds.value + rest.value, end: rest.end)
    }

    /// “twenty first”, “third”, “one hundred and fifth”.
    static func ordinal(_ words: ArraySlice<String>) -> SpokenNumber? {
        guard let first = words.first else { return nil }
        if let value = ordinals[first] { return SpokenNumber(value: value, end: words.startIndex + 1) }
        guard let head = cardinal(words) else { return nil }
        // The last word of the cardinal may be the tens of an ordinal: “twenty” “first”.
        if head.value % 100 == 0, words[head.end...].first == "and",
            let last = words[(head.end + 1)...].first.flatMap({ ordinals[$0] }), last < 100
        {
            return SpokenNumber(value: head.value + last, end: head.end + 2)
        }
        if head.end < words.endIndex, let last = ordinals[words[head.end]], head.value % 10 == 0,
            last < 10 || head.value % 100 == 0 && last < 100
        {
            return SpokenNumber(value: head.value + last, end: head.end + 1)
        }
        return nil
    }

    /// Digits said one by one, at least three: “five five five oh one two”. “Double” and “triple” repeat.
    static func digits(_ words: ArraySlice<String>) -> (text: String, end: Int)? {
        var text = "", place = words.startIndex
        while place < words.endIndex {
            let word = words[place]
            if let digit = digit(word) {
                text += "\(digit)"
                place += 1
            } else if word == "oh" || word == "o", !text.isEmpty {
                text += "0"
                place += 1
            } else if let times = ["double": 2, "triple": 3][word], let next = words[(place + 1)...].first,
                let digit = digit(next)
            {
                text += String(repeating: "\(digit)", count: times)
                place += 2
            } else {
                break
            }
        }
        return text.count >= 3 && place - words.startIndex >= 2 ? (text, place) : nil
    }

    /// A year said in two halves or as a number from 1000 on: “nineteen eighty four”, “twenty twenty six”, “nineteen oh five”,
    /// “two thousand and six”.
    static func year(_ words: ArraySlice<String>) -> SpokenNumber? {
        if let head = belowHundred(words), (13...21).contains(head.value), head.end < words.endIndex {
            if words[head.end] == "hundred" { return SpokenNumber(value: head.value * 100, end: head.end + 1) }
            if words[head.end] == "oh", let unit = words[(head.end + 1)...].first.flatMap({ digit($0) }) {
                return SpokenNumber(value: head.value * 100 + unit, end: head.end + 2)
            }
            if let rest = belowHundred(words[head.end...]), rest.value >= 10 {
                return SpokenNumber(value: head.value * 100 + rest.value, end: rest.end)
            }
        }
        // “twenty” takes a following unit for itself, but not “nineteen”, so “twenty nineteen” comes here too.
        if words.first == "twenty", let rest = belowHundred(words.dropFirst()), rest.value >= 10 {
            return SpokenNumber(value: 2000 + rest.value, end: rest.end)
        }
        guard let number = cardinal(words), (1000...2100).contains(number.value),
            words.prefix(number.end - words.startIndex).contains("thousand")
        else { return nil }
        return number
    }

    /// 1st, 2nd, 3rd, 11th.
    static func ordinalText(_ value: Int) -> String {
        let ending = (11...13).contains(value % 100) ? "th" : [1: "st", 2: "nd", 3: "rd"][value % 10] ?? "th"
        return "\(value)\(ending)"
    }
}
