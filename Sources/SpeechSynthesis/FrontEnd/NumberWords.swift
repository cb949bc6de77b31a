/// Numbers in English words.
///
///     NumberWords.cardinal("1042")      // one thousand forty two
///     NumberWords.ordinal(21)           // twenty first
///     NumberWords.year(1905)            // nineteen oh five
enum NumberWords {
    static let small = [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
        "thirteen",
        "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    ]
    static let tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    private static let scales = ["", "thousand", "million", "billion", "trillion", "quadrillion"]
    private static let irregularOrdinals = [
        "one": "first", "two": "second", "three": "third", "five": "fifth", "eight": "eighth", "nine": "ninth",
        "twelve": "twelfth",
    ]

    /// A whole number of 0 or more.
    static func cardinal(_ number: Int) -> [String] {
        if number < 20 { return [small[max(0, number)]] }
        if number < 100 { return [tens[number / 10]] + (number % 10 > 0 ? [small[number % 10]] : []) }
        if number < 1000 { return [small[number / 100], "hundred"] + (number % 100 > 0 ? cardinal(number % 100) : []) }
        var words: [String] = [], rest = number, scale = 0
        while rest > 0 {
            if scale >= scales.count { return digits(String(number)) }
            if rest % 1000 > 0 { words = cardinal(rest % 1000) + (scale > 0 ? [scales[scale]] : []) + words }
            rest /= 1000
            scale += 1
        }
        return words
    }

    /// A run of digits as a number; with a leading zero, or too long for words, digit by digit.
    static func cardinal(_ text: String) -> [String] {
        guard text.count <= 18, text == "0" || !text.hasPrefix("0"), let number = Int(text) else { return digits(text) }
        return cardinal(number)
    }

    static func ordinal(_ number: Int) -> [String] {
        var words = cardinal(number)
        guard let last = words.popLast() else { return [] }
        if let irregular = irregularOrdinals[last] { return words + [irregular] }
        return words + [last.hasSuffix("y") ? last.dropLast() + "ieth" : last + "th"]
    }

    /// Each digit by its name.
    static func digits(_ text: String) -> [String] { text.compactMap(\.wholeNumberValue).map { small[$0] } }

    /// A year of four digits as it is spoken: nineteen eighty four, two thousand five, twenty ten.
    static func year(_ number: Int) -> [String] {
        let (century, rest) = (number / 100, number % 100)
        if number % 1000 < 10 { return cardinal(number) }
        if rest == 0 { return cardinal(century) + ["hundred"] }
        return cardinal(century) + (rest < 10 ? ["oh"] : []) + cardinal(rest)
    }

    /// A number with decimals, such as 3.14; `text` holds digits and at most one point.
    static func decimal(_ text: String) -> [String] {
        let parts = text.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let whole = parts[0].isEmpty ? ["zero"] : cardinal(parts[0])
        return parts.count == 2 && !parts[1].isEmpty ? whole + ["point"] + digits(parts[1]) : whole
    }

    /// The plural of the last word: nineteen eighties.
    static func plural(_ words: [String]) -> [String] {
        guard let last = words.last else { return [] }
        let changed =
            last.hasSuffix("y")
            ? last.dropLast() + "ies" : last.hasSuffix("x") || last.hasSuffix("ss") ? last + "es" : last + "s"
        return words.dropLast() + [changed]
    }

    /// The value of a Roman numeral in capitals up to 39; nil for anything else.
    static func roman(_ text: String) -> Int? {
        let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"]
        let tens = ["", "X", "XX", "XXX", "XL", "L", "LX", "LXX", "LXXX"]
        return (1..<90).first { tens[$0 / 10] + ones[$0 % 10] == text }
    }
}
