/// Turns templates into a graph of shared nodes; finds unknown and circular rules.
struct GrammarCompiler {
    private(set) var nodes: [GrammarNode] = []
    private(set) var lists: [CompiledList] = []
    private(set) var undefinedLists: Set<String> = []
    private(set) var undefinedRules: [GrammarError] = []
    private(set) var first: [ByteSet] = []
    private(set) var isNullable: [Bool] = []

    private let numbers: SpokenNumbers
    private var known: [GrammarNode: Int32] = [:]
    private var typedLists: [BuiltinList: Int32] = [:]

    init(numbers: SpokenNumbers) {
        self.numbers = numbers
    }

    /// Lists and rules by name, and what has been compiled of them. A block with lists or rules of its own has its own scope.
    final class Scope {
        let lists: [String: SentenceTemplates.List]
        let rules: [String: SentenceTemplates.Template]
        var compiledRules: [String: Int32] = [:]
        var compiledLists: [String: Int32] = [:]
        var path: [String] = []

        init(lists: [String: SentenceTemplates.List], rules: [String: SentenceTemplates.Template]) {
            self.lists = lists
            self.rules = rules
        }
    }

    mutating func compile(_ template: SentenceTemplates.Template, in scope: Scope) throws(GrammarError) -> Int32 {
        try compile(template.expression, at: template.location, in: scope)
    }

    private mutating func compile(_ expression: TemplateExpression, at location: SourceLocation, in scope: Scope)
        throws(GrammarError) -> Int32
    {
        switch expression {
        case .text(let text): return literal(text)
        case .sequence(let items):
            var parts: [Int32] = []
            for item in items {
                let part = try compile(item, at: location, in: scope)
                if let last = parts.last, case .list = nodes[Int(last)], !beginsWithSpace(part) {
                    parts.append(add(.optionalSpace))
                }
                switch nodes[Int(part)] {
                case .empty: break
                case .sequence(let inner): parts += inner
                default: parts.append(part)
                }
            }
            return parts.count == 1 ? parts[0] : add(parts.isEmpty ? .empty : .sequence(parts))
        case .alternatives(let items):
            var options: [Int32] = []
            for item in items {
                let option = try compile(item, at: location, in: scope)
                if !options.contains(option) { options.append(option) }
            }
            return options.count == 1 ? options[0] : add(.choice(options))
        case .permutation(let items):
            var parts: [Int32] = []
            let space = add(.space(characters: 0))
            for item in items {
                parts.append(add(.sequence([space, try compile(item, at: location, in: scope), space])))
            }
            return add(.permutation(parts))
        case .list(let name, let slot, let isCapture):
            let list = try list(named: name, at: location, in: scope)
            return add(.list(list, slot: slot, isCapture: isCapture))
        case .rule(let name):
            if let compiled = scope.compiledRules[name] { return compiled }
            guard let rule = scope.rules[name] else {
                undefinedRules.append(.unknownRule(location, name: name))
                return add(.choice([]))
            }
            if scope.path.contains(name) { throw .recursiveRule(rule.location, path: scope.path + [name]) }
            scope.path.append(name)
            let body = try compile(rule.expression, at: rule.location, in: scope)
            scope.path.removeLast()
            let node = add(.shared(body))
            scope.compiledRules[name] = node
            return node
        }
    }

    private func beginsWithSpace(_ node: Int32) -> Bool {
        switch nodes[Int(node)] {
        case .space, .optionalSpace, .empty: true
        case .sequence(let items): items.first.map(beginsWithSpace) ?? true
        default: false
        }
    }

    private mutating func literal(_ text: String) -> Int32 {
        var parts: [Int32] = []
        var word = ""
        func folded(_ word: String) -> GrammarNode {
            var kept = word.lowercased().replacing("\u{2019}", with: "'").unicodeScalars
            while let last = kept.last, kept.count > 1, ",?!".unicodeScalars.contains(last) { kept.removeLast() }
            return .literal(Array(String(kept).utf8), characters: Int32(kept.count))
        }
        for character in text {
            // A hyphen between words is an edge like a space: "air-conditioner" is said and heard as two words.
            if character.isWhitespace || (!word.isEmpty && (character == "-" || character == "_")) {
                if !word.isEmpty { parts.append(add(folded(word))) }
                word = ""
                if parts.last.map(beginsWithSpace) != true {
                    parts.append(add(.space(characters: parts.isEmpty ? 0 : 1)))
                }
            } else {
                word.append(character)
            }
        }
        if !word.isEmpty {
            parts.append(add(folded(word)))
        } else if parts.count > 1, beginsWithSpace(parts[parts.count - 1]) {
            parts[parts.count - 1] = add(.space(characters: 0))
        }
        return parts.count == 1 ? parts[0] : add(parts.isEmpty ? .empty : .sequence(parts))
    }

