import LanguageUnderstanding

extension ScenarioGraph {
    /// Unknown targets, nodes that nothing leads to, nodes that lead to no end, and slots that no answer can fill.
    func structureProblems() -> [ScenarioError.Problem] {
        var problems: [ScenarioError.Problem] = []
        func report(_ node: ScenarioNode, _ reason: String) { problems.append(.init(location: node.location, reason: "node \(node.name): \(reason)")) }
        let ordered = nodes.values.sorted { ($0.location.line, $0.name) < ($1.location.line, $1.name) }
        for node in ordered {
            for target in node.targets where nodes[target] == nil {
                report(node, "no node “\(target)”; there are \(nodes.keys.sorted().joined(separator: ", "))")
            }
        }
        let entries = ordered.filter { if case .entry = $0.action { true } else { false } }
        if entries.isEmpty { problems.append(.init(location: location, reason: "scenario \(name) has no node with “on: [INTENT]”, so that nothing starts it")) }
        let reachable = reached(from: entries.map(\.name)) { self.nodes[$0]?.targets ?? [] }
        var sources: [String: [String]] = [:]
        for node in ordered { for target in node.targets { sources[target, default: []].append(node.name) } }
        let ending = reached(from: ordered.filter { if case .end = $0.action { true } else { false } }.map(\.name)) { sources[$0] ?? [] }
        for node in ordered where node.name != Self.endName {
            if !reachable.contains(node.name) { report(node, "nothing leads here; let another node's next name it, or delete it") }
            if !ending.contains(node.name) { report(node, "no way leads from here to an end") }
            if case .ask(let question) = node.action {
                for answer in question.answers where !Self.slots(of: answer.expression).contains(question.slot) && !Self.hasRule(answer.expression) {
                    report(node, "the answer “\(answer.text)” does not fill the slot \(question.slot); write {LIST:\(question.slot)}")
                }
                if question.prompts.isEmpty { report(node, "“ask” is empty") }
            }
        }
        return problems
    }

    /// Intents that the grammar or the skills do not have.
    public func problems(grammarIntents: Set<String>, skillIntents: Set<String>) -> [ScenarioError.Problem] {
        nodes.values.sorted { $0.location.line < $1.location.line }.flatMap { node -> [ScenarioError.Problem] in
            switch node.action {
            case .entry(let intents, _):
                intents.filter { !grammarIntents.contains($0) }.map {
                    .init(location: node.location, reason: "node \(node.name): no sentence of the grammar has the intent \($0)")
                }
            case .call(let intent, _):
                skillIntents.contains(intent)
                    ? [] : [.init(location: node.location, reason: "node \(node.name): no skill answers to the intent \(intent)")]
            default: []
            }
        }
    }

    private func reached(from names: [String], next: (String) -> [String]) -> Set<String> {
        var seen = Set(names)
        var queue = names
        while let name = queue.popLast() {
            for target in next(name) where seen.insert(target).inserted { queue.append(target) }
        }
        return seen
    }

    private static func slots(of expression: TemplateExpression) -> Set<String> {
        switch expression {
        case .text, .rule: []
        case .list(_, let slot, _): [slot]
        case .sequence(let items), .alternatives(let items), .permutation(let items): items.reduce(into: []) { $0.formUnion(slots(of: $1)) }
        }
    }

    private static func hasRule(_ expression: TemplateExpression) -> Bool {
        switch expression {
        case .rule: true
        case .text, .list: false
        case .sequence(let items), .alternatives(let items), .permutation(let items): items.contains(where: hasRule)
        }
    }
}
