/// A compiled grammar: says what a sentence means.
///
///     let grammar = try Grammar(SentenceTemplates(contentsOf: ["grammars/en"]))
///     let best = grammar.bestMatch("set an alarm for half past seven")
///     // best?.intent == "SetAlarm", best?["time"] == "07:30"
///
/// A grammar is a value without state; any number of threads may match at once.
public struct Grammar: Sendable {
    public let language: String
    public let templates: SentenceTemplates
    /// Lists that templates name but nobody defines; a host gives them with `SentenceTemplates.setList`.
    public let undefinedLists: [String]
    /// Rules that templates use but nobody defines, each with its place; sentences that need them match nothing.
    public let undefinedRules: [GrammarError]

    let numbers: SpokenNumbers
    let nodes: [GrammarNode]
    let lists: [CompiledList]
    let first: [ByteSet]
    let isNullable: [Bool]
    let sentences: [CompiledSentence]
    let filters: [SentenceFilter]
    let requiredGroups: [[Int32]]
    let fragments: [[UInt8]]
    let skipWords: [[String]]

    /// - Throws: `GrammarError` for circular rules.
    public init(_ templates: SentenceTemplates) throws(GrammarError) {
        self.templates = templates
        language = templates.language
        numbers = SpokenNumbers(language: templates.language)
        var compiler = GrammarCompiler(numbers: numbers)
        var required = RequiredFragments()
        let global = GrammarCompiler.Scope(lists: templates.lists, rules: templates.rules)
        var sentences: [CompiledSentence] = []
        var filters: [SentenceFilter] = []
        var groups: [[Int32]] = []
        for (index, block) in templates.blocks.enumerated() {
            let isLocal = !block.lists.isEmpty || !block.rules.isEmpty
            let scope =
                isLocal
                ? GrammarCompiler.Scope(
                    lists: templates.lists.merging(block.lists) { $1 },
                    rules: templates.rules.merging(block.rules) { $1 }) : global
            for template in block.sentences {
                let node = try compiler.compile(template, in: scope)
                sentences.append(CompiledSentence(node: node, block: index, template: template))
                let from = Int32(groups.count)
                groups += required.groups(of: node, in: compiler).sorted { $0.count < $1.count }
                filters.append(
                    SentenceFilter(
                        node: node, first: compiler.first[Int(node)], isNullable: compiler.isNullable[Int(node)],
                        wildcardEdge: Self.wildcardEdge(template.expression, scope.lists),
                        requiredGroups: from..<Int32(groups.count)))
            }
        }
        nodes = compiler.nodes
        lists = compiler.lists
        first = compiler.first
        isNullable = compiler.isNullable
        undefinedLists = compiler.undefinedLists.sorted()
        undefinedRules = compiler.undefinedRules
        fragments = required.fragments
        self.sentences = sentences
        self.filters = filters
        requiredGroups = groups
        skipWords = Set(templates.skipWords).map { NormalisedText($0).foldedWords }.filter { !$0.isEmpty }.sorted {
            $0.count > $1.count
        }
    }

    private static func wildcardEdge(_ expression: TemplateExpression, _ lists: [String: SentenceTemplates.List])
        -> SentenceFilter.WildcardEdge
    {
        func isWildcard(_ expression: TemplateExpression?) -> Bool {
            guard case .list(let name, _, _)? = expression, case .wildcard? = lists[name] else { return false }
            return true
        }
        guard case .sequence(let items) = expression else { return isWildcard(expression) ? .whole : .none }
        if isWildcard(items.first) { return .first }
        return isWildcard(items.last) ? .last : .none
    }

    /// The best of `matches`, or nil where no template matches.
    public func bestMatch(_ text: String, context: [String: SlotValue] = [:], expecting: Set<String> = [])
        -> Understanding?
    {
        matches(text, context: context, expecting: expecting).first
    }

    /// Everything that `text` can mean, best first: fewer wildcards, then more literal text, then less text in wildcards, then
    /// the intent's name, then what names a device, then the order of the templates.
    ///
    /// - Parameters:
    ///   - context: what `requires_context` and `excludes_context` ask about.
    ///   - expecting: the expectations whose blocks count besides those without one.
    public func matches(_ text: String, context: [String: SlotValue] = [:], expecting: Set<String> = [])
        -> [Understanding]
    {
        var search = GrammarSearch(grammar: self, text: text, context: context, expecting: expecting)
        return search.run()
    }
}
