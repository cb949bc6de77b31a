import Foundation
import LanguageUnderstanding
import Yams

extension ScenarioGraph {
    /// Reads scenario files; a folder stands for all YAML files in it.
    ///
    /// - Throws: `ScenarioError` with every problem found, each with file and line.
    public static func load(contentsOf paths: [String]) throws(ScenarioError) -> [ScenarioGraph] {
        var scenarios: [ScenarioGraph] = []
        for file in try files(at: paths) {
            guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
                throw ScenarioError(problems: [
                    .init(location: .init(file: file, line: 0), reason: "cannot be read as UTF-8 text")
                ])
            }
            scenarios.append(try ScenarioGraph(yaml: text, file: file))
        }
        return scenarios
    }

    /// The scenario files that paths stand for.
    public static func files(at paths: [String]) throws(ScenarioError) -> [String] {
        var files: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw ScenarioError(problems: [
                    .init(location: .init(file: path, line: 0), reason: "no such file or folder")
                ])
            }
            guard isFolder.boolValue else {
                files.append(path)
                continue
            }
            let names = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            files += names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.sorted().map { path + "/" + $0 }
        }
        return files
    }

    /// Reads one scenario and checks its graph.
    public init(yaml: String, file: String = "scenario") throws(ScenarioError) {
        do {
            self = try Self.read(YAMLReader(file: file), yaml)
        } catch {
            throw Self.problem(error, file: file)
        }
        let problems = structureProblems()
        if !problems.isEmpty { throw ScenarioError(problems: problems) }
    }

    private static func problem(_ error: GrammarError, file: String) -> ScenarioError {
        switch error {
        case .malformed(let location, let reason): ScenarioError(problems: [.init(location: location, reason: reason)])
        case .template(let location, let template, let column, let reason):
            ScenarioError(problems: [.init(location: location, reason: "in “\(template)”, column \(column): \(reason)")]
            )
        default: ScenarioError(problems: [.init(location: .init(file: file, line: 0), reason: "\(error)")])
        }
    }

    private static func read(_ reader: YAMLReader, _ yaml: String) throws(GrammarError) -> ScenarioGraph {
        let root = try reader.compose(yaml)
        guard let named = root["scenario"] else { throw reader.malformed(root, "“scenario: NAME” is missing") }
        for (key, node) in try reader.pairs(root, "scenario") where !["scenario", "nodes", "language"].contains(key) {
            throw reader.malformed(node, "unknown key “\(key)”; known are scenario, language, nodes")
        }
        guard let nodes = root["nodes"] else { throw reader.malformed(root, "“nodes” is missing") }
        var scenario = ScenarioGraph(
            name: try reader.string(named, "scenario"), nodes: [:], location: reader.location(named))
        if let language = root["language"] { scenario.language = try reader.string(language, "language") }
        for (name, node) in try reader.pairs(nodes, "nodes") {
            scenario.nodes[name] = try ScenarioNode.read(name, node, reader)
        }
        if scenario.nodes[endName] == nil {
            scenario.nodes[endName] = ScenarioNode(name: endName, action: .end, location: scenario.location)
        }
        return scenario
    }
}

extension ScenarioNode {
    private static let keys: [String: [String]] = [
        "on": ["next"], "slot": ["ask", "reprompt", "answers", "validate", "help", "next"], "confirm": ["yes", "no"],
        "branch": ["cases", "else"], "call": ["next"], "say": ["next"], "end": [],
    ]

    fileprivate static func read(_ name: String, _ node: Node, _ reader: YAMLReader) throws(GrammarError)
        -> ScenarioNode
    {
        let pairs = Dictionary(try reader.pairs(node, "node \(name)")) { $1 }
        guard let kind = keys.keys.first(where: { pairs[$0] != nil }), let head = pairs[kind] else {
            throw reader.malformed(
                node, "node \(name) does nothing; it needs one of \(keys.keys.sorted().joined(separator: ", "))")
        }
        for key in pairs.keys.sorted() where key != kind && !(keys[kind] ?? []).contains(key) {
            throw reader.malformed(
                pairs[key] ?? node,
                "node \(name): “\(key)” does not go with “\(kind)”; known are \((keys[kind] ?? []).joined(separator: ", "))"
            )
        }
        func text(_ key: String) throws(GrammarError) -> String {
            guard let value = pairs[key] else { throw reader.malformed(node, "node \(name): “\(key)” is missing") }
            return try reader.string(value, key)
        }
        let next =
            try pairs["next"].map { (value) throws(GrammarError) in try reader.string(value, "next") }
            ?? ScenarioGraph.endName
        let action: Action
        switch kind {
        case "on": action = .entry(intents: try reader.strings(head, "on"), next: try text("next"))
        case "slot":
            action = .ask(try question(try reader.string(head, "slot"), pairs, node, reader, next: try text("next")))
        case "confirm":
            action = .confirm(prompt: try reader.string(head, "confirm"), yes: try text("yes"), no: try text("no"))
        case "branch":
            var cases: [String: String] = [:]
            for (value, target) in try reader.pairs(pairs["cases"], "cases") {
                cases[value] = try reader.string(target, "cases")
            }
            action = .branch(slot: try reader.string(head, "branch"), cases: cases, otherwise: try text("else"))
        case "call": action = .call(intent: try reader.string(head, "call"), next: next)
        case "say": action = .say(text: try reader.string(head, "say"), next: next)
        default: action = .end
        }
        return ScenarioNode(name: name, action: action, location: reader.location(node))
    }

    private static func question(
        _ slot: String, _ pairs: [String: Node], _ node: Node, _ reader: YAMLReader, next: String
    ) throws(GrammarError) -> Question {
        guard let ask = pairs["ask"] else {
            throw reader.malformed(node, "slot \(slot): “ask” is missing: how is it asked for?")
        }
        var question = Question(
            slot: slot, prompts: try reader.strings(ask, "ask"), reprompts: [], answers: [], next: next)
        if let reprompt = pairs["reprompt"] { question.reprompts = try reader.strings(reprompt, "reprompt") }
        if let help = pairs["help"] { question.help = try reader.string(help, "help") }
        if let answers = pairs["answers"] {
            for answer in try reader.items(answers, "answers", of: node) {
                question.answers.append(try reader.template(answer, "answer"))
            }
        } else {
            question.answers = [try SentenceTemplates.Template("{\(slot)}", at: reader.location(node))]
        }
        if let validate = pairs["validate"] {
            var validation = Validation(complaint: "")
            for (key, value) in try reader.pairs(validate, "validate") {
                switch key {
                case "allowed": validation.allowed = try reader.strings(value, key)
                case "minimum": validation.minimum = value.float
                case "maximum": validation.maximum = value.float
                case "complaint": validation.complaint = try reader.string(value, key)
                default:
                    throw reader.malformed(
                        value, "validate: unknown key “\(key)”; known are allowed, minimum, maximum, complaint")
                }
            }
            question.validation = validation
        }
        return question
    }
}
