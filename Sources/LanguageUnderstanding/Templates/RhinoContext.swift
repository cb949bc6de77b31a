import Yams

/// Reads Picovoice Rhino's context format (`context: expressions: intent: […], slots: …`) as sentence templates.
///
/// There `[a, b]` is one of them, `(a, b)` one of them or nothing, `$slot:name` a slot's value, `@macro` a macro.
enum RhinoContext {
    static func templates(_ root: Node, reader: YAMLReader) throws(GrammarError) -> SentenceTemplates {
        var result = SentenceTemplates()
        guard let context = root["context"] else { throw reader.malformed(root, "context is missing") }
        for (name, values) in try reader.pairs(context["slots"], "slots") {
            var list: [SentenceTemplates.ListValue] = []
            for value in try reader.items(values, "slot \(name)", of: values) {
                let text = try reader.string(value, "slot \(name)")
                list.append(.init(template: try expression(text, at: reader.location(value)), out: .string(text)))
            }
            result.lists[name] = .values(list)
        }
        for (name, values) in try reader.pairs(context["macros"], "macros") {
            var options: [TemplateExpression] = []
            for value in try reader.items(values, "macro \(name)", of: values) {
                options.append(try expression(try reader.string(value, "macro \(name)"), at: reader.location(value)).expression)
            }
            result.rules[name] = .init(text: name, expression: .alternatives(options), location: reader.location(values))
        }
        for (intent, expressions) in try reader.pairs(context["expressions"], "expressions") {
            var block = SentenceTemplates.Block(intent: intent, location: reader.location(expressions))
            for node in try reader.items(expressions, intent, of: expressions) {
                block.sentences.append(try expression(try reader.string(node, intent), at: reader.location(node)))
            }
            result.blocks.append(block)
        }
        return result
    }

    /// Rewrites an expression into a template and parses that.
    private static func expression(_ text: String, at location: SourceLocation) throws(GrammarError) -> SentenceTemplates.Template {
        var template = ""
        var brackets: [Character] = []
        var name: String?
        func closed(_ name: String) -> String {
            if name.hasPrefix("@") { return "<\(name.dropFirst())>" }
            let plain = name.dropFirst()
            return "{\(plain.hasPrefix("pv.") ? Substring(builtinName(String(plain))) : plain)}"
        }
        for character in text {
            if let reading = name {
                if character.isLetter || character.isNumber || "_.:".contains(character) {
                    name = reading + String(character)
                    continue
                }
                template += closed(reading)
                name = nil
            }
            switch character {
            case "$", "@": name = String(character)
            case "[": brackets.append("["); template += "("
            case "(": brackets.append("("); template += "["
            case "]", ")":
                guard let opening = brackets.popLast(), (opening == "[") == (character == "]") else {
                    throw .template(location, template: text, column: 1, reason: "“\(character)” closes nothing")
                }
                template += character == "]" ? ")" : "]"
            case ",": template += brackets.isEmpty ? " " : "|"
            default: template.append(character)
            }
        }
        if let name { template += closed(name) }
        return try SentenceTemplates.Template(template, at: location)
    }

    private static func builtinName(_ name: String) -> String {
        let parts = name.split(separator: ":", maxSplits: 1)
        let slot = parts.count > 1 ? ":\(parts[1])" : ""
        let list: BuiltinList =
            switch parts[0] {
            case "pv.Percent": .percentage
            case "pv.TwentyFourHours", "pv.SingleDigitInteger", "pv.TwoDigitInteger": .number
            default: .number
            }
        return list.rawValue + slot
    }
}
