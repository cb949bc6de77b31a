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
        func phonemes(_ text: String, _ word: Int) -> String {
            frontEnd.analyse(text).sentences[0].words[word].phonemes.written
        }
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

@Suite struct HeteronymTests {
    @Test(
        "words spelled alike are told apart in sentences",
        arguments: [
            ("I read it yesterday.", "read", "R EH1 D"), ("Please read it.", "read", "R IY1 D"),
            ("She has read it.", "read", "R EH1 D"),
            ("I will read it.", "read", "R IY1 D"), ("We live here.", "live", "L IH1 V"),
            ("a live show", "live", "L AY1 V"),
            ("live music tonight", "live", "L AY1 V"), ("the lead singer", "lead", "L IY1 D"),
            ("made of lead", "lead", "L EH1 D"),
            ("lead pipes", "lead", "L EH1 D"), ("Use the lamp.", "use", "Y UW1 Z"),
            ("it is of no use", "use", "Y UW1 S"),
            ("the use of force", "use", "Y UW1 S"), ("close the door", "close", "K L OW1 Z"),
            ("it is very close", "close", "K L OW1 S"),
            ("the wind blew", "wind", "W IH1 N D"), ("wind up the clock", "wind", "W AY1 N D"),
            ("a tear fell", "tear", "T IH1 R"),
            ("tear it up", "tear", "T EH1 R"), ("the present is here", "present", "P R EH1 Z AH0 N T"),
            ("may I present my wife", "present", "P R IH0 Z EH1 N T"), ("record the show", "record", "R IH0 K AO1 R D"),
            ("a new record", "record", "R EH1 K ER0 D"), ("we object to that", "object", "AH0 B JH EH1 K T"),
            ("an object", "object", "AA1 B JH EH0 K T"), ("they refuse the offer", "refuse", "R AH0 F Y UW1 Z"),
            ("the refuse is collected", "refuse", "R EH1 F Y UW2 Z"), ("sea bass", "bass", "B AE1 S"),
            ("bass guitar", "bass", "B EY1 S"),
            ("five minute details", "minute", "M AY0 N UW1 T"), ("wait a minute", "minute", "M IH1 N AH0 T"),
            ("he wound up the clock", "wound", "W AW1 N D"), ("a deep wound", "wound", "W UW1 N D"),
            ("separate the eggs", "separate", "S EH1 P ER0 EY2 T"),
            ("a separate room", "separate", "S EH1 P ER0 IH0 T"),
            ("our lives", "lives", "L AY1 V Z"), ("the desert is dry", "desert", "D EH1 Z ER0 T"),
            ("do not desert us", "desert", "D IH0 Z ER1 T"),
        ])
    func heteronyms(text: String, word: String, sounds: String) throws {
        let sentence = try #require(UtteranceFrontEnd().analyse(text).sentences.first)
        #expect(sentence.words.first { $0.text == word }?.phonemes.written == sounds, "\(text)")
    }
}
