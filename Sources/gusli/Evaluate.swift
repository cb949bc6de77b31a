import ArgumentParser

struct Evaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Scores models on data that was held out.",
        discussion: "Example: gusli evaluate recognition recordings/manifest.tsv",
        subcommands: [
            EvaluateRecognition.self,
            EvaluateSynthesis.self,
            EvaluateListening.self,
            EvaluateEndpointing.self,
            EvaluateWakeWord.self,
            EvaluateUnderstanding.self,
        ]
    )
}
