import NeuralNetworks
import Tensors

/// Recordings of other people that the mel model hears beside its own speaker's, to meet more sounds in more surroundings.
///
/// Each has an offset that is added to the encoding; the voice's own speaker has none, so that the network that is
/// kept is the same as without them. They teach mels only: when they speak and how high is their own affair.
final class CompanionSpeakers: Module {
    let examples: [MelTrainingExample]
    private let speakers: [Int]
    private let offsets: Variable

    /// - Parameter examples: with the number of each one's speaker, from 0.
    init(_ examples: [(example: MelTrainingExample, speaker: Int)], width: Int) {
        self.examples = examples.map(\.example)
        speakers = examples.map(\.speaker)
        offsets = Variable(Tensor(shape: [(speakers.max() ?? 0) + 1, width]), requiresGradient: true)
        super.init()
        register("offsets", offsets)
    }

    /// What is added to the encoding of example `index`, `[1, width, 1]`.
    func offset(_ index: Int) -> Variable { offsets.embedding([[speakers[index]]]).transposed([0, 2, 1]) }
}
