/// The symbols that a voice speaks, in an order that is part of every voice's format.
///
/// | numbers | symbols |
/// | --- | --- |
/// | 0 | `_` padding |
/// | 1 | `SIL` silence |
/// | 2 | `\|` word boundary |
/// | 3 ... 8 | `,` `;` `:` `.` `?` `!` |
/// | 9 ... 32 | the 24 consonants of ARPAbet in alphabetical order |
/// | 33 ... 77 | the 15 vowels in alphabetical order, each without stress (0), with primary (1) and secondary (2) |
///
/// `voice.yaml` lists them under `phonemes`, and `PhonemeSet.check` refuses a voice that was trained on others.
/// Phonemes and stress digits are those of the CMU Pronouncing Dictionary.
public enum PhonemeSet {
    public static let name = "arpabet-stress-78"

    static let marks = ["_", "SIL", "|", ",", ";", ":", ".", "?", "!"]
    static let consonants = [
        "B", "CH", "D", "DH", "F", "G", "HH", "JH", "K", "L", "M", "N", "NG", "P", "R", "S", "SH", "T", "TH", "V", "W",
        "Y",
        "Z", "ZH",
    ]
    static let vowels = [
        "AA", "AE", "AH", "AO", "AW", "AY", "EH", "ER", "EY", "IH", "IY", "OW", "OY", "UH", "UW",
    ]

    /// Every symbol; the index is its number.
    public static let symbols: [String] =
        marks + consonants + vowels.flatMap { vowel in (0...2).map { "\(vowel)\($0)" } }
    public static let count = symbols.count

    static let numbers = Dictionary(uniqueKeysWithValues: symbols.enumerated().map { ($0.element, $0.offset) })
    static let consonantNumbers = marks.count..<marks.count + consonants.count
    static let vowelNumbers = consonantNumbers.upperBound..<consonantNumbers.upperBound + vowels.count * 3

    /// Every phoneme in the order of its number.
    public static let phonemes: [Phoneme] = symbols.indices.compactMap(Phoneme.init(rawValue:))

    /// Reads symbols divided by white space.
    ///
    /// - Throws: `FrontEndError.unknownPhoneme` at the first that is none.
    public static func parse(_ text: some StringProtocol) throws -> [Phoneme] {
        try text.split(whereSeparator: \.isWhitespace).map { symbol in
            guard let phoneme = Phoneme(symbol: symbol) else { throw FrontEndError.unknownPhoneme(String(symbol)) }
            return phoneme
        }
    }

    /// - Throws: `FrontEndError.otherPhonemeSet` where a voice lists other symbols than these.
    public static func check(_ listed: [String], of voice: String) throws {
        guard listed != symbols else { return }
        let difference = zip(listed, symbols).first { $0 != $1 }
        throw FrontEndError.otherPhonemeSet(
            voice: voice,
            detail: difference.map { "\($0.0) where \($0.1) belongs" }
                ?? "\(listed.count) symbols where \(count) belong")
    }
}
