/// Letters that stand for the same sounds, so that a phrase is found in whatever spelling the network writes it.
struct LetterLikeness: Sendable {
    /// Of letters that may stand for each other, against that of the right one.
    static let likeness: Float = 0.03
    private static let groups = [
        "aeiou", "iy", "ckqg", "szx", "td", "pb", "fv", "mn", "lr", "uw", "jg", "hw",
    ]

    /// For each class, the classes that may stand for it, itself first with weight 1.
    private let entries: [[(label: Int, weight: Float)]]

    init(_ alphabet: Alphabet) {
        entries = alphabet.characters.indices.map { label in
            let letter = alphabet.characters[label]
            let others = Set(Self.groups.filter { $0.contains(letter) }.joined()).subtracting([letter]).sorted()
            return [(label, 1)] + others.compactMap { alphabet.label(of: $0) }.map { ($0, Self.likeness) }
        }
    }

    /// How probable a letter is in a frame, in any spelling.
    func probability(of label: Int, _ probabilities: UnsafeBufferPointer<Float>) -> Float {
        var sum: Float = 0
        for entry in entries[label] { sum += entry.weight * probabilities[entry.label] }
        return sum
    }
}
