/// Words that are spelled alike and spoken apart, told apart by the words beside them.
enum Heteronyms {
    /// The words about one, lower-case.
    struct Context {
        var before: String?
        var next: String?
        /// All words of the sentence.
        var sentence: [String] = []
    }

    private enum Rule {
        /// One way as a verb, another as a noun or adjective.
        case verb([Phoneme], otherwise: [Phoneme])
        /// One way behind "have", "was" and the like or in a sentence about the past, another elsewhere.
        case past([Phoneme], otherwise: [Phoneme])
        /// One way beside some words, another elsewhere.
        case beside(before: Set<String>, next: Set<String>, [Phoneme], otherwise: [Phoneme])
    }

    private static let verbLeads: Set<String> = [
        "to", "will", "would", "can", "could", "should", "must", "may", "might", "shall", "i", "you", "we", "they",
        "not", "don't", "didn't", "doesn't",
        "won't", "can't", "please", "who", "let's", "i'll", "you'll", "we'll", "they'll", "never", "always", "people",
        "often", "cannot",
        "couldn't", "wouldn't", "shouldn't", "i'd", "you'd", "we'd", "they'd", "he'd", "she'd", "he'll", "she'll",
        "it'll", "and", "then",
    ]
    private static let nounLeads: Set<String> = [
        "the", "a", "an", "my", "your", "his", "her", "its", "our", "their", "this", "that", "these", "those", "no",
        "some", "any", "of", "in", "on",
        "for", "with", "at", "by", "from", "new", "old", "good", "bad", "very", "so", "too", "is", "are", "was", "were",
        "be", "one", "every", "each",
    ]
    private static let objectLeads: Set<String> = [
        "the", "a", "an", "it", "this", "that", "these", "those", "my", "your", "his", "her", "its", "our", "their",
        "them", "me", "us", "him", "all",
        "up", "down", "out", "apart",
    ]
    private static let pastLeads: Set<String> = [
        "have", "has", "had", "having", "was", "were", "been", "be", "being", "is", "are", "i've", "you've", "we've",
        "they've", "already", "he",
        "she", "it",
    ]
    private static let pastWords: Set<String> = ["yesterday", "ago", "last", "once", "earlier"]

    private static func spell(_ text: String) -> [Phoneme] {
        text.split(separator: " ").compactMap { Phoneme(symbol: $0) }
    }

    /// `word: as a verb / otherwise`
    private static let verbs = """
        record: R IH0 K AO1 R D / R EH1 K ER0 D; present: P R IH0 Z EH1 N T / P R EH1 Z AH0 N T
        object: AH0 B JH EH1 K T / AA1 B JH EH0 K T; subject: S AH0 B JH EH1 K T / S AH1 B JH IH0 K T
        project: P R AH0 JH EH1 K T / P R AA1 JH EH0 K T; produce: P R AH0 D UW1 S / P R OW1 D UW0 S
        permit: P ER0 M IH1 T / P ER1 M IH2 T; increase: IH0 N K R IY1 S / IH1 N K R IY2 S
        decrease: D IH0 K R IY1 S / D IY1 K R IY2 S; import: IH0 M P AO1 R T / IH1 M P AO2 R T
        export: EH0 K S P AO1 R T / EH1 K S P AO2 R T; conduct: K AH0 N D AH1 K T / K AA1 N D AH0 K T
        contract: K AH0 N T R AE1 K T / K AA1 N T R AE2 K T; conflict: K AH0 N F L IH1 K T / K AA1 N F L IH0 K T
        contest: K AH0 N T EH1 S T / K AA1 N T EH0 S T; contrast: K AH0 N T R AE1 S T / K AA1 N T R AE0 S T
        convert: K AH0 N V ER1 T / K AA1 N V ER0 T; convict: K AH0 N V IH1 K T / K AA1 N V IH0 K T
        console: K AH0 N S OW1 L / K AA1 N S OW0 L; combine: K AH0 M B AY1 N / K AA1 M B AY0 N
        compress: K AH0 M P R EH1 S / K AA1 M P R EH0 S; rebel: R IH0 B EH1 L / R EH1 B AH0 L
        refuse: R AH0 F Y UW1 Z / R EH1 F Y UW2 Z; excuse: IH0 K S K Y UW1 Z / IH0 K S K Y UW1 S
        use: Y UW1 Z / Y UW1 S; abuse: AH0 B Y UW1 Z / AH0 B Y UW1 S; close: K L OW1 Z / K L OW1 S
        house: HH AW1 Z / HH AW1 S; wind: W AY1 N D / W IH1 N D; tear: T EH1 R / T IH1 R
        separate: S EH1 P ER0 EY2 T / S EH1 P ER0 IH0 T; estimate: EH1 S T AH0 M EY2 T / EH1 S T AH0 M AH0 T
        graduate: G R AE1 JH AH0 W EY2 T / G R AE1 JH AH0 W AH0 T; duplicate: D UW1 P L AH0 K EY2 T / D UW1 P L AH0 K AH0 T
        alternate: AO1 L T ER0 N EY2 T / AO1 L T ER0 N AH0 T; moderate: M AA1 D ER0 EY2 T / M AA1 D ER0 AH0 T
        deliberate: D IH0 L IH1 B ER0 EY2 T / D IH0 L IH1 B ER0 AH0 T; advocate: AE1 D V AH0 K EY2 T / AE1 D V AH0 K AH0 T
        associate: AH0 S OW1 SH IY0 EY2 T / AH0 S OW1 SH IY0 AH0 T; delegate: D EH1 L AH0 G EY2 T / D EH1 L AH0 G AH0 T
        appropriate: AH0 P R OW1 P R IY0 EY2 T / AH0 P R OW1 P R IY0 AH0 T; perfect: P ER0 F EH1 K T / P ER1 F IH0 K T
        progress: P R AH0 G R EH1 S / P R AA1 G R EH2 S; protest: P R AH0 T EH1 S T / P R OW1 T EH2 S T
        insult: IH0 N S AH1 L T / IH1 N S AH2 L T; insert: IH0 N S ER1 T / IH1 N S ER2 T; digest: D AY0 JH EH1 S T / D AY1 JH EH0 S T
        suspect: S AH0 S P EH1 K T / S AH1 S P EH2 K T; survey: S ER0 V EY1 / S ER1 V EY2; extract: IH0 K S T R AE1 K T / EH1 K S T R AE2 K T
        refund: R IH0 F AH1 N D / R IY1 F AH2 N D; reject: R IH0 JH EH1 K T / R IY1 JH EH0 K T; upset: AH0 P S EH1 T / AH1 P S EH2 T
        transfer: T R AE0 N S F ER1 / T R AE1 N S F ER0; transport: T R AE0 N S P AO1 R T / T R AE1 N S P AO0 R T
        desert: D IH0 Z ER1 T / D EH1 Z ER0 T; content: K AH0 N T EH1 N T / K AA1 N T EH0 N T; attribute: AH0 T R IH1 B Y UW0 T / AE1 T R AH0 B Y UW2 T
        lives: L IH1 V Z / L AY1 V Z; defect: D IH0 F EH1 K T / D IY1 F EH0 K T; discount: D IH0 S K AW1 N T / D IH1 S K AW0 N T
        """