    private mutating func list(named name: String, at location: SourceLocation, in scope: Scope) throws(GrammarError)
        -> Int32
    {
        if let compiled = scope.compiledLists[name] { return compiled }
        let index: Int32
        switch scope.lists[name] {
        case .values(let values)?:
            let path = "{\(name)}"
            if scope.path.contains(path) { throw .recursiveRule(location, path: scope.path + [path]) }
            scope.path.append(path)
            index = append(try compile(values, in: scope))
            scope.path.removeLast()
        case .range(let range)?: index = append(.range(range))
        case .wildcard?: index = append(.wildcard)
        case .builtin(let list)?: index = try typed(list)
        case nil:
            if let range = Self.inlineRange(name) {
                index = append(.range(range))
            } else if let list = BuiltinList(rawValue: name) {
                index = try typed(list)
            } else {
                undefinedLists.insert(name)
                index = append(.undefined)
            }
        }
        scope.compiledLists[name] = index
        return index
    }

    /// `{1..100:slot}` and `{0..100,5:slot}`.
    static func inlineRange(_ name: String) -> SentenceTemplates.Range? {
        let halves = name.split(separator: ",", maxSplits: 1)
        guard let bounds = halves.first, let dots = bounds.firstRange(of: "..") else { return nil }
        guard let from = Int(bounds[..<dots.lowerBound]), let to = Int(bounds[dots.upperBound...]), from <= to else {
            return nil
        }
        var range = SentenceTemplates.Range(from: from, to: to)
        if halves.count > 1 {
            guard let step = Int(halves[1]), step > 0 else { return nil }
            range.step = step
        }
        return range
    }

    private mutating func compile(_ values: [SentenceTemplates.ListValue], in scope: Scope) throws(GrammarError)
        -> CompiledList
    {
        var compiled: [CompiledList.Value] = []
        var byFirstByte = [[Int32]](repeating: [], count: 256)
        for value in values {
            let node = try compile(value.template, in: scope)
            if nodes[Int(node)] == .empty { continue }
            for byte in 0...255 where isNullable[Int(node)] || first[Int(node)].contains(UInt8(byte)) {
                byFirstByte[byte].append(Int32(compiled.count))
            }
            compiled.append(.init(node: node, out: value.out, context: value.context, metadata: value.metadata))
        }
        return .values(compiled, nodes: compiled.map(\.node), byFirstByte: byFirstByte)
    }

    private mutating func typed(_ list: BuiltinList) throws(GrammarError) -> Int32 {
        if let index = typedLists[list] { return index }
        let grammar = BuiltinGrammar.grammar(of: list, numbers: numbers)
        let location = SourceLocation(file: "builtin list \(list.rawValue)", line: 0)
        var rules: [String: SentenceTemplates.Template] = [:]
        for (name, text) in grammar.rules { rules[name] = try SentenceTemplates.Template(text, at: location) }
        let scope = Scope(lists: grammar.lists, rules: rules)
        var options: [Int32] = []
        for text in grammar.templates {
            options.append(try compile(try SentenceTemplates.Template(text, at: location), in: scope))
        }
        let index = append(.typed(node: add(.choice(options)), list))
        typedLists[list] = index
        return index
    }

    private mutating func append(_ list: CompiledList) -> Int32 {
        lists.append(list)
        return Int32(lists.count - 1)
    }

    private mutating func add(_ node: GrammarNode) -> Int32 {
        if let index = known[node] { return index }
        let index = Int32(nodes.count)
        nodes.append(node)
        known[node] = index
        let (set, nullable) = beginning(of: node)
        first.append(set)
        isNullable.append(nullable)
        return index
    }

    /// The bytes with which a node's matches can begin, and whether it can match nothing. White space counts as nothing.
    private func beginning(of node: GrammarNode) -> (ByteSet, Bool) {
        switch node {
        case .empty, .space, .optionalSpace: return (ByteSet(), true)
        case .literal(let bytes, _):
            var set = ByteSet()
            set.insert(bytes[0])
            return (set, false)
        case .sequence(let items):
            var set = ByteSet()
            for item in items {
                set.formUnion(first[Int(item)])
                if !isNullable[Int(item)] { return (set, false) }
            }
            return (set, true)
        case .choice(let items), .permutation(let items):
            var set = ByteSet()
            for item in items { set.formUnion(first[Int(item)]) }
            if case .choice = node { return (set, items.contains { isNullable[Int($0)] }) }
            return (set, items.allSatisfy { isNullable[Int($0)] })
        case .shared(let body): return (first[Int(body)], isNullable[Int(body)])
        case .list(let list, _, _):
            switch lists[Int(list)] {
            case .values(_, let nodes, _):
                var set = ByteSet()
                for node in nodes { set.formUnion(first[Int(node)]) }
                return (set, nodes.contains { isNullable[Int($0)] })
            case .range: return (numbers.firstBytes, false)
            case .wildcard: return (.all, false)
            case .typed(let node, _): return (first[Int(node)], isNullable[Int(node)])
            case .undefined: return (ByteSet(), false)
            }
        }
    }
}
