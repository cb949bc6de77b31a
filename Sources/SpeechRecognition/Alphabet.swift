/// The characters that an acoustic model writes; the blank of CTC comes after them.
///
///     let alphabet = Alphabet.english
///     alphabet.labels(of: "it's")        // [9, 20, 27, 19]
///     alphabet.text(of: [9, 20])         // "it"
public struct Alphabet: Sendable, Equatable {
    public let characters: [Character]
    private let indices: [Character: Int]

    /// Space, a to z and the apostrophe, in NeMo's order.
    public static let english = Alphabet([" "] + (0..<26).map { Character(UnicodeScalar(97 + $0)) } + ["'"])

    public init(_ characters: [Character]) {
        self.characters = characters
        indices = Dictionary(characters.enumerated().map { ($1, $0) }) { first, _ in first }
    }

    /// The class that stands for no character.
    public var blank: Int { characters.count }
    /// Characters and the blank.
    public var classes: Int { characters.count + 1 }
    /// The class of the space between words; nil where the alphabet has none.
    public var space: Int? { indices[" "] }

    public func label(of character: Character) -> Int? { indices[character] }

    /// The classes of a text's characters; nil where one is not in the alphabet.
    public func labels(of text: String) -> [Int]? {
        var labels: [Int] = []
        for character in text {
            guard let label = indices[character] else { return nil }
            labels.append(label)
        }
        return labels
    }

    public func text(of labels: some Sequence<Int>) -> String {
        String(labels.lazy.filter { $0 >= 0 && $0 < characters.count }.map { characters[$0] })
    }
}
