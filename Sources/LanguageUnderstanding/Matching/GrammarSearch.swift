/// One sentence's way through a grammar: which templates to try on which form of the text, and how good their matches are.
struct GrammarSearch {
    private struct Found {
        var understanding: Understanding
        var score: ChartMatcher.Score
        var order: Int
    }

    private let grammar: Grammar
    private let text: String
    private let context: [String: SlotValue]
    private let expecting: Set<String>
    private let said: NormalisedText
    private var found: [Found] = []

    init(grammar: Grammar, text: String, context: [String: SlotValue], expecting: Set<String>) {
        self.grammar = grammar
        self.text = text
        self.context = context
        self.expecting = expecting
        said = NormalisedText(text)
    }

    mutating func run() -> [Understanding] {
        guard !said.bytes.isEmpty else { return [] }
        search(in: said) { _ in true }
        if !grammar.skipWords.isEmpty {
            let everywhere = without(atStart: true, inside: true, atEnd: true)
            if everywhere.bytes != said.bytes { search(in: everywhere) { $0 == .none } }
            let start = without(atStart: true, inside: false, atEnd: false)
            if start.bytes != said.bytes { search(in: start) { $0 == .last } }
            let end = without(atStart: false, inside: false, atEnd: true)
            if end.bytes != said.bytes { search(in: end) { $0 == .first } }
            // Words that are skipped at the edges may be meant inside ("what can you do, please").
            if found.isEmpty, start.bytes != said.bytes || end.bytes != said.bytes {
                search(in: without(atStart: true, inside: false, atEnd: true)) { _ in true }
            }
        }
        found.sort { a, b in
            if a.score.isBetter(than: b.score) { return true }
            if b.score.isBetter(than: a.score) { return false }
            let (first, second) = (a.understanding, b.understanding)
            if first.intent != second.intent { return (first.intent ?? "") < (second.intent ?? "") }
            let names = (first["name"] != nil, second["name"] != nil)
            return names.0 == names.1 ? a.order < b.order : names.0
        }
        var seen: Set<Understanding> = []
        return found.map(\.understanding).filter { seen.insert($0).inserted }
    }

    /// The text without skip words.
    private func without(atStart: Bool, inside: Bool, atEnd: Bool) -> NormalisedText {
        var kept = said.words
        var folded = said.foldedWords
        func remove(at index: Int, _ phrase: [String]) -> Bool {
            guard index >= 0, index + phrase.count <= folded.count,
                Array(folded[index..<index + phrase.count]) == phrase
            else { return false }
            kept.removeSubrange(index..<index + phrase.count)
            folded.removeSubrange(index..<index + phrase.count)
            return true
        }
        if inside {
            var index = 0
            while index < folded.count {
                if !grammar.skipWords.contains(where: { remove(at: index, $0) }) { index += 1 }
            }
        } else {
            while atStart, grammar.skipWords.contains(where: { remove(at: 0, $0) }) {}
            while atEnd, grammar.skipWords.contains(where: { remove(at: folded.count - $0.count, $0) }) {}
        }
        return NormalisedText(words: kept)
    }

    private mutating func search(in text: NormalisedText, where isTried: (SentenceFilter.WildcardEdge) -> Bool) {
        guard let firstByte = text.bytes.first else { return }
        var matcher = ChartMatcher(grammar: grammar, text: text)
        var contains = [Int8](repeating: 0, count: grammar.fragments.count)
        func has(_ fragment: Int32) -> Bool {
            let index = Int(fragment)
            if contains[index] == 0 { contains[index] = Self.find(grammar.fragments[index], in: text.bytes) ? 1 : -1 }
            return contains[index] > 0
        }
        let words = text.foldedWords
        for (order, filter) in grammar.filters.enumerated() where isTried(filter.wildcardEdge) {
            guard filter.isNullable || filter.first.contains(firstByte) else { continue }
            guard filter.requiredGroups.allSatisfy({ grammar.requiredGroups[Int($0)].contains(where: has) }) else {
                continue
            }
            let ways = matcher.wholeMatches(of: filter.node)
            if ways.isEmpty { continue }
            let sentence = grammar.sentences[order]
            let block = grammar.templates.blocks[sentence.block]
            if let expectation = block.expectation, !expecting.contains(expectation) { continue }
            if let keywords = block.requiredKeywords, !words.contains(where: keywords.contains) { continue }
            for way in ways {
                accept(
                    way, of: sentence, block: block, matcher: matcher, order: order, isWhole: text.bytes == said.bytes)
            }
        }
    }

    private mutating func accept(
        _ way: ChartMatcher.Way, of sentence: CompiledSentence, block: SentenceTemplates.Block, matcher: ChartMatcher,
        order: Int, isWhole: Bool
    ) {
        let context = self.context.merging(matcher.context(of: way)) { $1 }
        for (key, condition) in block.excludesContext {
            if let value = context[key], condition.values.contains(Self.plain(value)) { return }
        }
        var slots = matcher.slots(of: way)
        let names = Set(slots.map(\.name))
        var contextSlots: [Slot] = []
        for (key, condition) in block.requiresContext.sorted(by: { $0.key < $1.key }) {
            guard let value = context[key] else { return }
            let plain = Self.plain(value)
            if !condition.values.isEmpty, !condition.values.contains(plain) { return }
            if let slot = condition.slot, !names.contains(slot) {
                contextSlots.append(Slot(name: slot, value: plain, words: ""))
            }
        }
        for (name, value) in block.slots.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            slots.append(Slot(name: name, value: value, words: ""))
        }
        slots += contextSlots.filter { slot in !slots.contains { $0.name == slot.name } }
        let score = way.score
        let wildcardShare = Double(score.wildcardCharacters) / Double(max(1, text.count))
        let confidence = 1 - 0.3 * wildcardShare - (score.wildcards > 0 ? 0.05 : 0) - (isWhole ? 0 : 0.02)
        found.append(
            Found(
                understanding: Understanding(
                    text: text, intent: block.intent, confidence: confidence, slots: slots, response: block.response,
                    metadata: block.metadata,
                    expectation: block.expectation,
                    reason: "template “\(sentence.template.text)” (\(sentence.template.location))"),
                score: score, order: order))
    }

    /// A context's value; some hosts wrap it: `{value: …, text: …}`.
    private static func plain(_ value: SlotValue) -> SlotValue {
        if case .mapping(let parts) = value { parts["value"] ?? value } else { value }
    }

    private static func find(_ needle: [UInt8], in haystack: [UInt8]) -> Bool {
        guard needle.count <= haystack.count else { return false }
        var start = 0
        while start + needle.count <= haystack.count {
            if haystack[start] == needle[0] {
                var offset = 1
                while offset < needle.count, haystack[start + offset] == needle[offset] { offset += 1 }
                if offset == needle.count { return true }
            }
            start += 1
        }
        return false
    }
}
