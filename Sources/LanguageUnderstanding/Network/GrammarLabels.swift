/// What a network may say of a grammar's sentences, and what it takes to make typed slots of the words it marks.
///
/// A label is an intent, with the slots that its sentences have without a word for them: `CancelAlarm|all=true`.
public struct GrammarLabels: Sendable {
    /// Sentences of one label.
    struct Kind: Sendable {
        var label: String
        var intent: String
        var fixed: [String: SlotValue]
        /// Slots that the sentences may have, and those that one of them cannot do without.
        var slots: Set<String>
        var needs: [Set<String>]
    }

    let kinds: [Kind]
    /// The lists that fill a slot, by intent; wildcards are not among them.
    private let lists: [String: [String: Set<String>]]
    private let wildcards: [String: Set<String>]
    private let values: Grammar

    /// Words that may stand before a bare number which is meant as a time, a level or an amount.
    private static let beforeNumbers: Set<String> = ["at", "for", "to", "by", "until", "around", "from", "of", "level"]
    /// Words of a value at most.
    private static let longestValue = 8

    /// - Throws: what `Grammar` throws.
    public init(_ templates: SentenceTemplates) throws(GrammarError) {
        var kinds: [Kind] = []
        var lists: [String: [String: Set<String>]] = [:], wildcards: [String: Set<String>] = [:]
        var blocks: [String: SentenceTemplates.Block] = [:]
        for block in templates.blocks where block.expectation == nil {
            let reader = TemplateSlots(templates, block)
            var kind = Kind(
                label: Self.label(block.intent, block.slots), intent: block.intent, fixed: block.slots, slots: [],
                needs: [])
            for sentence in block.sentences {
                guard let found = reader.slots(of: sentence.expression) else { continue }
                kind.needs.append(found.needed)
                for (slot, names) in found.lists {
                    kind.slots.insert(slot)
                    for name in names {
                        if reader.isWildcard(name) {
                            wildcards[block.intent, default: []].insert(slot)
                        } else {
                            lists[block.intent, default: [:]][slot, default: []].insert(name)
                        }
                    }
                }
            }
            if !kind.needs.isEmpty { kinds.append(kind) }
        }
        for (intent, slots) in lists {
            for (slot, names) in slots {
                let key = "\(intent)/\(slot)"
                let location = SourceLocation(file: "values of \(key)", line: 0)
                var block = SentenceTemplates.Block(intent: key, location: location)
                for name in names.sorted() {
                    block.sentences.append(try SentenceTemplates.Template("{\(name):\(slot)}", at: location))
                }
                blocks[key] = block
            }
        }
        var alone = SentenceTemplates(language: templates.language)
        alone.lists = templates.lists
        alone.rules = templates.rules
        alone.blocks = blocks.keys.sorted().compactMap { blocks[$0] }
        values = try Grammar(alone)
        self.kinds = kinds
        self.lists = lists
        self.wildcards = wildcards
    }

