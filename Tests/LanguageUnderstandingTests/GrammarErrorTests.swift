import LanguageUnderstanding
import Testing

@Suite("What is wrong with a grammar is said with file and line")
struct GrammarErrorTests {
    private func message(_ yaml: String) -> String {
        do {
            let grammar = try Grammar(SentenceTemplates(yaml: yaml, file: "home.yaml"))
            return grammar.undefinedRules.map(\.description).joined()
        } catch {
            return "\(error)"
        }
    }

    @Test("broken templates", arguments: [
        ("a (b", "missing"), ("a b)", "closes nothing"), ("{}", "a name is missing"), ("(a|b;c)", "brackets of its own"), ("x \\", "backslash"),
        ("<open", "missing"), ("(a;b;c;d;e;f;g;h;i)", "8 are allowed"),
    ])
    func templates(template: String, expected: String) {
        let text = message("language: en\nintents:\n  A:\n    data:\n      - sentences:\n          - fine\n          - '\(template)'\n")
        #expect(text.hasPrefix("home.yaml:7:"), "\(text)")
        #expect(text.contains(expected), "\(text)")
    }

    @Test("broken structure", arguments: [
        ("language: en\nintnets: {}\n", "home.yaml:2: unknown key “intnets”"),
        ("lists:\n  a:\n    range: {from: 1}\n", "home.yaml:3: list a: range needs from and to"),
        ("lists:\n  a:\n    range: {from: 5, to: 1}\n", "from is greater than to"),
        ("lists:\n  a:\n    builtin: moon\n", "no builtin list “moon”"),
        ("intents:\n  A:\n    data:\n      - slots: {x: 1}\n", "home.yaml:4: A: sentences is missing"),
        ("intents: [a\n", "not YAML"),
        ("", "the file is empty"),
    ])
    func structure(yaml: String, expected: String) {
        #expect(message(yaml).contains(expected), "\(message(yaml))")
    }

    @Test("an unknown rule is reported, a circular one refused")
    func rules() {
        let head = "intents: {A: {data: [{sentences: ['go <x>']}]}}\n"
        #expect(message(head).contains("home.yaml:1: no expansion rule <x>"))
        #expect(message(head + "expansion_rules: {x: 'a <y>', y: '[b] <x>'}\n").contains("<x> → <y> → <x>"))
        #expect(message("intents: {A: {data: [{sentences: ['{l}']}]}}\nlists: {l: {values: ['(a|{l})']}}\n").contains("circle"))
    }

    @Test("hostile nesting ends in an error, not in a crash")
    func nesting() {
        let deep = String(repeating: "(", count: 100_000)
        #expect(message("intents: {A: {data: [{sentences: ['\(deep)']}]}}").contains("nested more than"))
    }

    @Test("templates that blow up a backtracking matcher take no longer than others")
    func blowUp() throws {
        let optional = String(repeating: "[a] ", count: 60)
        let doubling = (1...40).map { "r\($0): '(<r\($0 - 1)>|<r\($0 - 1)> b)'" }.joined(separator: ", ")
        let grammar = try grammar(sentences: [optional + "end", "<r40>"], more: "expansion_rules: {r0: a, \(doubling)}\n")
        let many = String(repeating: "a ", count: 60)
        #expect(grammar.bestMatch(many + "end") != nil)
        #expect(grammar.bestMatch(many + "no") == nil)
        #expect(grammar.bestMatch("a b b b") != nil)
    }

    @Test("a graph that would not fit is refused")
    func graphLimit() throws {
        let doubling = (1...40).map { "r\($0): '<r\($0 - 1)> <r\($0 - 1)>'" }.joined(separator: ", ")
        let grammar = try grammar(sentences: ["<r40>"], more: "expansion_rules: {r0: a, \(doubling)}\n")
        #expect(throws: GrammarError.graphTooLarge(limit: 1000)) { try grammar.sentenceGraph(limit: 1000) }
    }
}
