/// Matches one sentence: for a node and a place, all ends with the best way to each.
///
/// Ways that end at the same place with the same context are compared at once and only the best is kept, so that the work is
/// bounded by (nodes × places × ends) whatever the templates look like. Rules and lists are remembered by place.
struct ChartMatcher {
    /// Ways from one place that end at one place with different contexts; more are dropped.
    private static let maximumContexts = 32

    private let grammar: Grammar
    private let bytes: [UInt8]
    private let original: [UInt8]
    private var caught = CaughtSlots()
    private var contexts: [[String: SlotValue]] = [[:]]
    private var memory: [Int: [Way]] = [:]
    private var numbers: [Int32: [NumberReading]] = [:]

    init(grammar: Grammar, text: NormalisedText) {
        self.grammar = grammar
        bytes = text.bytes
        original = text.original
    }

    /// The ways in which the whole text is a sentence of `node`, best first for each context.
    mutating func wholeMatches(of node: Int32) -> [Way] {
        var ways: [Way] = []
        extend(Way(end: 0), by: node, into: &ways)
        return ways.filter { Int($0.end) == bytes.count }
    }

    func context(of way: Way) -> [String: SlotValue] { contexts[Int(way.context)] }

    /// The slots of a way in the order in which they were said; captures are left out.
    func slots(of way: Way) -> [Slot] {
        caught.all(way.caught).filter { !$0.isCapture }.map {
            Slot(name: $0.name, value: $0.value, words: words($0.from, $0.to), metadata: $0.metadata)
        }
    }

