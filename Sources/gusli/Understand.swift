import ArgumentParser
import Assistant
import Foundation
import LanguageUnderstanding
import SpeechRecognition

/// What a sentence means: one JSON object a sentence on stdout.
struct Understand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what a sentence means: intent and slots.",
        discussion: """
            Prints {"text","intent","confidence","slots":{name:value}}, a line a sentence; intent is null where nothing matches.
            With “-” sentences are read from stdin, a line each; a line may also be {"text": …, "context": {…}}. Where no template
            matches a sentence given as an argument, the nearest sentence of the grammar is taken if it is near enough.

            With --audio the arguments are sound files, which are heard by what the grammars allow; each line has “file” too.

            Example: gusli understand "wake me at half past seven"
            Example: gusli understand --audio order.opus --grammars Examples/coffee
            """)

    @Argument(help: ArgumentHelp("The sentence, or - for stdin.", valueName: "text"))
    var text: [String] = []

    @Option(name: .long, parsing: .upToNextOption, help: "Grammar files and folders; the project's own where left out.")
    var grammars: [String] = []

    @Option(help: "A YAML file of lists that the grammars leave to the host (names, rooms …).")
    var lists: String?

    @Option(help: "The folder of a trained network that is asked where no template matches.")
    var model: String?

    @Flag(help: "Match templates word for word only, as is done with -.")
    var exact = false

    @Flag(help: "With -: where no template matches take the nearest sentence.")
    var forgiving = false

    @Flag(help: "Say on stderr why, and what else was possible.")
    var explain = false

    @Flag(help: "The arguments are sound files.")
    var audio = false

    @Option(help: "With --audio: the recogniser's folder, or its name under models/.")
    var recogniser = "recogniser-en"

    @Option(help: ArgumentHelp("With --audio: what each letter gains in the search.", visibility: .hidden))
    var letterGain: Float = GraphDecoder.Settings().letterGain

    private struct Input: Decodable {
        var text: String
        var context: [String: SlotValue]?
    }

    func run() async throws {
        // “--grammars A B the sentence” leaves it to us where the files end.
        let named = grammars.prefix { $0 != "-" && FileManager.default.fileExists(atPath: $0) && !(audio && SoundFiles.isSound($0)) }
        let sentence = grammars.dropFirst(named.count) + text
        guard !sentence.isEmpty else {
            throw ValidationError(audio ? "a sound file is missing" : "a sentence is missing; give one, or - for stdin")
        }
        let paths = try grammars.isEmpty ? [DataDirectory.locate().grammars(language: "en").path] : Array(named)
        guard !paths.isEmpty else { throw GrammarError.unreadable(file: grammars[0], reason: "no such file or folder") }
        var templates = try SentenceTemplates(contentsOf: paths)
        if let lists { templates.lists.merge(try SentenceTemplates(contentsOf: [lists]).lists) { $1 } }
        let grammar = try Grammar(templates)
        for problem in grammar.undefinedRules { Complaint.say("\(problem)") }
        let understander = Understander(
            grammar: grammar, forgivesErrors: forgiving || !exact && sentence != ["-"], network: try model.map { try UnderstandingModel(contentsOf: $0) })
        if audio {
            var settings = GraphDecoder.Settings()
            settings.letterGain = letterGain
            try UnderstandAudio(understander, recogniser: recogniser, settings: settings).run(Array(sentence))
        } else if sentence == ["-"] {
            while let line = readLine() { try answer(line, understander) }
        } else {
            try answer(sentence.joined(separator: " "), understander)
        }
    }

    private func answer(_ line: String, _ understander: Understander) throws {
        var input = Input(text: line)
        if line.hasPrefix("{") {
            do {
                input = try JSONDecoder().decode(Input.self, from: Data(line.utf8))
            } catch {
                Complaint.say("stdin: a line is neither a sentence nor {\"text\": …, \"context\": {…}}: \(line)")
                throw ExitCode.failure
            }
        }
        let understanding = understander.understand(input.text, context: input.context ?? [:])
        try JSONLine.write(understanding)
        guard explain else { return }
        Complaint.write("because: \(understanding.reason)")
        for other in understander.grammar.matches(input.text, context: input.context ?? [:]).dropFirst().prefix(4) {
            let slots = other.slots.map { "\($0.name) = \($0.value.text)" }.joined(separator: ", ")
            Complaint.write("or: \(other.intent ?? "nothing") (\(slots)), \(other.reason)")
        }
    }
}
