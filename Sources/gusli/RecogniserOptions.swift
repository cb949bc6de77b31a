import ArgumentParser
import Assistant
import Foundation
import LanguageUnderstanding
import SpeechRecognition

/// Which model hears, and what it may hear.
struct RecogniserOptions: ParsableArguments {
    /// What a recogniser is to hear; each kind of sound has a model of its own.
    enum Hearing: String {
        case live = "recogniser-en"
        /// May be heard to their end before anything is written.
        case recordings = "recogniser-en-offline"
    }

    @Option(
        help:
            "The model's folder, or its name under models/; where left out, recogniser-en-offline for free speech in recordings, recogniser-en for live sound and with a grammar."
    )
    var model: String?

    @Option(
        help: ArgumentHelp(
            "Hear nothing but the sentences of this file: sentence templates (YAML, or a folder of it), a JSGF grammar (.jsgf, .gram), or a list of phrases, a line each (.txt).",
            valueName: "file"))
    var grammar: String?

    @Option(
        help: ArgumentHelp(
            "Words and phrases, a line each, that are likelier than the language model knows.", valueName: "file"))
    var boost: String?

    @Option(help: ArgumentHelp("Gain of each letter of these phrases.", visibility: .hidden))
    var boostGain: Float = 1.5

    /// Commands of a grammar are heard more surely in noise by the live model, free speech by the other.
    var hearingOfRecordings: Hearing { grammar == nil ? .recordings : .live }

    func folder(_ hearing: Hearing) throws -> URL { try DataDirectory.locate().model(model ?? hearing.rawValue) }

    func recogniser(_ hearing: Hearing) throws -> Recogniser { try Recogniser(contentsOf: folder(hearing)) }

    static func recogniser(named model: String) throws -> Recogniser {
        try Recogniser(contentsOf: DataDirectory.locate().model(model))
    }

    @Option(
        help: ArgumentHelp(
            "The language model of free speech; the model's own where left out, none for no language model.",
            valueName: "file"))
    var languageModel: String?

    @Option(help: ArgumentHelp("Weight of the language model.", visibility: .hidden))
    var languageWeight: Float?

    @Option(help: ArgumentHelp("Gain for each word or character under the language model.", visibility: .hidden))
    var languageGain: Float?

    @Option(help: ArgumentHelp("Gain for each character beside that for each word.", visibility: .hidden))
    var letterGain: Float?

    @Option(help: ArgumentHelp("Texts kept while searching with the language model.", visibility: .hidden))
    var beamWidth: Int?

    func decoding(_ hearing: Hearing) throws -> RecognitionSession.Decoding {
        guard let grammar else {
            let file =
                try languageModel ?? RecognitionSession.Decoding.languageModel(ofModelFolder: folder(hearing))?.path
                ?? "none"
            guard file != "none" else {
                guard boost == nil else { throw ValidationError("--boost needs a language model") }
                return .free
            }
            let phrases = try boost.map {
                try PhraseBoost(PhraseList(contentsOf: URL(filePath: $0)).phrases, alphabet: .english, gain: boostGain)
            }
            let language = try NGramModel(contentsOf: URL(filePath: file))
            guard language.isOverWords else {
                var settings = PrefixBeamSearch.Settings()
                settings.languageWeight = languageWeight ?? settings.languageWeight
                settings.characterGain = languageGain ?? settings.characterGain
                settings.width = beamWidth ?? settings.width
                settings.boost = phrases
                return .language(language, settings)
            }
            var settings = WordBeamSearch.Settings()
            settings.languageWeight = languageWeight ?? settings.languageWeight
            settings.wordGain = languageGain ?? settings.wordGain
            settings.letterGain = letterGain ?? settings.letterGain
            settings.width = beamWidth ?? settings.width
            settings.boost = phrases
            return .words(try WordModel(language, .english), settings)
        }
        guard boost == nil else { throw ValidationError("--boost goes with free speech, not with --grammar") }
        let file = URL(filePath: grammar)
        switch file.pathExtension.lowercased() {
        case "jsgf", "gram": return Self.decoding(try JSGFGrammar(contentsOf: file).wordGraph())
        case "txt": return Self.decoding(try PhraseList(contentsOf: file).wordGraph())
        default: return try Self.decoding(Grammar(SentenceTemplates(contentsOf: [grammar])))
        }
    }

    /// Words that cannot be heard are named on stderr.
    static func decoding(_ grammar: Grammar, settings: GraphDecoder.Settings = .init()) throws
        -> RecognitionSession.Decoding
    {
        decoding(WordGraph(try grammar.sentenceGraph()), settings: settings)
    }

    /// The same for a graph.
    static func decoding(_ words: WordGraph, settings: GraphDecoder.Settings = .init()) -> RecognitionSession.Decoding {
        let graph = CharacterGraph(words)
        if !graph.unspeakable.isEmpty {
            Complaint.say(
                "the grammar's words \(graph.unspeakable.joined(separator: ", ")) are not written in letters and are never heard"
            )
        }
        return .graph(graph, settings)
    }
}
