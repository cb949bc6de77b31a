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
    var languageWeight: Float = PrefixBeamSearch.Settings().languageWeight

    @Option(help: ArgumentHelp("Gain for each character under the language model.", visibility: .hidden))
    var characterGain: Float = PrefixBeamSearch.Settings().characterGain

    @Option(help: ArgumentHelp("Texts kept while searching with the language model.", visibility: .hidden))
    var beamWidth = PrefixBeamSearch.Settings().width

    func decoding() throws -> RecognitionSession.Decoding {
        guard let grammar else {
            let own = try DataDirectory.locate().model(model).appending(path: "language.ngram").path
            let file = languageModel ?? (FileManager.default.fileExists(atPath: own) ? own : "none")
            if file == "none" { return .free }
            var settings = PrefixBeamSearch.Settings()
            settings.languageWeight = languageWeight
            settings.characterGain = characterGain
            settings.width = beamWidth
            return .language(try NGramModel(contentsOf: URL(filePath: file)), settings)
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
