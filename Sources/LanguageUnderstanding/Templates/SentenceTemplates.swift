/// What grammar files say, read but not yet compiled: Home Assistant's sentence templates.
public struct SentenceTemplates: Sendable {
    /// A template and where it stands.
    public struct Template: Sendable {
        public var text: String
        public var expression: TemplateExpression
        public var location: SourceLocation

        public init(text: String, expression: TemplateExpression, location: SourceLocation) {
            self.text = text
            self.expression = expression
            self.location = location
        }

        /// Parses `text`.
        public init(_ text: String, at location: SourceLocation) throws(GrammarError) {
            self.init(text: text, expression: try TemplateParser.parse(text, at: location), location: location)
        }
    }

    public struct ListValue: Sendable {
        public var template: Template
        public var out: SlotValue
        /// What the match adds to the context.
        public var context: [String: SlotValue] = [:]
        public var metadata: SlotValue?

        public init(template: Template, out: SlotValue, context: [String: SlotValue] = [:], metadata: SlotValue? = nil) {
            self.template = template
            self.out = out
            self.context = context
            self.metadata = metadata
        }
    }

    public struct Range: Hashable, Sendable {
        public enum Fractions: String, Sendable { case halves, tenths }
        public var from: Int
        public var to: Int
        public var step = 1
        public var multiplier: Double?
        public var fractions: Fractions?
        public var digits = true
        public var words = true
    }

    public enum List: Sendable {
        case values([ListValue])
        case range(Range)
        case wildcard
        /// A list that the engine brings: `builtin: time` in YAML.
        case builtin(BuiltinList)
    }

    /// What must, or must not, hold for a block's sentences to count.
    public struct ContextCondition: Sendable, Hashable {
        /// The allowed (or excluded) values; empty: the key only has to be there.
        public var values: [SlotValue]
        /// The slot that takes the context's value.
        public var slot: String?
    }

    /// Sentences of one intent that share slots, context and response.
    public struct Block: Sendable {
        public var intent: String
        public var sentences: [Template] = []
        public var slots: [String: SlotValue] = [:]
        public var requiresContext: [String: ContextCondition] = [:]
        public var excludesContext: [String: ContextCondition] = [:]
        public var lists: [String: List] = [:]
        public var rules: [String: Template] = [:]
        public var requiredKeywords: [String]?
        public var response: String?
        public var metadata: SlotValue?
        /// Matched only while the caller expects this; nil: always.
        public var expectation: String?
        public var location: SourceLocation

        public init(intent: String, location: SourceLocation) {
            self.intent = intent
            self.location = location
        }
    }

    public var language = "en"
    public var blocks: [Block] = []
    public var lists: [String: List] = [:]
    public var rules: [String: Template] = [:]
    public var skipWords: [String] = []
    /// Response templates: intent → key → text.
    public var responses: [String: [String: String]] = [:]

    public init(language: String = "en") {
        self.language = language
    }

    /// Intents in the order in which they first appear.
    public var intents: [String] {
        var seen: Set<String> = []
        return blocks.map(\.intent).filter { seen.insert($0).inserted }
    }

    /// Adds what `other` says; lists and rules of the same name are replaced by `other`'s.
    public mutating func merge(_ other: SentenceTemplates) {
        blocks += other.blocks
        for (name, list) in other.lists {
            if case .values(let old)? = lists[name], case .values(let new) = list {
                lists[name] = .values(old + new)
            } else {
                lists[name] = list
            }
        }
        rules.merge(other.rules) { $1 }
        skipWords += other.skipWords
        responses.merge(other.responses) { $0.merging($1) { $1 } }
    }

    /// Makes (or replaces) a list of plain names, as a host does for its rooms and devices.
    public mutating func setList(_ name: String, values: [(text: String, out: SlotValue, context: [String: SlotValue])]) throws(GrammarError) {
        let location = SourceLocation(file: "list \(name)", line: 0)
        var list: [ListValue] = []
        for value in values {
            list.append(ListValue(template: try Template(value.text, at: location), out: value.out, context: value.context))
        }
        lists[name] = .values(list)
    }
}
