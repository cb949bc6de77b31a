import Foundation
import NeuralNetworks

/// What every training on recordings is told: which, where to, how long and how fast.
protocol SpeechTrainingConfiguration {
    var corpora: [RecogniserTrainingConfiguration.Corpus] { get }
    var noises: [String] { get }
    var responses: [String] { get }
    var cache: String { get }
    var checkpoint: String { get }
    var augmentation: SoundAugmentation.Configuration { get }
    var seed: UInt64 { get }
    var steps: Int { get }
    var batchSeconds: Double { get }
    var learningRate: Float { get }
    var warmUp: Int { get }
    var averageDecay: Float { get }
    var checkpointEvery: Int { get }
    var scoreEvery: Int { get }
}

extension SpeechTrainingConfiguration {
    /// What is wrong with it, or nil.
    var courseProblem: String? {
        if corpora.isEmpty { return "corpora is empty" }
        if !(steps > 0 && batchSeconds >= 1) { return "steps must be above 0 and batchSeconds at least 1" }
        if !(learningRate > 0 && (0..<1).contains(averageDecay)) {
            return "learningRate must be above 0 and averageDecay in 0..<1"
        }
        if !(checkpointEvery > 0 && scoreEvery > 0) { return "checkpointEvery and scoreEvery must be above 0" }
        return nil
    }

    var checkpointURL: URL { URL(filePath: checkpoint).appending(path: "last.safetensors") }
    var statisticsURL: URL { URL(filePath: checkpoint).appending(path: "statistics.json") }

    var schedule: LearningRateSchedule {
        .warmUpCosine(peak: learningRate, warmUp: warmUp, total: steps, floor: learningRate / 50)
    }

    func soundAugmentation() throws -> SoundAugmentation {
        SoundAugmentation(
            augmentation, noises: try SoundTable(paths: noises), responses: try SoundTable(paths: responses), seed: seed)
    }
}
