/// A word n-gram model with its words as a tree of spellings: what free speech is searched through.
///
///     let words = try WordModel(NGramModel(contentsOf: url), .english)
///     let session = try recogniser.session(.words(words))
public struct WordModel: Sendable {
    public let model: NGramModel
    public let alphabet: Alphabet
    let tree: LexiconTree
    let space: Int

    /// Words that the alphabet cannot write; they are never heard.
    public var unspeakable: [String] { tree.unspeakable }

    /// - Throws: `RecognitionError.badModel` where the alphabet has no space or can write none of the words.
    public init(_ model: NGramModel, _ alphabet: Alphabet) throws {
        guard let space = alphabet.space else {
            throw RecognitionError.badModel(file: "the word model", reason: "needs an alphabet with a space")
        }
        tree = LexiconTree(model, alphabet)
        guard tree.words.count > 1 else {
            throw RecognitionError.badModel(file: "the word model", reason: "has no word that the alphabet can write")
        }
        self.model = model
        self.alphabet = alphabet
        self.space = space
    }
}
