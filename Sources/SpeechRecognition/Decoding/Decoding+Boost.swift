extension RecognitionSession.Decoding {
    /// The same with phrases that are likelier than the language model knows, such as the words of a user's own texts. Those that the
    /// alphabet cannot write are left out; without a language model nothing changes.
    ///
    /// - Parameter gain: of each letter.
    public func boosting(_ phrases: [String], alphabet: Alphabet, gain: Float) -> Self {
        let speakable = phrases.filter { alphabet.labels(of: $0)?.isEmpty == false }
        guard !speakable.isEmpty, let boost = try? PhraseBoost(speakable, alphabet: alphabet, gain: gain) else {
            return self
        }
        switch self {
        case .words(let model, var settings):
            settings.boost = boost
            return .words(model, settings)
        case .language(let model, var settings):
            settings.boost = boost
            return .language(model, settings)
        case .free, .graph: return self
        }
    }
}
