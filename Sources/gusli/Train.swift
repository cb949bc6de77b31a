import ArgumentParser

struct Train: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Trains the models that Gusli ships, from a configuration file.",
        discussion: "Example: gusli train recogniser --config Training/recogniser.yaml --resume",
        subcommands: [
            TrainG2P.self, TrainRecogniser.self, TrainAttention.self, TrainSyntheticSpeech.self, TrainLanguageModel.self,
            TrainAlign.self, TrainMel.self, TrainVocoder.self, TrainGenerative.self, TrainUnderstanding.self, TrainReader.self,
            TrainCurve.self,
        ]
    )
}
