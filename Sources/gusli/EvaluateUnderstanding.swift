import ArgumentParser
import LanguageUnderstanding

struct EvaluateUnderstanding: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "understanding",
        abstract: "Scores a model of understanding: intent accuracy, slot F1, sentences out of scope.",
        discussion: """
            DATA is a folder with seq.in, seq.out and label; a JSON file of lists of [text, intent] with its keys behind a # \
            (data.json#val,oos_val); or a file of JSON lines {"text","intent","tags"}.

            Example: gusli evaluate understanding ../shared/data/nlu/snips/dev --model models/understanding-snips
            """)

    @Argument(help: ArgumentHelp("The examples.", valueName: "data"))
    var data: String

    @Option(help: "The model's folder.")
    var model: String

    @Option(help: "Share of words to damage first, as a recogniser might.")
    var noise: Float = 0

    @Option(help: "Answer below this probability with nothing; the model's own where left out.")
    var threshold: Double?

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard (0...1).contains(noise) else { throw ValidationError("--noise is a share from 0 to 1") }
    }

    func run() async throws {
        let model = try UnderstandingModel(contentsOf: model)
        let scores = UnderstandingScores(model, on: try IntentExample.read(data), noise: noise, threshold: threshold)
        if json { return try JSONLine.write(scores) }
        func percent(_ share: Double) -> String { "\((share * 10000).rounded() / 100) %" }
        print("sentences            \(scores.sentences)")
        print("intent accuracy      \(percent(scores.intentAccuracy))")
        print("slot F1              \(percent(scores.slotF1))")
        print("all right            \(percent(scores.exact))")
        if let accuracy = scores.inScopeAccuracy { print("in-scope accuracy    \(percent(accuracy))") }
        if let recall = scores.outOfScopeRecall { print("out-of-scope recall  \(percent(recall))") }
    }
}
