import Foundation
import LanguageUnderstanding
import Testing

@Suite("Understanding what was misheard")
struct UnderstanderTests {
    private let understander: Understander

    init() throws {
        understander = Understander(grammar: try shippedGrammar())
    }

    @Test("the nearest sentence is taken, with less confidence", arguments: [
        ("sed an alarm for haf past seven", "SetAlarm"), ("what tim is it", "GetTime"), ("cansel all timers", "CancelTimer"),
        ("uh set a tymer for ten minutes", "StartTimer"),
    ])
    func misheard(sentence: String, intent: String) {
        let understanding = understander.understand(sentence)
        #expect(understanding.intent == intent)
        #expect(understanding.confidence < 0.85)
        #expect(understanding.method == .nearest)
        #expect(understanding.text == sentence)
    }

    @Test("what is about something else is not understood", arguments: [
        "what is the capital of france", "play some music by the beatles", "the weather was fine yesterday and we went out", "", "   ",
    ])
    func outOfScope(sentence: String) {
        #expect(understander.understand(sentence).intent == nil)
    }

    @Test("an understanding is encoded with name and value of its slots")
    func encoding() throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let set = understander.understand("Set an alarm for 7:30 tomorrow.")
        #expect(
            String(decoding: try encoder.encode(set), as: UTF8.self)
                == #"{"confidence":1,"intent":"SetAlarm","slots":{"date":"tomorrow","time":"07:30"},"text":"Set an alarm for 7:30 tomorrow."}"#)
        let nothing = String(decoding: try encoder.encode(understander.understand("qwerty")), as: UTF8.self)
        #expect(nothing.contains(#""intent":null"#))
    }
}
