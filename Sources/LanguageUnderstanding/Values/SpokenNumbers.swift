/// A number that begins at some place of a text.
struct NumberReading: Equatable {
    /// The byte behind it.
    var end: Int
    var value: Double
    var isDigits: Bool
}

/// Numbers in the words of a language: reading them at a place in a text, and spelling them.
enum SpokenNumbers: Sendable {
    case english, russian

    /// Languages that are not known are read as English, which reads digits everywhere.
    init(language: String) {
        self = language.hasPrefix("ru") ? .russian : .english
    }

    /// Bytes with which a number can begin.
    var firstBytes: ByteSet {
        switch self {
        case .english: EnglishNumbers.firstBytes
        case .russian: RussianNumbers.firstBytes
        }
    }

    /// Every number that begins at `start`, shortest first.
    func readings(in bytes: [UInt8], at start: Int) -> [NumberReading] {
        guard start < bytes.count, firstBytes.contains(bytes[start]) else { return [] }
        return switch self {
        case .english: EnglishNumbers.readings(in: bytes, at: start)
        case .russian: RussianNumbers.readings(in: bytes, at: start)
        }
    }

    /// The ways to say `value`; the first is the plainest.
    func spellings(_ value: Double) -> [String] {
        switch self {
        case .english: EnglishNumbers.spellings(value)
        case .russian: RussianNumbers.spellings(value)
        }
    }

    /// A number in digits at `start`, with a decimal point or comma; nil where none stands there.
    static func digits(in bytes: [UInt8], at start: Int) -> NumberReading? {
        func isDigit(_ index: Int) -> Bool {
            index < bytes.count && bytes[index] >= UInt8(ascii: "0") && bytes[index] <= UInt8(ascii: "9")
        }
        var end = start
        var value = 0.0
        while isDigit(end), end - start < 15 {
            value = value * 10 + Double(bytes[end] - UInt8(ascii: "0"))
            end += 1
        }
        if end == start || isDigit(end) { return nil }
        guard end < bytes.count, bytes[end] == UInt8(ascii: ".") || bytes[end] == UInt8(ascii: ","), isDigit(end + 1)
        else {
            return NumberReading(end: end, value: value, isDigits: true)
        }
        var scale = 0.1
        end += 1
        while isDigit(end) {
            value += Double(bytes[end] - UInt8(ascii: "0")) * scale
            scale /= 10
            end += 1
        }
        return NumberReading(end: end, value: (value * 1e9).rounded() / 1e9, isDigits: true)
    }
}
