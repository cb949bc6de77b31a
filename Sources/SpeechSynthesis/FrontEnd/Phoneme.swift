/// One symbol of what is spoken: an ARPAbet phoneme (vowels with their stress digit), a word boundary, a pause mark
/// or silence. The raw value is the symbol's place in `PhonemeSet.symbols` and never changes.
///
///     Phoneme(symbol: "AH0")?.isVowel     // true
///     Phoneme.comma.symbol                // ","
public struct Phoneme: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int

    /// The symbol with a given number; nil outside `0 ..< PhonemeSet.count`.
    public init?(rawValue: Int) {
        guard PhonemeSet.symbols.indices.contains(rawValue) else { return nil }
        self.rawValue = rawValue
    }

    /// The phoneme written `symbol`, such as `K`, `AH0` or `,`; nil where there is none.
    public init?(symbol: some StringProtocol) {
        guard let number = PhonemeSet.numbers[String(symbol)] else { return nil }
        rawValue = number
    }

    private init(known rawValue: Int) { self.rawValue = rawValue }

    /// Fills batches up to equal length; never spoken.
    public static let padding = Phoneme(known: 0)
    public static let silence = Phoneme(known: 1)
    /// Between two words; may take no time at all.
    public static let wordBoundary = Phoneme(known: 2)
    public static let comma = Phoneme(known: 3)
    public static let semicolon = Phoneme(known: 4)
    public static let colon = Phoneme(known: 5)
    public static let fullStop = Phoneme(known: 6)
    public static let questionMark = Phoneme(known: 7)
    public static let exclamationMark = Phoneme(known: 8)

    public var symbol: String { PhonemeSet.symbols[rawValue] }

    public var isConsonant: Bool { PhonemeSet.consonantNumbers.contains(rawValue) }
    public var isVowel: Bool { PhonemeSet.vowelNumbers.contains(rawValue) }
    /// Whether this is a sound of speech, not a mark, boundary or silence.
    public var isSpoken: Bool { rawValue >= PhonemeSet.consonantNumbers.lowerBound }
    /// Whether this stands where the voice may rest: silence, word boundary or punctuation.
    public var isPause: Bool { rawValue >= 1 && !isSpoken }
    /// Whether this ends a sentence.
    public var endsSentence: Bool { self == .fullStop || self == .questionMark || self == .exclamationMark }

    /// 0 none, 1 primary, 2 secondary; nil for all but vowels.
    public var stress: Int? {
        isVowel ? (rawValue - PhonemeSet.vowelNumbers.lowerBound) % 3 : nil
    }

    /// The same vowel under another stress; other phonemes stay as they are.
    public func stressed(_ stress: Int) -> Phoneme {
        guard let now = self.stress, (0...2).contains(stress) else { return self }
        return Phoneme(known: rawValue - now + stress)
    }

    /// The sound without its stress: `AH` for `AH0`.
    public var sound: String { isVowel ? String(symbol.dropLast()) : symbol }
}

extension Phoneme: CustomStringConvertible {
    public var description: String { symbol }
}

extension Phoneme: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let symbol = try container.decode(String.self)
        guard let phoneme = Phoneme(symbol: symbol) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "no phoneme is written \(symbol)")
        }
        self = phoneme
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(symbol)
    }
}

extension Sequence<Phoneme> {
    /// Symbols with spaces between: `HH AH0 L OW1`.
    public var written: String { map(\.symbol).joined(separator: " ") }
}
