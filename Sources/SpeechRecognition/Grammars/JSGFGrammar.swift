import Foundation

/// A grammar in the Java Speech Grammar Format (JSGF 1.0, Sun Microsystems, 1998), as pocketsphinx and others read it.
///
///     let grammar = try JSGFGrammar("#JSGF V1.0; grammar light; public <l> = turn the light (on | off) [please];", file: "light")
///     let graph = try grammar.wordGraph()
///
/// All public rules may be said. Weights and tags have no effect; imports and rules that contain themselves are refused.
public struct JSGFGrammar: Sendable {
    struct Rule: Sendable, Equatable {
        var expansion: JSGFExpansion
        var isPublic: Bool
        var line: Int
    }

    let file: String
    private(set) var rules: [String: Rule] = [:]

    /// - Throws: `RecognitionError.badGrammar` with file and line.
    public init(contentsOf url: URL) throws {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw RecognitionError.badGrammar(file: url.path, line: 0, reason: "cannot be read as UTF-8 text")
        }
        try self.init(text, file: url.path)
    }

    /// - Parameter file: for what errors say.
    /// - Throws: `RecognitionError.badGrammar` with file and line.
    public init(_ text: String, file: String) throws {
        self.file = file
        var body = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        guard body.hasPrefix("#JSGF"), let end = body.firstIndex(of: ";"), !body[..<end].contains(where: \.isNewline)
        else {
            throw RecognitionError.badGrammar(file: file, line: 1, reason: "does not begin with “#JSGF V1.0;”")
        }
        // The lines before the header still count.
        let above = text[..<body.startIndex].filter(\.isNewline)
        body = body[body.index(after: end)...]
        var parser = JSGFParser(try JSGFLexer.signs(above + String(body), file: file), file: file)
        for (name, rule) in try parser.rules() {
            if let first = rules[name] {
                throw RecognitionError.badGrammar(
                    file: file, line: rule.line, reason: "<\(name)> is there already, in line \(first.line)")
            }
            rules[name] = rule
        }
        guard rules.values.contains(where: \.isPublic) else {
            throw RecognitionError.badGrammar(file: file, line: 0, reason: "has no public rule, so nothing can be said")
        }
    }

    /// All that the public rules allow to be said.
    ///
    /// - Throws: `RecognitionError.badGrammar` for rules that are missing, contain themselves, or make too large a graph.
    public func wordGraph() throws -> WordGraph {
        var automaton = WordAutomaton()
        let end = automaton.state()
        for name in rules.keys.sorted() where rules[name]?.isPublic == true {
            try build(.rule(name: name, line: rules[name]?.line ?? 0), from: 0, to: end, &automaton, within: [])
        }
        automaton.finals = [end]
        guard let graph = automaton.determinised() else {
            throw RecognitionError.badGrammar(
                file: file, line: 0,
                reason: "allows so much that its graph has more than \(WordAutomaton.mostStates) states")
        }
        return graph
    }

    /// Thompson's construction (1968).
    private func build(
        _ expansion: JSGFExpansion, from: Int, to: Int, _ automaton: inout WordAutomaton, within: Set<String>
    ) throws {
        if automaton.count > WordAutomaton.mostStates {
            throw RecognitionError.badGrammar(
                file: file, line: 0,
                reason: "has more than \(WordAutomaton.mostStates) places where its rules are written out")
        }
        switch expansion {
        case .word(let word): automaton.add(from, word, to)
        case .nothing: automaton.add(from, nil, to)
        case .impossible: break
        case .rule(let name, let line):
            // A name may be qualified by the grammar's own.
            guard let rule = rules[name] ?? rules[String(name.split(separator: ".").last ?? "")] else {
                throw RecognitionError.badGrammar(file: file, line: line, reason: "there is no rule <\(name)>")
            }
            guard !within.contains(name) else {
                throw RecognitionError.badGrammar(
                    file: file, line: line, reason: "<\(name)> contains itself; write repetition with * or +")
            }
            try build(rule.expansion, from: from, to: to, &automaton, within: within.union([name]))
        case .sequence(let parts):
            var here = from
            for (number, part) in parts.enumerated() {
                let next = number == parts.count - 1 ? to : automaton.state()
                try build(part, from: here, to: next, &automaton, within: within)
                here = next
            }
            if parts.isEmpty { automaton.add(from, nil, to) }
        case .alternatives(let ways):
            for way in ways { try build(way, from: from, to: to, &automaton, within: within) }
        case .optional(let inside):
            automaton.add(from, nil, to)
            try build(inside, from: from, to: to, &automaton, within: within)
        case .anyNumber(let inside), .oneOrMore(let inside):
            let begin = automaton.state(), end = automaton.state()
            automaton.add(from, nil, begin)
            try build(inside, from: begin, to: end, &automaton, within: within)
            automaton.add(end, nil, begin)
            automaton.add(end, nil, to)
            if case .anyNumber = expansion { automaton.add(from, nil, to) }
        }
    }
}
