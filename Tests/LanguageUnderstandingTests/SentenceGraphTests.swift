import Foundation
import LanguageUnderstanding
import Testing

@Suite("The word graph")
struct SentenceGraphTests {
    @Test("every sentence drawn from the shipped grammars' graph is matched by template")
    func graphImpliesMatch() throws {
        let grammar = try shippedGrammar()
        let graph = try grammar.sentenceGraph()
        var generator = SeededGenerator(state: 12)
        for _ in 0..<1000 {
            let words = graph.randomSentence(using: &generator)
            #expect(grammar.bestMatch(words.joined(separator: " ")) != nil, "\(words.joined(separator: " "))")
            #expect(graph.accepts(words))
        }
    }

    @Test("what is matched is in the graph, what is damaged is in both or in neither")
    func graphEqualsMatch() throws {
        let grammar = try Grammar(SentenceTemplates(contentsOf: [root.appending(path: "Examples/coffee").path]))
        let graph = try grammar.sentenceGraph()
        var generator = SeededGenerator(state: 5)
        for _ in 0..<300 {
            var words = graph.randomSentence(using: &generator)
            #expect(grammar.bestMatch(words.joined(separator: " ")) != nil)
            switch Int.random(in: 0..<3, using: &generator) {
            case 0: words.remove(at: Int.random(in: 0..<words.count, using: &generator))
            case 1: words.swapAt(0, words.count - 1)
            default: words.insert(graph.words.randomElement(using: &generator)!, at: 0)
            }
            #expect(graph.accepts(words) == (grammar.bestMatch(words.joined(separator: " ")) != nil), "\(words)")
        }
    }

    @Test("coffee orders in free order stay small")
    func size() throws {
        let graph = try Grammar(SentenceTemplates(contentsOf: [root.appending(path: "Examples/coffee").path])).sentenceGraph()
        #expect(graph.states.count < 200)
        #expect(graph.arcCount < 1000)
    }

    @Test("arcs lead upwards, and from every state a sentence ends")
    func order() throws {
        let graph = try shippedGrammar().sentenceGraph()
        for (index, state) in graph.states.enumerated() {
            #expect(state.isFinal || !state.arcs.isEmpty)
            #expect(state.arcs.allSatisfy { Int($0.target) > index && Int($0.target) < graph.states.count })
        }
    }

    @Test("words only: no digits, no signs")
    func words() throws {
        let graph = try shippedGrammar().sentenceGraph()
        for word in graph.words {
            #expect(word.allSatisfy { $0.isLetter || $0 == "'" }, "\(word)")
        }
    }

    @Test("a wildcard stands for one or more words")
    func wildcard() throws {
        let graph = try grammar(sentences: ["call {who} now"], more: "lists: {who: {wildcard: true}}\n").sentenceGraph()
        #expect(graph.accepts(["call", "anna", "maria", "now"]))
        #expect(!graph.accepts(["call", "now"]))
    }

    @Test("endings are joined to whole words")
    func endings() throws {
        let graph = try grammar(sentences: ["light[s] [of [the] room[s]]"]).sentenceGraph()
        #expect(Set(graph.words) == ["light", "lights", "of", "the", "room", "rooms"])
        #expect(graph.accepts(["lights", "of", "room"]))
    }
}
