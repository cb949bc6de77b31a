import Foundation

/// Turns text into phonemes: writes it out, looks every word up, and reads unknown words letter by letter.
///
///     let frontEnd = UtteranceFrontEnd(letterToSound: try GraphemeToPhoneme(directory: models.appending(path: "g2p-en")))
///     let utterance = frontEnd.analyse("It is 7:30.")
///     utterance.sentences[0].phonemes.written     // SIL IH1 T | IH1 Z | S EH1 V AH0 N | TH ER1 D IY2 .
///
/// A word's pronunciation comes from the user's lexicons, then the built-in exceptions, then an installed dictionary, then
/// the letter-to-sound network; without a network, unknown words are spelled. Deterministic, never fails.
public struct UtteranceFrontEnd: Sendable {
    private let lexicons: [PronunciationLexicon]
    private let dictionary: FestivalLexicon?
    private let letterToSound: GraphemeToPhoneme?
    private let normaliser = TextNormaliser()

    /// - Parameters:
    ///   - lexicons: looked into in order, before all else.
    ///   - dictionary: looked into behind the exceptions.
    public init(
        lexicons: [PronunciationLexicon] = [], dictionary: FestivalLexicon? = nil,
        letterToSound: GraphemeToPhoneme? = nil
    ) {
        self.dictionary = dictionary
        self.lexicons = lexicons
        self.letterToSound = letterToSound
    }

    /// Never has an empty sentence; a text without a word has no sentences.
    public func analyse(_ text: String) -> Utterance {
        Utterance(sentences: sentences(of: text).compactMap { pronounced($0) })
    }

    /// A text's sentences, written out and not yet pronounced.
    public func sentences(of text: String) -> [NormalisedSentence] { normaliser.normalise(text) }

    /// A sentence with the phonemes of its words; nil without a word that sounds.
    ///
    /// - Parameter given: sounds that words at some places have whatever they are.
    public func pronounced(_ sentence: NormalisedSentence, given: [SpeechScript.Pronunciation] = []) -> Utterance
        .Sentence?
    {
        let words = sentence.words
        var index = 0
        var elements: [Utterance.Element] = []
        for token in sentence.tokens {
            switch token {
            case .pause(let mark, _):
                if !elements.isEmpty { elements.append(.pause(mark)) }
            case .word(let word, let range):
                let known = given.first { $0.range.contains(range.lowerBound) }?.phonemes
                let phonemes =
                    known
                    ?? pronounce(
                        word, after: index > 0 ? words[index - 1] : nil,
                        before: index + 1 < words.count ? words[index + 1] : nil, in: words)
                index += 1
                if !phonemes.isEmpty { elements.append(.word(.init(text: word, phonemes: phonemes, range: range))) }
            }
        }
        guard elements.contains(where: { if case .word = $0 { true } else { false } }) else { return nil }
        return Utterance.Sentence(elements: elements)
    }

    /// The phonemes of one word as the normaliser writes it, among its neighbours.
    public func pronounce(
        _ word: String, after before: String? = nil, before next: String? = nil, in sentence: [String] = []
    ) -> [Phoneme] {
        if let letter = word.first, letter.isUppercase, let name = EnglishExceptions.letters[letter] {
            return word.count == 1 ? name : Self.withSuffixS(name)
        }
        for lexicon in lexicons {
            if let known = lexicon[word] { return Self.weakened(word, known, next.flatMap(firstSound)) }
        }
        if let known = Heteronyms.pronunciation(of: word, in: .init(before: before, next: next, sentence: sentence)) {
            return known
        }
        if let known = EnglishExceptions.lexicon[word] { return Self.weakened(word, known, next.flatMap(firstSound)) }
        for ending in ["'s", "s'"] where word.hasSuffix(ending) && word.count > 2 {
            if ending == "s'" { return pronounce(String(word.dropLast()), after: before) }
            return Self.withSuffixS(pronounce(String(word.dropLast(2)), after: before))
        }
        if let listed = dictionary?[word] { return listed }
        if let letterToSound { return letterToSound.pronounce(word) }
        return word.uppercased().flatMap { EnglishExceptions.letters[$0] ?? [] }
    }

    /// "the" and "to" before a vowel keep theirs; otherwise it is swallowed.
    private static func weakened(_ word: String, _ known: [Phoneme], _ next: Phoneme?) -> [Phoneme] {
        guard let next, let last = known.last, known.count == 2 else { return known }
        switch word {
        case "the" where next.isVowel: return [known[0], Phoneme(symbol: "IY0") ?? last]
        case "the": return [known[0], Phoneme(symbol: "AH0") ?? last]
        case "to": return [known[0], Phoneme(symbol: next.isVowel ? "UW0" : "AH0") ?? last]
        default: return known
        }
    }

    private func firstSound(_ word: String) -> Phoneme? {
        ["the", "to"].contains(word) ? nil : pronounce(word).first
    }

    /// A plural or genitive s: horses, cats, dogs.
    private static func withSuffixS(_ stem: [Phoneme]) -> [Phoneme] {
        guard let last = stem.last else { return stem }
        let ending: String
        if ["S", "Z", "SH", "ZH", "CH", "JH"].contains(last.symbol) {
            ending = "IH0 Z"
        } else {
            ending = ["P", "T", "K", "F", "TH"].contains(last.symbol) ? "S" : "Z"
        }
        return stem + ending.split(separator: " ").compactMap { Phoneme(symbol: $0) }
    }
}
