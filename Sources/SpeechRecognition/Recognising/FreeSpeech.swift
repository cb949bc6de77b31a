import Foundation

extension RecognitionSession.Decoding {
    /// Free speech by a recogniser's own language model; letter by letter where it has none.
    ///
    /// - Throws: `RecognitionError.badModel` where the file is damaged, or the card names one that is not there.
    public static func freeSpeech(modelFolder folder: URL) throws -> RecognitionSession.Decoding {
        guard let file = try languageModel(ofModelFolder: folder) else { return .free }
        let model = try NGramModel(contentsOf: file)
        return model.isOverWords
            ? .words(try WordModel(model, .english)) : .language(model, PrefixBeamSearch.Settings())
    }

    /// The file of a recogniser's language model: `words.ngram` or `language.ngram` in its folder, else the one that its card names;
    /// nil where there is none.
    ///
    /// - Throws: `RecognitionError.badModel` where the card names one that is not there.
    public static func languageModel(ofModelFolder folder: URL) throws -> URL? {
        for name in ["words.ngram", "language.ngram"] {
            let file = folder.appending(path: name)
            if FileManager.default.fileExists(atPath: file.path) { return file }
        }
        struct Card: Decodable { var languageModel: String? }
        let card = folder.appending(path: "model.yaml")
        guard FileManager.default.fileExists(atPath: card.path),
            let name = (try YAMLFile.read(card, orThrow: RecognitionError.badModel) as Card).languageModel
        else { return nil }
        let file = folder.appending(path: name).standardizedFileURL
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw RecognitionError.badModel(file: card.path, reason: "languageModel names \(name), which is not there")
        }
        return file
    }
}
