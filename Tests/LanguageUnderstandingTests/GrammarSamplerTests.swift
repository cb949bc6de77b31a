import Foundation
import Testing

@testable import LanguageUnderstanding

@Suite("Sentences drawn from a grammar, and typed slots for a network")
struct GrammarSamplerTests {
    private func templates() throws -> SentenceTemplates {
        try SentenceTemplates(
            yaml: """
                language: en
                intents:
                  SetAlarm:
                    data:
                      - sentences: ["(set|make) an alarm [for] {time}[ [on] {date}]", "new alarm"]
                  CancelAlarm:
                    data:
                      - sentences: ["cancel all [my] alarms"]
                        slots: {all: true}
                      - sentences: ["cancel my alarm", "cancel my {time} alarm"]
                  Add:
                    data:
                      - sentences: ["put {item} on the {list_name:list} list", "{1..20:count} times {item}"]
                  Sum:
                    data:
                      - sentences: ["what is {number:a} plus {number:b}"]
                  Unsayable:
                    data:
                      - sentences: ["how is {experiment}"]
                lists:
                  item: {wildcard: true}
                  list_name: {values: [{in: "(shopping|grocery)", out: shopping}, packing]}
                  experiment: {values: []}
                """, file: "test.yaml")
    }

    private func fillers() -> GrammarSampler.Fillers {
        var fillers = GrammarSampler.Fillers()
        fillers.wildcards = ["item": ["two brown eggs", "milk"]]
        fillers.before = ["please"]
        return fillers
    }

    @Test("what is drawn is understood as it is labelled, with the slots where the tags are")
    func drawn() throws {
        let templates = try templates(), grammar = try Grammar(templates)
        var sampler = try GrammarSampler(templates, fillers: fillers(), seed: 3)
        let examples = sampler.examples(400)
        #expect(examples.count > 380)
        #expect(
            Set(examples.map(\.intent)) == ["SetAlarm", "CancelAlarm", "CancelAlarm|all=true", "Add", "Sum"])
        for example in examples {
            let words = example.words.first == "please" ? Array(example.words.dropFirst()) : example.words
            let shift = example.words.count - words.count
            let best = try #require(grammar.bestMatch(words.joined(separator: " ")), "\(words)")
            #expect(best.intent == example.intent.split(separator: "|").first.map(String.init))
            for span in IntentExample.spans(example.tags) {
                let said = words[(span.start - shift)..<(span.end - shift)].joined(separator: " ")
                let slot = best.slots.first { $0.name == span.slot }
                #expect(slot != nil && (span.slot != "item" || slot?.words == said), "\(example): \(best.slots)")
            }
        }
        var again = try GrammarSampler(templates, fillers: fillers(), seed: 3)
        #expect(again.examples(400) == examples)
    }

    @Test("marked words become typed values, a word too many is dropped, and an overlooked value is found")
    func typed() throws {
        let reading = TypedReading(labels: try GrammarLabels(templates()))
        func read(_ text: String, _ label: String, _ tags: [String]) -> Understanding? {
            reading.reading(
                text, text.split(separator: " ").map(String.init),
                .init(intent: label, confidence: 0.9, inScope: (label, 0.9), tags: tags), reason: "")
        }
        func outside(_ count: Int) -> [String] { [String](repeating: "O", count: count) }
        let alarm = read(
            "ring round half past seven tomorrow", "SetAlarm", ["O", "B-time", "I-time", "I-time", "I-time", "O"])
        #expect(alarm?["time"] == "07:30" && alarm?["date"] == "tomorrow" && alarm?.method == .network)
        let list = read("eggs belong on groceries grocery", "Add", ["B-item", "O", "O", "O", "B-list"])
        #expect(list?["item"] == "eggs" && list?["list"] == "shopping")
        #expect(read("kill all of them", "CancelAlarm|all=true", outside(4))?["all"] == true)
        // With a time it is one alarm, whatever the network says.
        let one = read("kill the one at seven", "CancelAlarm|all=true", outside(5))
        #expect(one?["time"] == "07:00" && one?["all"] == nil)
        // A sum without numbers is none, an answer that no grammar knows is not this one's.
        #expect(read("what is that", "Sum", outside(3))?.intent == nil)
        #expect(read("play jazz", "PlayMusic", outside(2)) == nil)
    }

    @Test(
        "examples that tell the intent alone get their slots' words marked; a bare number counts only behind at or for")
    func tagged() throws {
        let labels = try GrammarLabels(templates())
        let alarm = labels.tagged(
            .init(
                words: "i would like 2 alarms for 7 am tomorrow".split(separator: " ").map(String.init),
                intent: "SetAlarm"))
        #expect(alarm.tags == ["O", "O", "O", "O", "O", "O", "B-time", "I-time", "B-date"])
        let other = IntentExample(words: ["seven", "am"], intent: "none")
        #expect(labels.tagged(other) == other)
    }
}
