import Dialogue
import Foundation
import LanguageUnderstanding
import Skills
import Testing

@Suite("Scenario checks")
struct ScenarioCheckTests {
    private func problems(_ nodes: String) -> String {
        do {
            _ = try ScenarioGraph(yaml: "scenario: test\nnodes:\n\(nodes)", file: "s.yaml")
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("say file, line and what to do", arguments: [
        ("  a: {on: [X], next: nowhere}\n", "s.yaml:3: node a: no node “nowhere”"),
        ("  a: {on: [X], next: end}\n  b: {say: hello}\n", "s.yaml:4: node b: nothing leads here"),
        ("  a: {on: [X], next: b}\n  b: {say: hello, next: c}\n  c: {say: again, next: b}\n", "s.yaml:4: node b: no way leads from here to an end"),
        ("  a: {say: hello}\n", "nothing starts it"),
        ("  a: {on: [X], next: b}\n  b: {slot: time, next: end}\n", "s.yaml:4: slot time: “ask” is missing"),
        ("  a: {on: [X], next: b}\n  b: {slot: time, ask: When?, answers: ['{date}'], next: end}\n", "does not fill the slot time"),
        ("  a: {on: [X], next: b}\n  b: {slot: time, ask: When?, asnwers: ['{time}']}\n", "“asnwers” does not go with “slot”"),
        ("  a: {on: [X], next: b}\n  b: {next: end}\n", "node b does nothing"),
        ("  a: {on: [X], next: b}\n  b: {slot: time, ask: When?, answers: ['{time'], next: end}\n", "is missing"),
    ])
    func structure(nodes: String, expected: String) {
        #expect(problems(nodes).contains(expected), "\(problems(nodes))")
    }

    @Test("an intent that nobody has is found when grammar, scenarios and skills meet")
    func intents() throws {
        let scenario = try ScenarioGraph(yaml: "scenario: t\nnodes:\n  a: {on: [Fly], next: b}\n  b: {call: Land}\n", file: "s.yaml")
        let templates = try SentenceTemplates(yaml: "intents: {Walk: {data: [{sentences: [walk]}]}}")
        #expect(throws: ScenarioError.self) { try DialogueEngine(templates: templates, scenarios: [scenario], skills: BuiltinSkills.all()) }
        let found = scenario.problems(grammarIntents: ["Walk"], skillIntents: ["Walk"]).map(\.description)
        #expect(found.count == 2)
        #expect(found[0].contains("s.yaml:3") && found[0].contains("Fly"))
        #expect(found[1].contains("s.yaml:4") && found[1].contains("Land"))
    }

    @Test("a validated slot is asked for again with its complaint")
    func validation() throws {
        let scenario = try ScenarioGraph(
            yaml: """
                scenario: oven
                nodes:
                  a: {on: [Heat], next: b}
                  b:
                    slot: degrees
                    ask: "How hot?"
                    answers: ["{number:degrees}"]
                    validate: {minimum: 50, maximum: 250, complaint: "The oven does 50 to 250."}
                    next: c
                  c: {say: "Heating to {degrees}."}
                """)
        var session = DialogueSession(scenarios: [scenario])
        func heard(_ intent: String, _ degrees: SlotValue, expectation: String? = nil) -> DialogueSession.Event {
            .heard(Understanding(text: "", intent: intent, confidence: 1, slots: [Slot(name: "degrees", value: degrees, words: "")], expectation: expectation))
        }
        #expect(session.handle(heard("Heat", 900)) == [.ask("The oven does 50 to 250. How hot?", slot: "degrees")])
        #expect(session.expecting.contains("oven.degrees"))
        #expect(session.handle(heard("Answer", 180, expectation: "oven.degrees")) == [.say("Heating to 180."), .end])
        #expect(session.state == .idle)
    }
}
