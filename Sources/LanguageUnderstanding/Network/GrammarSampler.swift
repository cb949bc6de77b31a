import Tensors

/// Draws labelled sentences out of a grammar's templates, for a network to learn from.
///
///     var sampler = try GrammarSampler(templates, fillers: fillers, seed: 1)
///     let examples = sampler.examples(20_000)        // words, intent, tags
public struct GrammarSampler {
    /// What templates do not say: words for wildcards, and what people put before and behind a command.
    public struct Fillers: Codable, Sendable, Equatable {
        /// By the wildcard's name.
        public var wildcards: [String: [String]] = [:]
        public var before: [String] = []
        public var after: [String] = []

        public init() {}

        private enum Key: String, CodingKey { case wildcards, before, after }

        public init(from decoder: any Decoder) throws {
            let values = try decoder.container(keyedBy: Key.self)
            wildcards = try values.decodeIfPresent([String: [String]].self, forKey: .wildcards) ?? [:]
            before = try values.decodeIfPresent([String].self, forKey: .before) ?? []
            after = try values.decodeIfPresent([String].self, forKey: .after) ?? []
        }
    }

    /// Shares of sentences with something before and behind.
    private static let withBefore: Float = 0.3
    private static let withAfter: Float = 0.15
    /// Tries for a sentence that the grammar understands.
    private static let tries = 20

    private let templates: SentenceTemplates
    private let grammar: Grammar
    private let labels: GrammarLabels
    private let fillers: Fillers
    private let intents: [(intent: String, blocks: [SentenceTemplates.Block])]
    private var generator: RandomGenerator
    private let numbers: SpokenNumbers

    /// - Throws: what `Grammar` throws.
    public init(_ templates: SentenceTemplates, fillers: Fillers, seed: UInt64) throws(GrammarError) {
        self.templates = templates
        self.fillers = fillers
        grammar = try Grammar(templates)
        labels = try GrammarLabels(templates)
        numbers = SpokenNumbers(language: templates.language)
        generator = RandomGenerator(seed: seed)
        intents = templates.intents.compactMap { intent in
            let blocks = templates.blocks.filter { block in
                block.intent == intent && block.expectation == nil
                    && block.sentences.contains { TemplateSlots(templates, block).slots(of: $0.expression) != nil }
            }
            return blocks.isEmpty ? nil : (intent, blocks)
        }
    }

    /// Sentences of all intents alike; of each intent's templates any is as likely.
    public mutating func examples(_ count: Int) -> [IntentExample] {
        guard !intents.isEmpty else { return [] }
        return (0..<count).compactMap { number in
            for _ in 0..<Self.tries {
                if let example = example(intents[number % intents.count].blocks) { return example }
            }
            return nil
        }
    }

    private mutating func pick<T>(_ items: [T]) -> T { items[Int(generator.next() % UInt64(items.count))] }

    private mutating func example(_ blocks: [SentenceTemplates.Block]) -> IntentExample? {
        let all = blocks.flatMap { block in block.sentences.map { (block, $0) } }
        let (block, template) = pick(all)
        var drawn = Drawn()
        guard draw(template.expression, block, into: &drawn), let sentence = drawn.tagged else { return nil }
        // Values that do not go together ("the thirtieth of february") are no sentence.
        let text = sentence.words.joined(separator: " ")
        guard grammar.matches(text).contains(where: { $0.intent == block.intent }) else { return nil }
        var example = IntentExample(
            words: sentence.words, intent: GrammarLabels.label(block.intent, block.slots), tags: sentence.tags)
        if !fillers.before.isEmpty, generator.uniform() < Self.withBefore {
            example.surround(before: pick(fillers.before))
        }
        if !fillers.after.isEmpty, generator.uniform() < Self.withAfter { example.surround(after: pick(fillers.after)) }
        return example
    }

    /// Text being put together, each character with the slot that it belongs to.
    private struct Drawn {
        var characters: [(Character, slot: String?)] = []
        var slot: String?

        mutating func add(_ text: String) { for character in text { characters.append((character, slot)) } }

        /// Words and tags; nil where nothing was drawn.
        var tagged: (words: [String], tags: [String])? {
            var words: [String] = [], tags: [String] = [], last: String?
            for piece in characters.split(whereSeparator: { $0.0.isWhitespace || $0.0 == "-" }) {
                guard let word = NormalisedText(String(piece.map(\.0))).foldedWords.first else { continue }
                let slot = piece.lazy.compactMap(\.slot).first
                words.append(word)
                tags.append(slot.map { ($0 == last ? "I-" : "B-") + $0 } ?? "O")
                last = slot
            }
            return words.isEmpty ? nil : (words, tags)
        }
    }