    private func words(_ from: Int32, _ to: Int32) -> String {
        String(decoding: original[Int(from)..<Int(to)], as: UTF8.self)
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    /// Characters between two places: bytes that do not go on with a character.
    private func characters(_ from: Int32, _ to: Int32) -> Int32 {
        var count: Int32 = 0
        for index in from..<to where bytes[Int(index)] & 0xC0 != 0x80 { count += 1 }
        return count
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    // MARK: - Ways through nodes

    private mutating func extend(_ way: Way, by node: Int32, into ways: inout [Way]) {
        let place = Int(way.end)
        switch grammar.nodes[Int(node)] {
        case .empty: add(way, to: &ways)
        case .space(let characters):
            var next = way
            next.score.literalCharacters += characters
            if place == 0 || place == bytes.count || isSeparator(bytes[place - 1]) {
                add(next, to: &ways)
            } else if isSeparator(bytes[place]) {
                next.end += 1
                add(next, to: &ways)
            } else if isDigit(bytes[place - 1]), !isDigit(bytes[place]) {
                // "30min" is as good as "30 min".
                add(next, to: &ways)
            }
        case .optionalSpace:
            add(way, to: &ways)
            if place < bytes.count, isSeparator(bytes[place]) {
                var next = way
                next.end += 1
                add(next, to: &ways)
            }
        case .literal(let literal, let characters):
            guard place + literal.count <= bytes.count else { return }
            for offset in 0..<literal.count where bytes[place + offset] != literal[offset] { return }
            var next = way
            next.end += Int32(literal.count)
            next.score.literalCharacters += characters
            add(next, to: &ways)
        case .sequence(let items): extend(way, bySequence: items, into: &ways)
        case .choice(let items):
            for item in items where canBegin(item, at: place) { extend(way, by: item, into: &ways) }
        case .permutation(let items): extend(way, byPermutation: items, into: &ways)
        case .shared, .list:
            for step in remembered(node, at: way.end) { add(joined(way, step), to: &ways) }
        }
    }

    private func canBegin(_ node: Int32, at place: Int) -> Bool {
        if grammar.isNullable[Int(node)] { return true }
        guard place < bytes.count else { return false }
        if grammar.first[Int(node)].contains(bytes[place]) { return true }
        // The node may begin with the edge of a word that stands here.
        return isSeparator(bytes[place]) || (place > 0 && isDigit(bytes[place - 1]))
    }

    private mutating func extend(_ way: Way, bySequence items: [Int32], into ways: inout [Way]) {
        var here = [way]
        var next: [Way] = []
        for item in items.dropLast() {
            next.removeAll(keepingCapacity: true)
            for way in here where canBegin(item, at: Int(way.end)) { extend(way, by: item, into: &next) }
            if next.isEmpty { return }
            swap(&here, &next)
        }
        guard let last = items.last else { return }
        for way in here { extend(way, by: last, into: &ways) }
    }

    private mutating func extend(_ way: Way, byPermutation items: [Int32], into ways: inout [Way]) {
        let full = (1 << items.count) - 1
        var waysByMask = [[Way]](repeating: [], count: full + 1)
        waysByMask[0] = [way]
        for mask in 0..<full {
            for way in waysByMask[mask] {
                for (index, item) in items.enumerated() where mask & (1 << index) == 0 {
                    extend(way, by: item, into: &waysByMask[mask | (1 << index)])
                }
            }
        }
        for way in waysByMask[full] { add(way, to: &ways) }
    }

    private mutating func remembered(_ node: Int32, at place: Int32) -> [Way] {
        let key = Int(node) * (bytes.count + 1) + Int(place)
        if let known = memory[key] { return known }
        var ways: [Way] = []
        let start = Way(end: place)
        switch grammar.nodes[Int(node)] {
        case .shared(let body): extend(start, by: body, into: &ways)
        case .list(let list, let slot, let isCapture):
            extend(start, byList: grammar.lists[Int(list)], slot: slot, isCapture: isCapture, into: &ways)
        default: break
        }
        memory[key] = ways
        return ways
    }

    private mutating func extend(
        _ start: Way, byList list: CompiledList, slot: String, isCapture: Bool, into ways: inout [Way]
    ) {
        let place = Int(start.end)
        guard place < bytes.count else { return }
        switch list {
        case .undefined: break
        case .values(let values, let nodes, let byFirstByte):
            var inner: [Way] = []
            for index in byFirstByte[Int(bytes[place])] {
                inner.removeAll(keepingCapacity: true)
                extend(start, by: nodes[Int(index)], into: &inner)
                if inner.isEmpty { continue }
                let value = values[Int(index)]
                for var way in inner where way.end > start.end {
                    // What names a list's value is no literal text of the template.
                    way.score.literalCharacters = start.score.literalCharacters
                    if !value.context.isEmpty { way.context = merged(way.context, with: value.context) }
                    way.caught = caught.join(
                        way.caught,
                        caught.add(slot, value.out, start.end, way.end, isCapture: isCapture, metadata: value.metadata))
                    add(way, to: &ways)
                }
            }
        case .range(let range):
            for reading in readings(at: start.end) {
                guard let value = Self.value(reading, in: range) else { continue }
                var way = start
                way.end = Int32(reading.end)
                if !reading.isDigits { way.score.literalCharacters += characters(start.end, way.end) }
                way.caught = caught.add(slot, .number(value), start.end, way.end, isCapture: isCapture)
                add(way, to: &ways)
            }
        case .wildcard:
            var end = place
            while end < bytes.count {
                end += 1
                guard end == bytes.count || bytes[end] == UInt8(ascii: " ") else { continue }
                var way = start
                way.end = Int32(end)
                way.score.wildcards += 1
                way.score.wildcardCharacters += characters(start.end, way.end)
                way.caught = caught.add(
                    slot, .string(words(start.end, way.end)), start.end, way.end, isCapture: isCapture)
                add(way, to: &ways)
            }
        case .typed(let node, let builtin):
            var inner: [Way] = []
            extend(start, by: node, into: &inner)
            let evaluate = BuiltinGrammar.grammar(of: builtin, numbers: grammar.numbers).value
            for var way in inner {
                var parts: [String: SlotValue] = [:]
                for slot in caught.all(way.caught) { parts[slot.name] = slot.value }
                guard let value = evaluate(parts) else { continue }
                way.score.literalCharacters = start.score.literalCharacters + characters(start.end, way.end)
                way.caught = caught.add(slot, value, start.end, way.end, isCapture: isCapture)
                add(way, to: &ways)
            }
        }
    }

    private mutating func readings(at place: Int32) -> [NumberReading] {
        if let known = numbers[place] { return known }
        let found = grammar.numbers.readings(in: bytes, at: Int(place))
        numbers[place] = found
        return found
    }

    private static func value(_ reading: NumberReading, in range: SentenceTemplates.Range) -> Double? {
        guard reading.isDigits ? range.digits : range.words else { return nil }
        let whole = reading.value.rounded(.down)
        guard whole >= Double(range.from), whole <= Double(range.to) else { return nil }
        if (Int(whole) - range.from) % range.step != 0 { return nil }
        let fraction = reading.value - whole
        if fraction != 0 {
            switch range.fractions {
            case nil: return nil
            case .halves: if fraction != 0.5 { return nil }
            case .tenths: if abs((fraction * 10).rounded() - fraction * 10) > 1e-6 { return nil }
            }
        }
        return reading.value * (range.multiplier ?? 1)
    }

    // MARK: - Putting ways together

    private mutating func joined(_ a: Way, _ b: Way) -> Way {
        Way(
            end: b.end, score: a.score + b.score, caught: caught.join(a.caught, b.caught),
            context: mergedContexts(a.context, b.context))
    }

    private mutating func merged(_ context: Int32, with addition: [String: SlotValue]) -> Int32 {
        let result = contexts[Int(context)].merging(addition) { $1 }
        if let known = contexts.firstIndex(of: result) { return Int32(known) }
        contexts.append(result)
        return Int32(contexts.count - 1)
    }

    private mutating func mergedContexts(_ a: Int32, _ b: Int32) -> Int32 {
        if b == 0 { return a }
        if a == 0 { return b }
        return merged(a, with: contexts[Int(b)])
    }

    /// Keeps one way for each end and context: the best, of equals the first.
    private func add(_ way: Way, to ways: inout [Way]) {
        var sameEnd = 0
        for index in ways.indices where ways[index].end == way.end {
            if ways[index].context == way.context {
                if way.score.isBetter(than: ways[index].score) { ways[index] = way }
                return
            }
            sameEnd += 1
        }
        if sameEnd < Self.maximumContexts { ways.append(way) }
    }
}
