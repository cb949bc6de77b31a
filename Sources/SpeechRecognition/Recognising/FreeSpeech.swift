import Foundation

extension RecognitionSession.Decoding {
    /// Free speech by the language model that lies in a recogniser's folder: `words.ngram`, else `language.ngram`; letter by letter where
    /// there is neither.
    ///
    /// - Throws: `RecognitionError.badModel` where the file is damaged.
    public static func freeSpeech(modelFolder folder: URL) throws -> RecognitionSession.Decoding {
        for name in ["words.ngram", "language.ngram"] {
            let file = folder.appending(path: name)
            guard FileManager.default.fileExists(atPath: file.path) else { continue }
            let model = try NGramModel(contentsOf: file)
            return model.isOverWords
                ? .words(try WordModel(model, .english)) : .language(model, PrefixBeamSearch.Settings())
        }
        return .free
    }
}
