import Yams

/// Reads nodes of a YAML file into grammar pieces, and says where what it read went wrong.
package struct YAMLReader: Sendable {
    package let file: String

    package init(file: String) {
        self.file = file
    }

    package func compose(_ yaml: String) throws(GrammarError) -> Node {
        do {
            guard let root = try Yams.compose(yaml: yaml) else {
                throw GrammarError.malformed(SourceLocation(file: file, line: 1), reason: "the file is empty")
            }
            return root
        } catch let error as YamlError {
            throw .malformed(SourceLocation(file: file, line: Self.line(of: error)), reason: Self.reason(of: error))
        } catch let error as GrammarError {
            throw error
        } catch {
            throw .malformed(SourceLocation(file: file, line: 0), reason: "\(error)")
        }
    }

    private static func line(of error: YamlError) -> Int {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: 0
        }
    }

    private static func reason(of error: YamlError) -> String {
        switch error {
        case .scanner(_, let problem, _, _), .parser(_, let problem, _, _), .composer(_, let problem, _, _):
            "not YAML: \(problem)"
        case .duplicatedKeysInMapping(let keys, _):
            "the same key twice: \(keys.map { "\($0)" }.joined(separator: ", "))"
        default: "not YAML: \(error)"
        }
    }

    package func location(_ node: Node) -> SourceLocation { SourceLocation(file: file, line: node.mark?.line ?? 0) }

    package func malformed(_ node: Node, _ reason: String) -> GrammarError {
        .malformed(location(node), reason: reason)
    }

    package func string(_ node: Node, _ what: String) throws(GrammarError) -> String {
        guard let text = node.scalar?.string else { throw malformed(node, "\(what): expected text") }
        return text
    }

    package func integer(_ node: Node, _ what: String) throws(GrammarError) -> Int {
        guard let value = node.int else {
            throw malformed(node, "\(what): expected a whole number, found “\(node.scalar?.string ?? "…")”")
        }
        return value
    }

    package func boolean(_ node: Node, _ what: String) throws(GrammarError) -> Bool {
        guard let value = node.bool else { throw malformed(node, "\(what): expected true or false") }
        return value
    }

    /// A mapping's pairs; none where the node is missing or empty.
    package func pairs(_ node: Node?, _ what: String) throws(GrammarError) -> [(String, Node)] {
        guard let node, node.null == nil || node.mapping != nil else { return [] }
        guard let mapping = node.mapping else { throw malformed(node, "\(what): expected a mapping") }
        var result: [(String, Node)] = []
        for (key, value) in mapping { result.append((key.scalar?.string ?? "", value)) }
        return result
    }

    package func items(_ node: Node?, _ what: String, of parent: Node) throws(GrammarError) -> [Node] {
        guard let node else { throw malformed(parent, "\(what) is missing") }
        guard let sequence = node.sequence else { throw malformed(node, "\(what): expected a list") }
        return Array(sequence)
    }

    /// Text, or a list of texts.
    package func strings(_ node: Node, _ what: String) throws(GrammarError) -> [String] {
        guard let sequence = node.sequence else { return [try string(node, what)] }
        var result: [String] = []
        for item in sequence { result.append(try string(item, what)) }
        return result
    }

    package func template(_ node: Node, _ what: String) throws(GrammarError) -> SentenceTemplates.Template {
        let text = try string(node, what)
        return try SentenceTemplates.Template(text, at: location(node))
    }

    package func value(_ node: Node) -> SlotValue {
        if let sequence = node.sequence { return .list(sequence.map(value)) }
        if let mapping = node.mapping {
            return .mapping(Dictionary(mapping.map { ($0.key.scalar?.string ?? "", value($0.value)) }) { $1 })
        }
        guard let scalar = node.scalar else { return .null }
        if scalar.style == .plain || scalar.style == .any {
            if node.null != nil { return .null }
            if let boolean = node.bool { return .boolean(boolean) }
            if let number = node.float { return .number(number) }
        }
        return .string(scalar.string)
    }

    package func block(_ node: Node, intent: String) throws(GrammarError) -> SentenceTemplates.Block {
        var block = SentenceTemplates.Block(intent: intent, location: location(node))
        var hasSentences = false
        // Home Assistant's files of one intent say so what older files say by slots.domain and requires_context.domain.
        var (inferred, nameDomains): (SlotValue?, SlotValue?) = (nil, nil)
        for (key, part) in try pairs(node, "data of \(intent)") {
            switch key {
            case "sentences":
                hasSentences = true
                for sentence in try items(part, "sentences", of: node) {
                    block.sentences.append(try template(sentence, "sentence of \(intent)"))
                }
            case "slots":
                for (name, slot) in try pairs(part, "slots") { block.slots[name] = value(slot) }
            case "requires_context": block.requiresContext = try conditions(part, key)
            case "excludes_context": block.excludesContext = try conditions(part, key)
            case "lists":
                for (name, list) in try pairs(part, "lists") { block.lists[name] = try self.list(list, name: name) }
            case "expansion_rules":
                for (name, rule) in try pairs(part, "expansion_rules") {
                    block.rules[name] = try template(rule, "expansion_rules.\(name)")
                }
            case "required_keywords": block.requiredKeywords = try strings(part, key)
            case "response": block.response = try string(part, key)
            case "metadata": block.metadata = value(part)
            case "inferred_domain": inferred = value(part)
            case "name_domains": nameDomains = value(part)
            default: break
            }
        }
        if !hasSentences { throw malformed(node, "\(intent): sentences is missing") }
        if let inferred, block.slots["domain"] == nil { block.slots["domain"] = inferred }
        if case .list(let domains)? = nameDomains, block.requiresContext["domain"] == nil {
            block.requiresContext["domain"] = SentenceTemplates.ContextCondition(values: domains, slot: nil)
        }
        return block
    }

    private func conditions(_ node: Node, _ what: String) throws(GrammarError) -> [String: SentenceTemplates
        .ContextCondition]
    {
        var result: [String: SentenceTemplates.ContextCondition] = [:]
        for (key, condition) in try pairs(node, what) {
            var required = value(condition)
            var slot: String?
            if case .mapping(let parts) = required {
                required = parts["value"] ?? .null
                switch parts["slot"] {
                case .string(let name): slot = name
                case .boolean(true): slot = key
                default: break
                }
            }
            let values: [SlotValue] =
                if case .list(let list) = required { list } else if required == .null { [] } else { [required] }
            result[key] = SentenceTemplates.ContextCondition(values: values, slot: slot)
        }
        return result
    }

    package func list(_ node: Node, name: String) throws(GrammarError) -> SentenceTemplates.List {
        let what = "list \(name)"
        if let values = node["values"] {
            var result: [SentenceTemplates.ListValue] = []
            for item in try items(values, what, of: node) { result.append(try listValue(item, what)) }
            return .values(result)
        }
        if let range = node["range"] { return .range(try self.range(range, what)) }
        if let builtin = node["builtin"] {
            let text = try string(builtin, what)
            guard let list = BuiltinList(rawValue: text) else {
                throw malformed(builtin, "\(what): no builtin list “\(text)”; there are \(BuiltinList.allNames)")
            }
            return .builtin(list)
        }
        if node["wildcard"]?.bool == true { return .wildcard }
        throw malformed(node, "\(what): expected values, range, builtin or wildcard: true")
    }

    private func listValue(_ node: Node, _ what: String) throws(GrammarError) -> SentenceTemplates.ListValue {
        guard node.mapping != nil else {
            let template = try self.template(node, what)
            return SentenceTemplates.ListValue(template: template, out: .string(template.text))
        }
        guard let input = node["in"] else { throw malformed(node, "\(what): in is missing") }
        let template = try self.template(input, what)
        var context: [String: SlotValue] = [:]
        for (key, part) in try pairs(node["context"], "\(what): context") { context[key] = value(part) }
        return SentenceTemplates.ListValue(
            template: template, out: node["out"].map(value) ?? .string(template.text), context: context,
            metadata: node["metadata"].map(value))
    }

    private func range(_ node: Node, _ what: String) throws(GrammarError) -> SentenceTemplates.Range {
        guard let from = node["from"], let to = node["to"] else {
            throw malformed(node, "\(what): range needs from and to")
        }
        var range = SentenceTemplates.Range(from: try integer(from, what), to: try integer(to, what))
        if let step = node["step"] { range.step = try integer(step, what) }
        if let multiplier = node["multiplier"] {
            guard let number = multiplier.float else { throw malformed(multiplier, "\(what): multiplier is no number") }
            range.multiplier = number
        }
        if let fractions = node["fractions"] {
            guard let known = SentenceTemplates.Range.Fractions(rawValue: fractions.string ?? "") else {
                throw malformed(fractions, "\(what): fractions is halves or tenths")
            }
            range.fractions = known
        }
        if let digits = node["digits"] { range.digits = try boolean(digits, what) }
        if let words = node["words"] { range.words = try boolean(words, what) }
        if range.from > range.to { throw malformed(node, "\(what): from is greater than to") }
        if range.step < 1 { throw malformed(node, "\(what): step must be at least 1") }
        return range
    }
}
