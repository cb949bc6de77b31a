/// A part of a compiled grammar. Nodes refer to each other by index and form a graph without circles, so that a rule used in
/// a hundred sentences is there once.
enum GrammarNode: Hashable, Sendable {
    case empty
    /// Lower-case bytes without white space, and how many characters they are.
    case literal([UInt8], characters: Int32)
    /// The edge of a word: white space, or nothing where the text has an edge already. Inside a run of literal text it counts as
    /// one character of it.
    case space(characters: Int32)
    /// White space or nothing: what a list's value and the sign behind it may have between them ("83 %").
    case optionalSpace
    case sequence([Int32])
    case choice([Int32])
    /// All of them, in any order.
    case permutation([Int32])
    case list(Int32, slot: String, isCapture: Bool)
    /// A rule's body; what it matches at a place is remembered.
    case shared(Int32)
}

/// A list as the matcher uses it.
enum CompiledList: Sendable {
    struct Value: Sendable {
        var node: Int32
        var out: SlotValue
        var context: [String: SlotValue]
        var metadata: SlotValue?
    }

    /// The values, and for each first byte the values that may begin with it.
    case values([Value], nodes: [Int32], byFirstByte: [[Int32]])
    case range(SentenceTemplates.Range)
    case wildcard
    case typed(node: Int32, BuiltinList)
    /// Named in a template, but defined nowhere: it matches nothing until the host gives its values.
    case undefined
}

/// A sentence template, compiled.
struct CompiledSentence: Sendable {
    var node: Int32
    var block: Int
    var template: SentenceTemplates.Template
}

/// What is looked at before a sentence template is tried; free of references, as every utterance looks at all of them.
struct SentenceFilter: Sendable {
    /// Where wildcards stand, which decides where skip words may be dropped.
    enum WildcardEdge: Sendable { case none, first, last, whole }

    var node: Int32
    var first: ByteSet
    var isNullable: Bool
    var wildcardEdge: WildcardEdge
    /// Groups of fragments in `Grammar.requiredGroups`: a sentence holds at least one fragment of each.
    var requiredGroups: Range<Int32>
}
