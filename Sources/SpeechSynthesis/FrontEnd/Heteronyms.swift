/// Words that are spelled alike and spoken apart, told apart by the words beside them.
enum Heteronyms {
    private enum Rule {
        /// One way behind "to", "will", "I" and the like, another elsewhere.
        case verb([Phoneme], otherwise: [Phoneme])
        /// One way behind "have", "was" and the like, another elsewhere.
        case participle([Phoneme], otherwise: [Phoneme])
    }

    private static let verbLeads: Set<String> = [
        "to", "will", "would", "can", "could", "should", "must", "may", "might", "shall", "i", "you", "we", "they", "not", "don't", "didn't", "doesn't",
        "won't", "can't", "please", "who", "let's", "i'll", "you'll", "we'll", "they'll", "never", "always",
    ]
    private static let participleLeads: Set<String> = [
        "have", "has", "had", "having", "was", "were", "been", "be", "being", "is", "are", "i've", "you've", "we've", "they've", "already",
    ]

    private static func spell(_ text: String) -> [Phoneme] { text.split(separator: " ").compactMap { Phoneme(symbol: $0) } }

    private static let rules: [String: Rule] = [
        "record": .verb(spell("R IH0 K AO1 R D"), otherwise: spell("R EH1 K ER0 D")),
        "present": .verb(spell("P R IH0 Z EH1 N T"), otherwise: spell("P R EH1 Z AH0 N T")),
        "object": .verb(spell("AH0 B JH EH1 K T"), otherwise: spell("AA1 B JH EH0 K T")),
        "subject": .verb(spell("S AH0 B JH EH1 K T"), otherwise: spell("S AH1 B JH IH0 K T")),
        "project": .verb(spell("P R AH0 JH EH1 K T"), otherwise: spell("P R AA1 JH EH0 K T")),
        "produce": .verb(spell("P R AH0 D UW1 S"), otherwise: spell("P R OW1 D UW0 S")),
        "permit": .verb(spell("P ER0 M IH1 T"), otherwise: spell("P ER1 M IH2 T")),
        "increase": .verb(spell("IH0 N K R IY1 S"), otherwise: spell("IH1 N K R IY2 S")),
        "import": .verb(spell("IH0 M P AO1 R T"), otherwise: spell("IH1 M P AO2 R T")),
        "export": .verb(spell("EH0 K S P AO1 R T"), otherwise: spell("EH1 K S P AO2 R T")),
        "conduct": .verb(spell("K AH0 N D AH1 K T"), otherwise: spell("K AA1 N D AH0 K T")),
        "contract": .verb(spell("K AH0 N T R AE1 K T"), otherwise: spell("K AA1 N T R AE2 K T")),
        "conflict": .verb(spell("K AH0 N F L IH1 K T"), otherwise: spell("K AA1 N F L IH0 K T")),
        "rebel": .verb(spell("R IH0 B EH1 L"), otherwise: spell("R EH1 B AH0 L")),
        "refuse": .verb(spell("R AH0 F Y UW1 Z"), otherwise: spell("R EH1 F Y UW2 Z")),
        "excuse": .verb(spell("IH0 K S K Y UW1 Z"), otherwise: spell("IH0 K S K Y UW1 S")),
        "use": .verb(spell("Y UW1 Z"), otherwise: spell("Y UW1 S")),
        "close": .verb(spell("K L OW1 Z"), otherwise: spell("K L OW1 S")),
        "house": .verb(spell("HH AW1 Z"), otherwise: spell("HH AW1 S")),
        "lives": .verb(spell("L IH1 V Z"), otherwise: spell("L AY1 V Z")),
        "tear": .verb(spell("T EH1 R"), otherwise: spell("T IH1 R")),
        "wind": .verb(spell("W AY1 N D"), otherwise: spell("W IH1 N D")),
        "lead": .verb(spell("L IY1 D"), otherwise: spell("L EH1 D")),
        "separate": .verb(spell("S EH1 P ER0 EY2 T"), otherwise: spell("S EH1 P ER0 IH0 T")),
        "read": .participle(spell("R EH1 D"), otherwise: spell("R IY1 D")),
    ]

    /// The pronunciation of a word among its neighbours; nil where it has but one.
    static func pronunciation(of word: String, after before: String?) -> [Phoneme]? {
        switch rules[word] {
        case nil: nil
        case .verb(let verb, let otherwise): before == nil || verbLeads.contains(before ?? "") ? verb : otherwise
        case .participle(let participle, let otherwise): participleLeads.contains(before ?? "") ? participle : otherwise
        }
    }
}