    static func label(_ intent: String, _ fixed: [String: SlotValue]) -> String {
        let slots = fixed.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value.text)" }.joined(separator: ",")
        return slots.isEmpty ? intent : "\(intent)|\(slots)"
    }

    /// Whether a network's answer is one of the grammar's.
    func knows(_ label: String) -> Bool { kinds.contains { $0.label == label } }

    func isWildcard(_ slot: String, of intent: String) -> Bool { wildcards[intent]?.contains(slot) ?? false }

    /// What `words` are worth as a slot; nil where they are no value of it.
    func value(_ words: some Collection<String>, of slot: String, intent: String) -> SlotValue? {
        let key = "\(intent)/\(slot)"
        return values.matches(words.joined(separator: " ")).first { $0.intent == key }?[slot]
    }

    /// The label whose sentences may have just these slots: the given one where it may, else that with the fewest others of the
    /// same intent; nil where none has all of them.
    func kind(_ label: String, with slots: Set<String>) -> Kind? {
        guard let intent = kinds.first(where: { $0.label == label })?.intent else { return nil }
        let fitting = kinds.filter { kind in
            kind.intent == intent && slots.isSubset(of: kind.slots) && kind.needs.contains { $0.isSubset(of: slots) }
        }
        return fitting.first { $0.label == label } ?? fitting.min { $0.slots.count < $1.slots.count }
    }

    /// Values of an intent's slots among the words where `isFree`, longest first; slots that share their values with another
    /// of the intent, such as the two numbers of a sum, are left out.
    func values(in words: [String], of intent: String, isFree: [Bool]) -> [(
        slot: String, range: Range<Int>, value: SlotValue
    )] {
        guard let slots = lists[intent] else { return [] }
        let alone = slots.filter { slot in
            !slots.contains { $0.key != slot.key && !$0.value.isDisjoint(with: slot.value) }
        }
        var found: [(slot: String, range: Range<Int>, value: SlotValue)] = [], free = isFree
        for length in stride(from: min(Self.longestValue, words.count), to: 0, by: -1) {
            for start in 0...(words.count - length) where free[start..<start + length].allSatisfy({ $0 }) {
                let range = start..<start + length
                for match in values.matches(words[range].joined(separator: " ")) {
                    guard let slot = match.slots.first, match.intent == "\(intent)/\(slot.name)",
                        alone[slot.name] != nil, !found.contains(where: { $0.slot == slot.name }),
                        length > 1 || !isBareNumber(words[start])
                            || start > 0 && Self.beforeNumbers.contains(words[start - 1])
                    else { continue }
                    found.append((slot.name, range, slot.value))
                    for place in range { free[place] = false }
                    break
                }
            }
        }
        return found
    }

    /// An example of one of the grammar's intents with the words of its typed slots marked, and the label that goes with them.
    func tagged(_ example: IntentExample) -> IntentExample {
        guard knows(intent: example.intent), !example.words.isEmpty else { return example }
        var tagged = example
        // Who wrote a reminder down did not say where its words end and the time begins.
        let free = [Bool](repeating: true, count: example.words.count)
        for found in values(in: example.words, of: example.intent, isFree: free) {
            for place in found.range {
                tagged.tags[place] = (place == found.range.lowerBound ? "B-" : "I-") + found.slot
            }
            if found.range.upperBound < tagged.tags.count, tagged.tags[found.range.upperBound].hasPrefix("I-") {
                tagged.tags[found.range.upperBound] = "B-" + tagged.tags[found.range.upperBound].dropFirst(2)
            }
        }
        let slots = Set(IntentExample.spans(tagged.tags).map(\.slot))
        if let label = kinds.first(where: { $0.intent == example.intent })?.label,
            let kind = kind(label, with: slots)
        {
            tagged.intent = kind.label
        }
        return tagged
    }

    private func knows(intent: String) -> Bool { kinds.contains { $0.intent == intent } }

    /// A number by itself may be anything: how many alarms, or when.
    private func isBareNumber(_ word: String) -> Bool {
        if word.allSatisfy(\.isWholeNumber) { return true }
        return Self.smallNumbers.contains(word)
    }

    private static let smallNumbers: Set<String> = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "second",
    ]
}

/// The slots of a block's templates, with rules written out.
struct TemplateSlots {
    struct Found {
        /// The lists that fill each slot.
        var lists: [String: Set<String>] = [:]
        /// Slots that every sentence of the template has.
        var needed: Set<String> = []
    }

    private let lists: [String: SentenceTemplates.List]
    private let rules: [String: SentenceTemplates.Template]

    init(_ templates: SentenceTemplates, _ block: SentenceTemplates.Block) {
        lists = templates.lists.merging(block.lists) { $1 }
        rules = templates.rules.merging(block.rules) { $1 }
    }

    func isWildcard(_ list: String) -> Bool { if case .wildcard? = lists[list] { true } else { false } }

    /// nil for what can never be said: a list without values, a rule that is not there.
    func slots(of expression: TemplateExpression) -> Found? {
        switch expression {
        case .text: return Found()
        case .sequence(let items), .permutation(let items):
            var all = Found()
            for item in items {
                guard let part = slots(of: item) else { return nil }
                all.lists.merge(part.lists) { $0.union($1) }
                all.needed.formUnion(part.needed)
            }
            return all
        case .alternatives(let items):
            let parts = items.compactMap(slots)
            guard var all = parts.first else { return nil }
            for part in parts.dropFirst() {
                all.lists.merge(part.lists) { $0.union($1) }
                all.needed.formIntersection(part.needed)
            }
            return all
        case .list(let name, let slot, let isCapture):
            if case .values(let values)? = lists[name], values.isEmpty { return nil }
            return isCapture ? Found() : Found(lists: [slot: [name]], needed: [slot])
        case .rule(let name): return rules[name].flatMap { slots(of: $0.expression) }
        }
    }
}
