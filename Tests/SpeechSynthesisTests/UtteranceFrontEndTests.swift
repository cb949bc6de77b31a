import Foundation
import SpeechSynthesis
import Testing

@Suite struct UtteranceFrontEndTests {
    @Test("a sentence becomes silence, words, boundaries and a closing mark")
    func phonemes() {
        let sentence = UtteranceFrontEnd().analyse("It is 7:30, yes!").sentences[0]
        #expect(sentence.phonemes.written == "SIL IH1 T | IH1 Z | S EH1 V AH0 N | TH ER1 D IY2 , Y EH1 S !")
        #expect(sentence.words.map(\.text) == ["it", "is", "seven", "thirty", "yes"])
        #expect(sentence.tokens.compactMap(\.word).max() == 4)
    }

    @Test("a user's lexicon comes first")
    func lexicon() throws {
        let own = try PronunciationLexicon(Data("one K AE1 T".utf8), file: "own")
        #expect(UtteranceFrontEnd(lexicons: [own]).pronounce("one").written == "K AE1 T")
        #expect(UtteranceFrontEnd().pronounce("one").written == "W AH1 N")
    }

    @Test("the article changes before a vowel")
    func article() {
        let frontEnd = UtteranceFrontEnd()
        #expect(frontEnd.analyse("the other").sentences[0].words[0].phonemes.written == "DH IY0")
        #expect(frontEnd.analyse("the first").sentences[0].words[0].phonemes.written == "DH AH0")
    }

    @Test("words spelled alike are told apart by their neighbours")
    func heteronyms() {
        let frontEnd = UtteranceFrontEnd()
        func phonemes(_ text: String, _ word: Int) -> String { frontEnd.analyse(text).sentences[0].words[word].phonemes.written }
        #expect(phonemes("to record", 1) == "R IH0 K AO1 R D")
        #expect(phonemes("the record", 1) == "R EH1 K ER0 D")
        #expect(phonemes("i have read", 2) == "R EH1 D")
        #expect(phonemes("i will read", 2) == "R IY1 D")
    }

    @Test("a genitive or plural s follows the sound before it")
    func endings() throws {
        let own = try PronunciationLexicon(Data("cat K AE1 T\nhorse HH AO1 R S\ndog D AO1 G".utf8), file: "own")
        let frontEnd = UtteranceFrontEnd(lexicons: [own])
        #expect(frontEnd.pronounce("cat's").last?.symbol == "S")
        #expect(frontEnd.pronounce("dog's").last?.symbol == "Z")
        #expect(frontEnd.pronounce("horse's").suffix(2).written == "IH0 Z")
    }

    @Test("a text without words has no sentences", arguments: ["", "   ", "...", "?!", "—", "\n\n\n", "\u{200B}"])
    func nothing(text: String) { #expect(UtteranceFrontEnd().analyse(text).sentences.isEmpty) }
}
