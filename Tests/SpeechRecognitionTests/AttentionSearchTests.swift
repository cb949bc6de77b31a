import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechRecognition

private let letters = Alphabet([" ", "a", "b"])

/// A small network's hearing of random frames.
private func hearing(seed: UInt64) -> AttentionHearing {
    var generator = RandomGenerator(seed: seed)
    let configuration = AttentionConfiguration(
        features: 5, listener: [.init(size: 6, reduction: 2)], attention: 5, speller: 7, embedding: 3,
        classes: letters.classes)
    let network = ListenAttendSpell(configuration, generator: &generator)
    // Stronger than at first, so that texts differ.
    for parameter in network.parameters { parameter.value = parameter.value * 2.5 }
    var lengths = [9]
    let heard = network.listener(Variable(.normal([1, 9, 5], using: &generator)), lengths: &lengths)
    let sound = HeardSound(
        keys: network.speller.key(heard).value.reshaped([5, 5]), values: heard.value.reshaped([5, 12]),
        frameSeconds: 0.2)
    return AttentionHearing(speller: network.speller, alphabet: letters, sound: sound)
}

/// All texts of up to four characters.
private let all: [String] = (0...4).flatMap { length in
    (0..<Int(pow(3.0, Double(length)))).map { number in
        var rest = number
        return String(
            (0..<length).map { _ -> Character in
                defer { rest /= 3 }
                return letters.characters[rest % 3]
            })
    }
}

private func wide() -> AttentionBeamSearch.Settings {
    var settings = AttentionBeamSearch.Settings()
    // Four characters in one second of sound.
    (settings.width, settings.beam, settings.charactersPerSecond) = (1000, .infinity, 4)
    settings.endMargin = .infinity
    return settings
}

private func words() throws -> WordModel {
    let sentences = [[0, 1], [1, 0], [1, 2], [0]]
    return try WordModel(KneserNey(tokens: ["ab", "a", "bb"], order: 2).estimate(sentences), letters)
}

private func characters() -> NGramModel {
    KneserNey(tokens: letters.characters.map(String.init), order: 3).estimate(
        ["ab a", "bb", "a bb", "ab ab"].map { letters.labels(of: $0) ?? [] })
}

/// The logarithm of a text's probability under a word model, a gain for each word; nil where it is not words with single spaces between.
private func logProbability(_ text: String, _ words: WordModel, weight: Float, gain: Float) -> Float? {
    guard !text.isEmpty else { return weight * words.model.logProbability(words.model.end, after: words.model.start) }
    var context = words.model.start, sum: Float = 0
    for part in text.split(separator: " ", omittingEmptySubsequences: false) {
        guard let word = words.model.vocabulary.firstIndex(of: String(part)) else { return nil }
        sum += weight * words.model.logProbability(word, after: context) + gain
        context = words.model.advanced(context, word)
    }
    return sum + weight * words.model.logProbability(words.model.end, after: context)
}

@Test(
    "going from left to right finds the text that trying all finds, and the same score",
    arguments: 1...5 as ClosedRange<UInt64>)
func attentionBeam(seed: UInt64) throws {
    let hearing = hearing(seed: seed)
    let spelled = Dictionary(uniqueKeysWithValues: zip(all, hearing.logProbabilities(all).map { $0 ?? .nan }))
    let wordModel = try words(), characterModel = characters()
    let fusions: [(FusedLanguage, (String) -> Float?)] = [
        (.none, { _ in 0 }),
        (
            .characters(characterModel, weight: 0.6),
            { text in
                var context = characterModel.start, sum: Float = 0
                for label in (letters.labels(of: text) ?? []) + [characterModel.end] {
                    sum += 0.6 * characterModel.logProbability(label, after: context)
                    context = characterModel.advanced(context, label)
                }
                return sum
            }
        ),
        (.words(wordModel, weight: 0.8, gain: 0.5), { logProbability($0, wordModel, weight: 0.8, gain: 0.5) }),
    ]
    for (language, score) in fusions {
        for isSecondPass in [false, true] {
            var settings = wide()
            (settings.language, settings.isSecondPass, settings.characterGain) = (language, isSecondPass, 0.7)
            var best: (text: String, total: Float) = ("", -.infinity)
            for text in all {
                guard let judged = score(text) else { continue }
                let total = (spelled[text] ?? .nan) + judged + 0.7 * Float(text.count)
                if total > best.total { best = (text, total) }
            }
            let found = try #require(hearing.found(settings).first)
            #expect(letters.text(of: found.labels) == best.text)
            #expect(abs(found.total - best.total) < 1e-3)
            #expect(abs(found.spelled - (spelled[best.text] ?? .nan)) < 1e-3)
        }
    }
}

@Test("a text ends where the end is likely enough, or where there is no more room")
func endMargin() throws {
    let hearing = hearing(seed: 2)
    var settings = wide()
    settings.endMargin = 0.3
    let found = hearing.found(settings)
    #expect(!found.isEmpty && found.count < all.count)
    for text in found where text.labels.count < 4 {
        let written = letters.text(of: text.labels)
        let ends = try #require(hearing.logProbabilities([written])[0])
        // No character follows with much more probability than the end.
        for label in 0..<3 {
            let longer = try #require(hearing.logProbabilities([written + letters.text(of: [label])])[0])
            #expect(longer <= ends + 0.3 + 1e-3, "\(written) + \(label)")
        }
    }
    #expect(found.contains { $0.labels.count == 4 })
}

@Test("frames that were looked at more than half in all earn their gain once")
func coverage() throws {
    let hearing = hearing(seed: 3)
    var settings = wide()
    settings.coverageGain = 3
    let spelled = hearing.logProbabilities(all)
    let totals = try zip(all, spelled).map { text, log in
        let looks = try #require(hearing.looks(text))
        let covered = (0..<5).filter { frame in looks.reduce(0) { $0 + $1[frame] } > 0.5 }.count
        return (log ?? .nan) + 3 * Float(covered)
    }
    let best = try #require(totals.indices.max { totals[$0] < totals[$1] })
    let found = try #require(hearing.found(settings).first)
    #expect(letters.text(of: found.labels) == all[best] && abs(found.total - totals[best]) < 1e-3)
}

@Test("texts judged together have the probabilities that they have alone, and all texts together at most 1")
func judgedTogether() throws {
    let hearing = hearing(seed: 4)
    let texts = ["ab a", "ab", "", "ab a", "b", "abba"]
    let together = hearing.logProbabilities(texts)
    for (text, log) in zip(texts, together) {
        let alone = try #require(hearing.logProbabilities([text])[0])
        #expect(abs(try #require(log) - alone) < 1e-4, "\(text)")
    }
    #expect(hearing.logProbabilities(["ab", "x"])[1] == nil)
    let sum = hearing.logProbabilities(all).reduce(0.0) { $0 + Double(expf($1 ?? .nan)) }
    #expect(sum > 0.01 && sum < 1.0001)
}

@Test("a language model of words lets nothing through that is not words")
func fusedWords() throws {
    let words = try words(), fused = FusedLanguage.words(words, weight: 1, gain: 0)
    for text in all {
        let labels = try #require(letters.labels(of: text))
        let expected = logProbability(text, words, weight: 1, gain: 0)
        #expect((fused.score(labels) == nil) == (expected == nil), "\(text)")
        if let expected, let found = fused.score(labels) { #expect(abs(found - expected) < 1e-4, "\(text)") }
    }
}
