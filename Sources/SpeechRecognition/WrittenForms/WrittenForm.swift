/// Spoken words as people write them: inverse text normalisation, for English.
///
///     WrittenForm.of("wake me at twenty to eight")       // "wake me at 7:40"
///     WrittenForm.of("that is five dollars and ten cents")   // "that is $5.10"
///
/// Numbers below ten stay words where they stand alone. Other languages are left as they are.
public enum WrittenForm {
    /// What stands for some of the words.
    public struct Piece: Sendable, Equatable {
        public var text: String
        /// Of the words that were given.
        public var words: Range<Int>
    }

    public static func of(_ text: String, language: String = "en") -> String {
        of(text.split(separator: " ").map(String.init), language: language).map(\.text).joined(separator: " ")
    }

    /// Each piece with the words that it stands for, in order, none left out.
    public static func of(_ words: [String], language: String = "en") -> [Piece] {
        guard language.hasPrefix("en") else { return words.indices.map { Piece(text: words[$0], words: $0..<$0 + 1) } }
        var pieces: [Piece] = [], place = 0
        while place < words.count {
            let rest = words[place...], before = place > 0 ? words[place - 1] : nil
            var found: (text: String, end: Int)?
            for rule in rules where found == nil {
                found = rule(rest, before)
            }
            let piece = found ?? (words[place], place + 1)
            pieces.append(Piece(text: piece.text, words: place..<piece.end))
            place = piece.end
        }
        return pieces
    }

    /// Takes the words from a place on and the one before it; gives what they are written as, and behind which word that ends.
    typealias Rule = @Sendable (_ words: ArraySlice<String>, _ before: String?) -> (text: String, end: Int)?

    /// The first that fits wins.
    private static let rules: [Rule] = [
        WrittenTimes.clock, WrittenTimes.relative, WrittenDates.monthFirst, WrittenDates.dayFirst, WrittenAmounts.money,
        WrittenAmounts.decade,
        WrittenAmounts.digits, WrittenAmounts.address, WrittenAmounts.year, WrittenAmounts.measured,
        WrittenAmounts.ordinal,
        WrittenAmounts.number,
    ]
}

extension Recognition {
    /// The same as people write it; pieces that stand for several words have their times and their mean confidence.
    public func written(language: String = "en") -> Recognition {
        let words = WrittenForm.of(words.map(\.word), language: language).map { piece in
            let heard = self.words[piece.words]
            return Word(
                word: piece.text, start: heard.first?.start ?? 0, end: heard.last?.end ?? 0,
                confidence: (heard.reduce(0) { $0 + $1.confidence } / Double(max(1, heard.count)) * 1000).rounded()
                    / 1000)
        }
        return Recognition(words: words, confidence: confidence)
    }
}
