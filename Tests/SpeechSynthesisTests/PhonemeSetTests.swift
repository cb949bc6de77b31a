import Foundation
import SpeechSynthesis
import Testing

@Suite struct PhonemeSetTests {
    @Test("the numbers that voices are stored with stay what they are")
    func numbers() {
        #expect(PhonemeSet.count == 78)
        let known = ["_": 0, "SIL": 1, "|": 2, ",": 3, ".": 6, "!": 8, "B": 9, "ZH": 32, "AA0": 33, "AH1": 40, "UW2": 77]
        for (symbol, number) in known { #expect(Phoneme(symbol: symbol)?.rawValue == number) }
        #expect(Set(PhonemeSet.symbols).count == 78)
        #expect(Phoneme(rawValue: 78) == nil && Phoneme(rawValue: -1) == nil)
    }

    @Test("ARPAbet counts 39 sounds, 15 of them vowels")
    func sounds() {
        #expect(Set(PhonemeSet.phonemes.filter(\.isSpoken).map(\.sound)).count == 39)
        #expect(Set(PhonemeSet.phonemes.filter(\.isVowel).map(\.sound)).count == 15)
        #expect(Phoneme(symbol: "EY2")?.stress == 2)
        #expect(Phoneme(symbol: "EY2")?.stressed(0).symbol == "EY0")
        #expect(Phoneme(symbol: "K")?.stress == nil)
    }

    @Test("a voice made for other phonemes is refused")
    func otherSet() throws {
        try PhonemeSet.check(PhonemeSet.symbols, of: "voice.yaml")
        #expect(throws: FrontEndError.self) { try PhonemeSet.check(Array(PhonemeSet.symbols.dropLast()), of: "voice.yaml") }
        #expect(throws: FrontEndError.unknownPhoneme("AH")) { try PhonemeSet.parse("K AH T") }
    }

    @Test("phonemes are written to JSON by their symbols")
    func json() throws {
        let phonemes = try PhonemeSet.parse("HH AH0 L OW1 .")
        #expect(String(decoding: try JSONEncoder().encode(phonemes), as: UTF8.self) == #"["HH","AH0","L","OW1","."]"#)
        #expect(try JSONDecoder().decode([Phoneme].self, from: Data(#"["HH","AH0","L","OW1","."]"#.utf8)) == phonemes)
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([Phoneme].self, from: Data(#"["QQ"]"#.utf8)) }
    }
}

@Suite struct PronunciationLexiconTests {
    private func lexicon(_ text: String) throws -> PronunciationLexicon { try .init(Data(text.utf8), file: "words.dict") }

    @Test("words, alternatives and comments are read as in CMUdict")
    func reading() throws {
        let read = try lexicon(";;; mine\nTomato  T AH0 M EY1 T OW2\ntomato(2) T AH0 M AA1 T OW2 # British\n\nhi HH AY1\r\n")
        #expect(read.count == 2)
        #expect(read["tomato"]?.written == "T AH0 M EY1 T OW2")
        #expect(read.pronunciations(of: "tomato").count == 2)
        #expect(read["hi"]?.written == "HH AY1")
    }

    @Test(
        "a bad line is named by file and number",
        arguments: [
            ("ok AA1\nbad XX1", 2, "\"XX1\" is no phoneme"), ("alone", 1, "has no pronunciation"), ("a(x) AH0", 1, "alternative"),
            ("ok AA1\n\n\npause ,", 4, "is a mark"), (String(repeating: "x", count: 5000) + " AA1", 1, "bytes"),
        ])
    func badLines(text: String, line: Int, reason: String) {
        #expect {
            try lexicon(text)
        } throws: { error in
            "\(error)".hasPrefix("words.dict:\(line): ") && "\(error)".contains(reason)
        }
    }

    @Test("bytes that are no UTF-8 are an error, not a crash")
    func binary() {
        #expect(throws: FrontEndError.lexiconLine(file: "b", line: 2, reason: "not valid UTF-8")) {
            try PronunciationLexicon(Data([0x61, 0x20, 0x4B, 0x0A, 0xFF, 0xFE, 0x20, 0x4B]), file: "b")
        }
    }

    @Test("a missing file is named")
    func missing() {
        #expect { try PronunciationLexicon(contentsOf: URL(filePath: "/nowhere/x.dict")) } throws: { "\($0)".contains("/nowhere/x.dict") }
    }
}
