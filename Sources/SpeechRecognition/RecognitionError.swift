/// What can be wrong with a recogniser, its training material, or what it is asked.
public enum RecognitionError: Error, Equatable, CustomStringConvertible {
    case badModel(file: String, reason: String)
    case badConfiguration(file: String, reason: String)
    case badManifest(file: String, line: Int, reason: String)
    /// `line` is 0 where none is meant.
    case badGrammar(file: String, line: Int, reason: String)
    case badLexicon(file: String, reason: String)
    case corpusTooSmall(utterances: Int)
    case badWakePhrase(phrase: String, reason: String)
    case unspeakable(word: String, reason: String)
    case unexplained(word: String, reason: String)

    public var description: String {
        switch self {
        case .badModel(let file, let reason), .badConfiguration(let file, let reason),
            .badLexicon(let file, let reason):
            "\(file): \(reason)"
        case .badGrammar(let file, 0, let reason): "\(file): \(reason)"
        case .badManifest(let file, let line, let reason), .badGrammar(let file, let line, let reason):
            "\(file), line \(line): \(reason)"
        case .corpusTooSmall(let utterances): "\(utterances) utterances are too few to train on"
        case .badWakePhrase(let phrase, let reason): "the wake phrase “\(phrase)” \(reason)"
        case .unspeakable(let word, let reason): "\(word): \(reason)"
        case .unexplained(let word, let reason): "“\(word)” cannot be explained: \(reason)"
        }
    }
}
