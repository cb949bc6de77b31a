import ArgumentParser

struct Generate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Draw digits, work on pictures, find topics; measure what does.",
        discussion: "Example: gusli generate digits --label 7 --count 64 --seed 1 --output sheet.png",
        subcommands: [
            GenerateDigits.self, GenerateUpscale.self, GenerateStylise.self, GenerateInpaint.self, GenerateTopics.self,
            GenerateScore.self, GenerateMixture.self, GenerateExperiment.self,
        ]
    )
}