    private static let rules: [String: Rule] = {
        var rules: [String: Rule] = [:]
        for entry in verbs.split(whereSeparator: { $0 == ";" || $0 == "\n" }) {
            let parts = entry.split { $0 == ":" || $0 == "/" }
            guard parts.count == 3 else { continue }
            rules[parts[0].filter(\.isLetter)] = .verb(spell(String(parts[1])), otherwise: spell(String(parts[2])))
        }
        rules["read"] = .past(spell("R EH1 D"), otherwise: spell("R IY1 D"))
        rules["live"] = .beside(
            before: ["a", "the", "broadcast", "is", "are", "go", "going", "was", "watch"],
            next: [
                "music", "show", "stream", "broadcast", "concert", "performance", "news", "audience", "coverage",
                "wire", "band", "tv",
            ],
            spell("L AY1 V"), otherwise: spell("L IH1 V"))
        rules["lead"] = .beside(
            before: ["of", "contains", "molten"],
            next: [
                "pipe", "pipes", "paint", "poisoning", "pencil", "bullet", "bullets", "crystal", "acid", "weight",
                "weights", "free",
            ],
            spell("L EH1 D"), otherwise: spell("L IY1 D"))
        rules["bass"] = .beside(
            before: ["sea", "fresh", "striped", "caught", "largemouth"], next: ["fishing", "fillet"], spell("B AE1 S"),
            otherwise: spell("B EY1 S"))
        rules["bow"] = .beside(
            before: ["to", "will", "deep"], next: ["down", "out", "before", "low"], spell("B AW1"),
            otherwise: spell("B OW1"))
        rules["dove"] = .beside(
            before: ["he", "she", "they", "we", "i", "and"], next: ["into", "in", "under"], spell("D OW1 V"),
            otherwise: spell("D AH1 V"))
        rules["minute"] = .beside(
            before: ["very", "so", "extremely"], next: ["detail", "details", "particles", "amounts", "quantities"],
            spell("M AY0 N UW1 T"),
            otherwise: spell("M IH1 N AH0 T"))
        rules["wound"] = .beside(
            before: ["was", "had", "has", "tightly", "clock", "is"],
            next: ["up", "around", "down", "round", "through"], spell("W AW1 N D"),
            otherwise: spell("W UW1 N D"))
        return rules
    }()

    /// The pronunciation of a word among its neighbours; nil where it has but one.
    static func pronunciation(of word: String, in context: Context) -> [Phoneme]? {
        switch rules[word] {
        case nil: return nil
        case .verb(let verb, let otherwise): return isVerb(context) ? verb : otherwise
        case .past(let past, let otherwise):
            let isPast =
                pastLeads.contains(context.before ?? "") || context.sentence.contains(where: pastWords.contains)
            return isPast && !["to", "will", "can", "please"].contains(context.before ?? "") ? past : otherwise
        case .beside(let before, let next, let then, let otherwise):
            let follows = context.before.map(before.contains) ?? false, leads = context.next.map(next.contains) ?? false
            return leads || follows && !(context.next.map(objectLeads.contains) ?? false) ? then : otherwise
        }
    }

    private static func isVerb(_ context: Context) -> Bool {
        guard let before = context.before else {
            return context.next.map { !["of", "is", "was", "to"].contains($0) } ?? true
        }
        if nounLeads.contains(before) { return false }
        if verbLeads.contains(before) { return before != "and" || (context.next.map(objectLeads.contains) ?? false) }
        return context.next.map(objectLeads.contains) ?? false
    }
}
