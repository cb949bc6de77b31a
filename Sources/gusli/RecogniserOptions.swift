import ArgumentParser
import Assistant
import Foundation
import LanguageUnderstanding
import SpeechRecognition

/// Which model hears, and what it may hear.
struct RecogniserOptions: ParsableArguments {
    @Option(help: "The model's folder, or its name under models/.")
    var model = "recogniser-en"

    @Option(help: "Hear nothing but the sentences of this file or folder of sentence templates.")
    var grammar: String?

    func recogniser() throws -> Recogniser { try Recogniser(contentsOf: DataDirectory.locate().model(model)) }

    @Option(help: ArgumentHelp("The language model of free speech; the model's own where left out, none for no language model.", valueName: "file"))
    var languageModel: String?

    @Option(help: ArgumentHelp("Weight of the language model.", visibility: .hidden))
    var languageWeight: Float?

    @Option(help: ArgumentHelp("Gain for each word or character under the language model.", visibility: .hidden))
    var languageGain: Float?

    @Option(help: ArgumentHelp("Gain for each character beside that for each word.", visibility: .hidden))
    var letterGain: Float?

    @Option(help: ArgumentHelp("Texts kept while searching with the language model.", visibility: .hidden))
    var beamWidth: Int?

    func decoding() throws -> RecognitionSession.Decoding {
        guard let grammar else {
            let folder = try DataDirectory.locate().model(model)
            let own = ["words.ngram", "language.ngram"].map { folder.appending(path: $0).path }
            let file = languageModel ?? own.first { FileManager.default.fileExists(atPath: $0) } ?? "none"
            if file == "none" { return .free }
            let language = try NGramModel(contentsOf: URL(filePath: file))
            guard language.isOverWords else {
                var settings = PrefixBeamSearch.Settings()
                settings.languageWeight = languageWeight ?? settings.languageWeight
                settings.characterGain = languageGain ?? settings.characterGain
                settings.width = beamWidth ?? settings.width
                return .language(language, settings)
            }
            var settings = WordBeamSearch.Settings()
            settings.languageWeight = languageWeight ?? settings.languageWeight
            settings.wordGain = languageGain ?? settings.wordGain
            settings.letterGain = letterGain ?? settings.letterGain
            settings.width = beamWidth ?? settings.width
            return .words(try WordModel(language, .english), settings)
        }
        return try Self.decoding(Grammar(SentenceTemplates(contentsOf: [grammar])))
    }

    /// Words that cannot be heard are named on stderr.
    static func decoding(_ grammar: Grammar, settings: GraphDecoder.Settings = .init()) throws -> RecognitionSession.Decoding {
        let graph = CharacterGraph(WordGraph(try grammar.sentenceGraph()))
        if !graph.unspeakable.isEmpty {
            Complaint.say("the grammar's words \(graph.unspeakable.joined(separator: ", ")) are not written in letters and are never heard")
        }
        return .graph(graph, settings)
    }
}

/// Files that were named on the command line; folders stand for the sound files in them.
enum SoundFiles {
    private static let endings: Set<String> = ["wav", "flac", "ogg", "oga", "opus", "mp3", "aiff", "aif", "au", "caf", "w64", "rf64", "sph"]

    static func isSound(_ path: String) -> Bool { endings.contains(URL(filePath: path).pathExtension.lowercased()) }

    static func expand(_ paths: [String]) throws -> [String] {
        var files: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue else {
                files.append(path)
                continue
            }
            let inside = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
            files += inside.filter(isSound).sorted().map { path + "/" + $0 }
        }
        return files
    }
}
