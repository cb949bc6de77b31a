import Foundation
import SpeechSynthesis
import Tensors
import Testing

@Suite struct TextNormaliserTests {
    /// Lines of `Fixtures/normaliser.tsv`: a text and how it is read aloud, written by hand.
    static func cases() throws -> [(text: String, spoken: String)] {
        let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/normaliser.tsv")
        return try String(contentsOf: file, encoding: .utf8).split(separator: "\n").filter { !$0.hasPrefix("#\u{20}") && $0.contains("\t") }.map {
            let fields = $0.split(separator: "\t", omittingEmptySubsequences: false)
            return (String(fields[0]), String(fields[1]))
        }
    }

    @Test("every line of the table is read as written there")
    func table() throws {
        let cases = try Self.cases()
        #expect(cases.count >= 500)
        for (text, spoken) in cases {
            #expect(TextNormaliser().normalise(text).map(\.text).joined(separator: " ") == spoken, "\(text)")
        }
    }

    @Test("a text is cut into sentences at full stops, question and exclamation marks and blank lines, not at abbreviations")
    func sentences() {
        let text = "Dr. Who came at 5 p.m. on Friday. Did he? He did! \"Yes.\" Mr. X agreed\n\nA heading\n\nThe end."
        #expect(
            TextNormaliser().normalise(text).map(\.text) == [
                "doctor who came at five P M on friday.", "did he?", "he did!", "yes.", "mister X agreed.", "a heading.", "the end.",
            ])
    }

    @Test("every word carries the characters it came from")
    func ranges() {
        let text = "It’s “$5.20”, Mr. Fox!"
        let characters = Array(text)
        var found: [String: String] = [:]
        for case .word(let word, let range) in TextNormaliser().normalise(text).flatMap(\.tokens) { found[word] = String(characters[range]) }
        #expect(found["it's"] == "It’s")
        #expect(found["twenty"] == "$5.20")
        #expect(found["mister"] == "Mr")
        #expect(found["fox"] == "Fox")
    }

    @Test("what comes out is lower-case words of letters and apostrophes, or letter names, whatever goes in")
    func hostile() {
        var generator = RandomGenerator(seed: 7)
        let pool = Array("aB1 .,;:?!'\"()-—/$%&@#\n\t0٣½é漢🙂\u{200D}\u{0301}\u{0000}:~^+=<>[]{}_|\\`°€X9mpa")
        for _ in 0..<2000 {
            let text = String((0..<Int.random(in: 0...40, using: &generator)).compactMap { _ in pool.randomElement(using: &generator) })
            let sentences = TextNormaliser().normalise(text)
            #expect(TextNormaliser().normalise(text) == sentences)
            for sentence in sentences {
                #expect(!sentence.tokens.isEmpty)
                for case .word(let word, let range) in sentence.tokens {
                    let isName = word.first.map { $0.isUppercase } ?? false
                    #expect(word.lowercased().allSatisfy { "abcdefghijklmnopqrstuvwxyz'".contains($0) }, "\(text.debugDescription) gave \(word)")
                    #expect(!isName || word.count <= 3)
                    #expect(range.lowerBound >= 0 && range.upperBound <= text.count)
                }
            }
        }
    }

    @Test("very long numbers and words are read, not refused")
    func long() {
        let digits = String(repeating: "9", count: 400)
        #expect(TextNormaliser().normalise(digits)[0].words.count == 400)
        #expect(TextNormaliser().normalise(String(repeating: "a", count: 5000))[0].words.count == 1)
    }
}
