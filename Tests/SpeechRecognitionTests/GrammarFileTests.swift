import Foundation
import Testing

@testable import SpeechRecognition

/// All sentences of a graph up to a length, sorted.
private func sentences(_ graph: WordGraph, longest: Int = 6) -> [String] {
    var found: Set<String> = []
    func go(_ state: Int, _ words: [String]) {
        if graph.states[state].isFinal { found.insert(words.joined(separator: " ")) }
        guard words.count < longest else { return }
        for arc in graph.states[state].arcs { go(arc.target, words + [arc.word.map { graph.words[$0] } ?? "*"]) }
    }
    go(0, [])
    return found.sorted()
}

private func sentences(_ text: String) throws -> [String] {
    sentences(try JSGFGrammar("#JSGF V1.0;\ngrammar test;\n" + text, file: "test.jsgf").wordGraph())
}

@Suite("Grammar files")
struct GrammarFileTests {
    @Test("JSGF: alternatives, options, groups, rules, quotes, weights, tags and comments")
    func jsgf() throws {
        #expect(
            try sentences("public <a> = turn (on | off) [the] light;") == [
                "turn off light", "turn off the light", "turn on light", "turn on the light",
            ])
        #expect(
            try sentences("<what> = lamp | fan; public <a> = <what> on; /* no */ public <b> = stop; // end") == [
                "fan on", "lamp on", "stop",
            ])
        #expect(
            try sentences("public <a> = /0.7/ yes {agreed} | /0.3/ \"no thanks\" {refused};") == ["no thanks", "yes"])
        #expect(try sentences("public <a> = Please <NULL> go | <VOID> never;") == ["please go"])
        #expect(try sentences("public <a> = <test.b>; <b> = one;") == ["one"])
    }

    @Test("JSGF: repetition")
    func repetition() throws {
        let digits = try JSGFGrammar("#JSGF V1.0 UTF-8 en; grammar d; public <d> = (one | two)+;", file: "d")
            .wordGraph()
        #expect(sentences(digits, longest: 2) == ["one", "one one", "one two", "two", "two one", "two two"])
        #expect(try sentences("public <a> = go [very]* fast;").contains("go very very fast"))
        #expect(try sentences("public <a> = go very* fast;").contains("go fast"))
    }

    @Test("the graph has one way for each word of each state, so that equal beginnings are searched once")
    func deterministic() throws {
        let graph = try JSGFGrammar(
            "#JSGF V1.0; grammar g; public <a> = set a timer | set a clock | set an alarm | set a timer now;", file: "g"
        ).wordGraph()
        #expect(graph.states.allSatisfy { state in Set(state.arcs.compactMap(\.word)).count == state.arcs.count })
        #expect(sentences(graph) == ["set a clock", "set a timer", "set a timer now", "set an alarm"])
    }

    @Test(
        "JSGF that is wrong is refused with its line",
        arguments: [
            ("public <a> = b\nc", 4, "“;” was expected"), ("public <a> = <b>;", 3, "no rule <b>"),
            ("public <a> = b <a>;", 3, "contains itself"), ("<a> = b;", 0, "no public rule"),
            ("public <a> = (b;", 3, "“)” was expected"), ("public <a> = ;", 3, "words or a rule were expected"),
            ("import <x.y>;", 3, "imports"), ("public <a> = b;\n\n<a> = c;", 5, "there already"),
            ("public <a> = \"b;", 3, "never closed"), ("public <a> = b; /* c", 3, "never closed"),
            ("public <a> = /x/ b;", 3, "no weight"), ("public <a> = b };", 3, "nothing begins"),
        ])
    func wrong(_ text: String, _ line: Int, _ reason: String) {
        do {
            _ = try sentences(text)
            Issue.record("was taken: \(text)")
        } catch let RecognitionError.badGrammar(file, at, why) {
            #expect(file == "test.jsgf" && at == line && why.contains(reason), "\(at): \(why)")
        } catch { Issue.record("\(error)") }
    }

    @Test("brackets nested without end, a missing header and a graph that would fill memory are refused")
    func hostile() {
        let deep =
            "public <a> = " + String(repeating: "(", count: 100_000) + "b" + String(repeating: ")", count: 100_000)
            + ";"
        #expect(throws: RecognitionError.self) { try sentences(deep) }
        #expect(throws: RecognitionError.self) { try JSGFGrammar("grammar a;", file: "a") }
        #expect(throws: RecognitionError.self) { try JSGFGrammar("", file: "a") }
        let doubling = (1...30).map { "<r\($0)> = (a | b) <r\($0 - 1)> (a | b) <r\($0 - 1)>;" }.joined(separator: "\n")
        #expect(throws: RecognitionError.self) { try sentences("<r0> = c;\npublic <r> = <r30>;\n" + doubling) }
    }

    @Test("a list of phrases allows each of them and nothing else")
    func phrases() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "phrases-\(UUID().uuidString).txt")
        try "# colours\nRed\n\ndark  blue\n".write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(sentences(try PhraseList(contentsOf: file).wordGraph()) == ["dark blue", "red"])
        try "\n# nothing\n".write(to: file, atomically: true, encoding: .utf8)
        #expect(throws: RecognitionError.badGrammar(file: file.path, line: 0, reason: "holds no word or phrase")) {
            try PhraseList(contentsOf: file)
        }
    }
}
