import Foundation
import LanguageUnderstanding
import Testing

@testable import Dialogue

@Suite("Did you mean")
struct GuessTests {
    private func understood(_ intent: String?, _ text: String = "", method: Understanding.Method = .template)
        -> Understanding
    {
        Understanding(text: text, intent: intent, confidence: intent == nil ? 0 : 1, method: method)
    }

    /// The nearest sentence to what was heard.
    private func near(_ text: String, _ sentence: String, _ confidence: Double, intent: String = "Play")
        -> Understanding
    {
        var understanding = Understanding(
            text: text, intent: intent, confidence: confidence,
            slots: [Slot(name: "album", value: .string("Red Dust"), words: "red dust")], method: .nearest)
        understanding.sentence = sentence
        return understanding
    }

    private let question = DialogueSession.Action.ask("Did you mean “play red dust”?", slot: "confirmation")
    private let play = DialogueSession.Action.call(
        intent: "Play", slots: ["album": .string("Red Dust")], text: "blay rat dusk", replaces: nil)

    private func session() -> DialogueSession { DialogueSession(scenarios: []) }

    @Test("a command that is only near to what was heard is asked about, and done after a yes")
    func yes() {
        var session = session()
        #expect(session.handle(.heard(near("blay rat dusk", "play red dust", 0.5))) == [question])
        #expect(session.isWaiting && session.expectedSlot == "confirmation")
        #expect(session.handle(.heard(understood("Affirm", "yes"))) == [play])
        #expect(!session.isWaiting)
    }

    @Test("after a no nothing is done")
    func no() {
        var session = session()
        _ = session.handle(.heard(near("blay rat dusk", "play red dust", 0.5)))
        #expect(
            session.handle(.heard(understood("Deny", "no"))) == [
                .say("Sorry. Please say it again, or in other words."), .end,
            ])
        #expect(!session.isWaiting)
    }

    @Test("what is near enough is done unasked")
    func sure() {
        var session = session()
        #expect(session.handle(.heard(near("blay rat dusk", "play red dust", 0.7))) == [play])
    }

    @Test("a question that only tells something is answered unasked")
    func harmless() {
        var session = session()
        let actions = session.handle(.heard(near("wat tym is it", "what time is it", 0.5, intent: "GetTime")))
        #expect(actions.count == 1 && !session.isWaiting)
        guard case .call("GetTime", _, _, _)? = actions.first else {
            Issue.record("\(actions)")
            return
        }
    }

    @Test("another number is asked about, however near")
    func numbers() {
        var session = session()
        let asked = session.handle(
            .heard(near("alarm on the thirtieth of february at 6", "alarm on the thirteenth of february at 6", 0.78)))
        #expect(asked == [.ask("Did you mean “alarm on the thirteenth of february at 6”?", slot: "confirmation")])
        #expect(
            NumberWords.of("Set an alarm, minus twenty-one or the third, at 7:30 or пять") == [
                "minus", "twenty-one", "third", "7:30", "пять",
            ])
        #expect(NumberWords.of("a hunded of them on the way to a fort").isEmpty)
    }

    @Test("a sentence that was not understood, but is near to one, is asked about as well")
    func suggestion() {
        var session = session(), nothing = understood(nil, "blay rat dusk")
        nothing.suggestions = [near("blay rat dusk", "play red dust", 0.5)]
        #expect(session.handle(.heard(nothing)) == [question])
        #expect(session.handle(.heard(understood("Affirm"))) == [play])
    }

    @Test("saying it again is a yes, saying something else asks about that, and a command is done")
    func again() {
        var session = session()
        _ = session.handle(.heard(near("blay rat dusk", "play red dust", 0.5)))
        #expect(session.handle(.heard(near("blay rat tusk", "play red dust", 0.5))) == [play])
        _ = session.handle(.heard(near("blay rat dusk", "play red dust", 0.5)))
        #expect(
            session.handle(.heard(near("stob", "stop music", 0.5, intent: "Pause")))
                == [.ask("Did you mean “stop music”?", slot: "confirmation")])
        #expect(
            session.handle(.heard(understood("GetTime", "what time is it")))
                == [.call(intent: "GetTime", slots: [:], text: "what time is it", replaces: nil)])
    }

    @Test("who answers neither yes nor no is asked twice more, and is let go")
    func unclear() {
        var session = session()
        _ = session.handle(.heard(near("blay rat dusk", "play red dust", 0.5)))
        for _ in 0..<DialogueSession.maximumMisses {
            #expect(
                session.handle(.heard(understood(nil, "mumble"))) == [
                    .ask("Please say yes or no.", slot: "confirmation")
                ])
        }
        #expect(session.handle(.heard(understood(nil, "mumble"))) == [.say(DialoguePhrases.english.givingUp), .end])
        _ = session.handle(.heard(near("blay rat dusk", "play red dust", 0.5)))
        #expect(session.handle(.timeout) == [.end] && !session.isWaiting)
    }

    @Test("the question outlives the program")
    func kept() throws {
        var before = session(), after = session()
        _ = before.handle(.heard(near("blay rat dusk", "play red dust", 0.5)))
        let kept = try JSONDecoder().decode(
            DialogueSession.Snapshot.self, from: JSONEncoder().encode(before.snapshot))
        after.restore(kept)
        #expect(after.handle(.heard(understood("Affirm"))) == [play])
    }

    @Test("a name out of a list that was misheard is asked about, in words")
    func endToEnd() async throws {
        let grammar = """
            language: en
            intents:
              Play: {data: [{sentences: ["play {album}"]}]}
              Affirm: {data: [{sentences: ["yes [please]"]}]}
              Deny: {data: [{sentences: ["no [thanks]"]}]}
            lists:
              album: {values: ["red dust", "blue monday", "golden hour"]}
            """
        let engine = try DialogueEngine(templates: SentenceTemplates(yaml: grammar), scenarios: [], skills: [])
        let asked = await engine.respond(to: "blay gollin our", at: .now)
        #expect(asked.replies == ["Did you mean “play golden hour”?"])
        let done = await engine.respond(to: "yes please", at: .now)
        #expect(
            done.contains { if case .failure(_, let reason) = $0.content { reason.contains("Play") } else { false } })
    }
}
