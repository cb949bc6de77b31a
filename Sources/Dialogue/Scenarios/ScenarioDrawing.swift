/// A scenario as boxes in layers and labelled arrows: what `gusli scenario draw` writes.
public struct ScenarioDrawing: Sendable {
    struct Box: Sendable {
        var name: String
        var lines: [String]
        var kind: Kind
        var layer: Int
        /// Place in the layer, from the left.
        var column = 0
    }

    enum Kind: Sendable { case entry, ask, confirm, branch, call, say, end }

    struct Arrow: Sendable {
        var from: Int
        var to: Int
        var label: String
    }

    let title: String
    private(set) var boxes: [Box] = []
    private(set) var arrows: [Arrow] = []

    public init(_ scenario: ScenarioGraph) {
        title = scenario.name
        let ordered = scenario.nodes.values.sorted { ($0.location.line, $0.name) < ($1.location.line, $1.name) }
        let layers = Self.layers(scenario)
        var numbers: [String: Int] = [:]
        for node in ordered where layers[node.name] != nil {
            numbers[node.name] = boxes.count
            let (kind, lines) = Self.content(of: node)
            boxes.append(Box(name: node.name, lines: lines, kind: kind, layer: layers[node.name] ?? 0))
        }
        for node in ordered {
            guard let from = numbers[node.name] else { continue }
            for (label, target) in Self.exits(of: node) {
                if let to = numbers[target] { arrows.append(Arrow(from: from, to: to, label: label)) }
            }
        }
        arrange()
    }

    /// Steps from the entry to each node that can be reached; the end stands below all others.
    private static func layers(_ scenario: ScenarioGraph) -> [String: Int] {
        var layers: [String: Int] = [:]
        var queue = scenario.nodes.values.filter { if case .entry = $0.action { true } else { false } }.map(\.name)
            .sorted()
        for name in queue { layers[name] = 0 }
        while !queue.isEmpty {
            let name = queue.removeFirst()
            for target in scenario.nodes[name]?.targets ?? []
            where layers[target] == nil && scenario.nodes[target] != nil {
                layers[target] = (layers[name] ?? 0) + 1
                queue.append(target)
            }
        }
        let deepest = layers.filter { $0.key != ScenarioGraph.endName }.values.max() ?? 0
        if layers[ScenarioGraph.endName] != nil { layers[ScenarioGraph.endName] = deepest + 1 }
        return layers
    }

    private static func content(of node: ScenarioNode) -> (Kind, [String]) {
        switch node.action {
        case .entry(let intents, _): (.entry, intents)
        case .ask(let question):
            (.ask, ["\(node.name): asks for \(question.slot)"] + question.prompts.prefix(1).map { "“\($0)”" })
        case .confirm(let prompt, _, _): (.confirm, ["\(node.name): asks yes or no", "“\(prompt)”"])
        case .branch(let slot, _, _): (.branch, ["\(node.name): by \(slot)"])
        case .call(let intent, _): (.call, ["\(node.name): does \(intent)"])
        case .say(let text, _): (.say, ["\(node.name): says", "“\(text)”"])
        case .end: (.end, [node.name])
        }
    }

    private static func exits(of node: ScenarioNode) -> [(label: String, target: String)] {
        switch node.action {
        case .entry(_, let next), .call(_, let next), .say(_, let next): [("", next)]
        case .ask(let question): [("filled", question.next)]
        case .confirm(_, let yes, let no): [("yes", yes), ("no", no)]
        case .branch(_, let cases, let otherwise):
            cases.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } + [("else", otherwise)]
        case .end: []
        }
    }

    /// Places the boxes of each layer by the mean place of what leads to them.
    private mutating func arrange() {
        for layer in 0...(boxes.map(\.layer).max() ?? 0) {
            let members = boxes.indices.filter { boxes[$0].layer == layer }
            func place(_ box: Int) -> Double {
                let sources = arrows.filter { $0.to == box && boxes[$0.from].layer < layer }.map {
                    Double(boxes[$0.from].column)
                }
                return sources.isEmpty ? Double(box) : sources.reduce(0, +) / Double(sources.count)
            }
            for (column, box) in members.sorted(by: { (place($0), $0) < (place($1), $1) }).enumerated() {
                boxes[box].column = column
            }
        }
    }

    // MARK: - Graphviz

    /// The graph in Graphviz's language.
    public var dot: String {
        func quoted(_ text: String) -> String {
            "\"" + text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
        }
        let shapes: [Kind: String] = [
            .entry: "oval", .ask: "box", .confirm: "diamond", .branch: "diamond", .call: "box3d", .say: "note",
            .end: "doublecircle",
        ]
        var lines = ["digraph \(quoted(title)) {", "    node [fontname=\"sans-serif\"];"]
        for box in boxes {
            lines.append(
                "    \(quoted(box.name)) [shape=\(shapes[box.kind] ?? "box"), label=\(quoted(box.lines.joined(separator: "\n")).replacing("\n", with: "\\n"))];"
            )
        }
        for arrow in arrows {
            let label = arrow.label.isEmpty ? "" : " [label=\(quoted(arrow.label))]"
            lines.append("    \(quoted(boxes[arrow.from].name)) -> \(quoted(boxes[arrow.to].name))\(label);")
        }
        return lines.joined(separator: "\n") + "\n}\n"
    }
}
