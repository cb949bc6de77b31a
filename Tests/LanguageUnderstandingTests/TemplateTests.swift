import LanguageUnderstanding
import Testing

@Suite("Sentence templates")
struct TemplateTests {
    @Test("alternatives, optional parts and word endings match what they spell", arguments: [
        ("turn on the light", true), ("turn on lights", true), ("switch on the light", true), ("Turn on the light!", true),
        ("turn  on   the lights .", true), ("turn the light", false), ("turn on the lightss", false), ("turn onthe light", false),
    ])
    func alternatives(sentence: String, isMatched: Bool) throws {
        let grammar = try grammar(sentences: ["(turn|switch) on [the] light[s]"])
        #expect((grammar.bestMatch(sentence) != nil) == isMatched)
    }

    @Test("a permutation takes its parts in any order, each once")
    func permutation() throws {
        let grammar = try grammar(sentences: ["play (loudly;[now];here)"])
        for sentence in ["play loudly now here", "play here loudly", "play now here loudly"] {
            #expect(grammar.bestMatch(sentence) != nil, "\(sentence)")
        }
        #expect(grammar.bestMatch("play loudly now") == nil)
        #expect(grammar.bestMatch("play loudly loudly here") == nil)
    }

    @Test("escaped brackets are text")
    func escapes() throws {
        #expect(try grammar(sentences: ["smile \\(now\\)"]).bestMatch("smile (now)") != nil)
    }

    @Test("a hyphen in a template or a sentence is the edge of a word")
    func hyphens() throws {
        let grammar = try grammar(sentences: ["start the air-conditioner in the living room"])
        #expect(grammar.bestMatch("start the air conditioner in the living-room") != nil)
    }

    @Test("list values give their output and the words that said them")
    func lists() throws {
        let grammar = try grammar(
            sentences: ["paint it {colour:shade}"],
            more: "lists:\n  colour:\n    values:\n      - in: '(crimson|scarlet)'\n        out: red\n      - blue\n")
        let red = try #require(grammar.bestMatch("paint it Scarlet"))
        #expect(red["shade"] == "red")
        #expect(red.slots[0].words == "Scarlet")
        #expect(grammar.bestMatch("paint it blue")?["shade"] == "blue")
        #expect(grammar.bestMatch("paint it green") == nil)
    }

    @Test("a wildcard takes as little as it can and keeps the speaker's case")
    func wildcards() throws {
        let grammar = try grammar(
            sentences: ["add {item} to [my] {name} list"], more: "lists:\n  item:\n    wildcard: true\n  name:\n    wildcard: true\n")
        let match = try #require(grammar.bestMatch("add Milk to my Sunday list"))
        #expect(match["item"] == "Milk")
        #expect(match["name"] == "Sunday")
        #expect(grammar.bestMatch("add to my list") == nil)
    }

    @Test("a range knows its bounds, step and multiplier, in digits and in words", arguments: [
        ("dim to 50", 5.0), ("dim to fifty", 5), ("dim to a hundred", 10), ("dim to 55", nil), ("dim to 110", nil), ("dim to fifty five", nil),
    ] as [(String, Double?)])
    func ranges(sentence: String, value: Double?) throws {
        let grammar = try grammar(
            sentences: ["dim to {level}"],
            more: "lists:\n  level:\n    range: {from: 0, to: 100, step: 10, multiplier: 0.1}\n")
        #expect(grammar.bestMatch(sentence)?["level"]?.number == value)
    }

    @Test("expansion rules and lists of a block stand before the file's")
    func localRules() throws {
        let grammar = try grammar("""
            language: en
            intents:
              One:
                data:
                  - sentences: ["<go> {place}"]
                    expansion_rules: {go: "fly to"}
                    lists: {place: {values: [rome]}}
              Two:
                data:
                  - sentences: ["<go> {place}"]
            expansion_rules: {go: "walk to"}
            lists: {place: {values: [paris]}}
            """)
        #expect(grammar.bestMatch("fly to rome")?.intent == "One")
        #expect(grammar.bestMatch("walk to paris")?.intent == "Two")
        #expect(grammar.bestMatch("fly to paris") == nil)
    }

    @Test("context decides between two readings, and can fill a slot")
    func context() throws {
        let grammar = try grammar("""
            language: en
            intents:
              Light:
                data:
                  - sentences: ["switch on {name}"]
                    requires_context: {domain: light, area: {slot: true}}
              Fan:
                data:
                  - sentences: ["switch on {name}"]
                    requires_context: {domain: fan}
                    excludes_context: {area: attic}
            lists:
              name:
                values:
                  - {in: lamp, out: lamp.1, context: {domain: light}}
                  - {in: fan, out: fan.1, context: {domain: fan}}
                  - {in: lamp, out: fan.2, context: {domain: fan}}
            """)
        #expect(grammar.bestMatch("switch on fan")?.intent == "Fan")
        #expect(grammar.bestMatch("switch on fan", context: ["area": "attic"]) == nil)
        let matches = grammar.matches("switch on lamp", context: ["area": "kitchen"])
        #expect(matches.map(\.intent) == ["Fan", "Light"])
        #expect(matches[0]["name"] == "fan.2")
        #expect(matches[1]["area"] == "kitchen")
    }

    @Test("skip words may be left out, but not from a wildcard")
    func skipWords() throws {
        let grammar = try grammar(
            sentences: ["open the door", "say {words}"], more: "skip_words: [please, could you]\nlists: {words: {wildcard: true}}\n")
        #expect(grammar.bestMatch("could you open the please door")?.intent == "Test")
        #expect(grammar.bestMatch("please say yes please")?["words"] == "yes please")
    }

    @Test("fewer wildcards win, then more literal text")
    func ranking() throws {
        let grammar = try grammar("""
            language: en
            intents:
              Any: {data: [{sentences: ["play {what}"]}]}
              Song: {data: [{sentences: ["play [the] song {what}"]}]}
              Exact: {data: [{sentences: ["play the song again"]}]}
            lists: {what: {wildcard: true}}
            """)
        #expect(grammar.matches("play the song again").map(\.intent) == ["Exact", "Song", "Any"])
    }

    @Test("Rhino's context format is read as it is")
    func rhino() throws {
        let grammar = try grammar("""
            context:
              expressions:
                light:
                  - "[turn, switch] $state:state (all, the) lights"
              slots:
                state: ["on", "off"]
            """)
        #expect(grammar.bestMatch("switch off the lights")?["state"] == "off")
        #expect(grammar.bestMatch("turn on lights")?.intent == "light")
        #expect(grammar.bestMatch("on lights") == nil)
    }
}