    /// False for what cannot be said.
    private mutating func draw(
        _ expression: TemplateExpression, _ block: SentenceTemplates.Block?, into drawn: inout Drawn
    ) -> Bool {
        draw(
            expression, lists: { templates, name in block?.lists[name] ?? templates.lists[name] },
            rules: { templates, name in block?.rules[name] ?? templates.rules[name] }, into: &drawn)
    }

    private mutating func draw(
        _ expression: TemplateExpression, lists: (SentenceTemplates, String) -> SentenceTemplates.List?,
        rules: (SentenceTemplates, String) -> SentenceTemplates.Template?, into drawn: inout Drawn
    ) -> Bool {
        switch expression {
        case .text(let text): drawn.add(text)
        case .sequence(let items):
            for item in items { guard draw(item, lists: lists, rules: rules, into: &drawn) else { return false } }
        case .permutation(let items):
            for item in items.shuffled(using: &generator) {
                drawn.add(" ")
                guard draw(item, lists: lists, rules: rules, into: &drawn) else { return false }
                drawn.add(" ")
            }
        case .alternatives(let items):
            // Some alternatives cannot be said; the others can.
            for item in items.shuffled(using: &generator) {
                let before = drawn
                if draw(item, lists: lists, rules: rules, into: &drawn) { return true }
                drawn = before
            }
            return false
        case .rule(let name):
            guard let rule = rules(templates, name) else { return false }
            return draw(rule.expression, lists: lists, rules: rules, into: &drawn)
        case .list(let name, let slot, let isCapture):
            let outer = drawn.slot
            defer { drawn.slot = outer }
            if outer == nil, !isCapture { drawn.slot = slot }
            return draw(lists(templates, name), name, lists: lists, rules: rules, into: &drawn)
        }
        return true
    }

    private mutating func draw(
        _ list: SentenceTemplates.List?, _ name: String,
        lists: (SentenceTemplates, String) -> SentenceTemplates.List?,
        rules: (SentenceTemplates, String) -> SentenceTemplates.Template?, into drawn: inout Drawn
    ) -> Bool {
        switch list {
        case .values(let values)?:
            guard !values.isEmpty else { return false }
            return draw(pick(values).template.expression, lists: lists, rules: rules, into: &drawn)
        case .range(let range)?: drawn.add(spoken(range))
        case .wildcard?:
            guard let words = fillers.wildcards[name], !words.isEmpty else { return false }
            drawn.add(pick(words))
        case .builtin(let builtin)?: return draw(builtin, into: &drawn)
        case nil:
            if let range = GrammarCompiler.inlineRange(name) {
                drawn.add(spoken(range))
            } else if let builtin = BuiltinList(rawValue: name) {
                return draw(builtin, into: &drawn)
            } else {
                return false
            }
        }
        return true
    }

    private mutating func draw(_ builtin: BuiltinList, into drawn: inout Drawn) -> Bool {
        let inner = BuiltinGrammar.grammar(of: builtin, numbers: numbers)
        let location = SourceLocation(file: "builtin list", line: 0)
        guard let template = try? SentenceTemplates.Template(pick(inner.templates), at: location) else { return false }
        let rules = inner.rules
        return draw(
            template.expression, lists: { _, name in inner.lists[name] },
            rules: { _, name in rules[name].flatMap { try? SentenceTemplates.Template($0, at: location) } },
            into: &drawn)
    }

    /// A number of a range, in words, or one time in four in digits.
    private mutating func spoken(_ range: SentenceTemplates.Range) -> String {
        // Small numbers are said more often.
        let steps = (range.to - range.from) / range.step + 1
        let limit = generator.uniform() < 0.6 ? min(steps, 60) : steps
        let value = Double(range.from + range.step * Int(generator.next() % UInt64(max(1, limit))))
        if range.digits, generator.uniform() < 0.25 { return SlotValue.plain(value) }
        let spellings = numbers.spellings(value)
        return spellings.isEmpty ? SlotValue.plain(value) : pick(spellings)
    }
}

extension IntentExample {
    mutating func surround(before: String = "", after: String = "") {
        let front = NormalisedText(before).foldedWords, back = NormalisedText(after).foldedWords
        words = front + words + back
        tags = front.map { _ in "O" } + tags + back.map { _ in "O" }
    }
}
