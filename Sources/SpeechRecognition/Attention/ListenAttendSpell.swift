import Foundation
import NeuralNetworks
import Tensors

/// Listen, Attend and Spell (Chan et al., 2016): from frames of sound to characters without alignments. One definition for training and
/// use; parameters under `listener`, `speller` and, for a loss that shows the listener when things were said, `alignment`.
public final class ListenAttendSpell: Module {
    public let configuration: AttentionConfiguration
    let listener: PyramidalListener
    let speller: AttentionSpeller
    /// Scores of CTC over what was heard (Watanabe et al., 2017), several frames for each; only in training.
    let alignment: Linear?
    private let outputsPerFrame: Int

    /// - Parameter outputsPerFrame: frames of CTC for each frame that the listener gives; nil for no such loss.
    public init(_ configuration: AttentionConfiguration, outputsPerFrame: Int? = nil, generator: inout RandomGenerator)
    {
        self.configuration = configuration
        listener = PyramidalListener(
            inputs: configuration.inputWidth, layers: configuration.listener, positions: configuration.positions ?? 0,
            generator: &generator)
        speller = AttentionSpeller(configuration, generator: &generator)
        self.outputsPerFrame = outputsPerFrame ?? 1
        alignment = outputsPerFrame.map {
            Linear(configuration.heardWidth, $0 * configuration.classes, generator: &generator)
        }
        super.init()
        register("listener", listener)
        register("speller", speller)
        if let alignment { register("alignment", alignment) }
    }

    /// The losses of a batch.
    struct Losses {
        /// Cross-entropy of the characters, of each on average.
        var spelling: Variable
        /// CTC's, of each character on average.
        var alignment: Variable?
        /// How little the speller looked where characters were, of each on average.
        var guidance: Variable?
        /// The share of characters that were the likeliest where they were expected.
        var right: Double
    }

    /// - Parameters:
    ///   - frames: `[batch, time, width]`, zero beyond each item's length.
    ///   - smoothing: the share of probability that is expected of all characters alike.
    ///   - places: where each character was, in frames given; nil where that is not known.
    func losses(
        _ frames: Tensor, lengths: [Int], texts: [[Int]], places: [[Int]?]? = nil, sampling: Float, smoothing: Float,
        dropout: Float,
        using generator: inout RandomGenerator
    ) -> Losses {
        var lengths = lengths, masks = generator.split()
        func drop(_ x: Variable) -> Variable { x.dropout(rate: dropout, using: &masks) }
        let heard = listener(Variable(frames), lengths: &lengths, dropout: drop)
        let spelled = speller(
            heard, lengths: lengths, texts: texts, sampling: sampling, using: &generator, dropout: drop)
        let spelling = spelled.scores.crossEntropy(spelled.targets, smoothing: smoothing)
        return Losses(
            spelling: spelling, alignment: alignment.map { ctc($0(heard), lengths: lengths, texts: texts) },
            guidance: places.flatMap { guidance(spelled.weights, $0, lengths: lengths) }, right: Self.right(spelled))
    }

    private func ctc(_ scores: Variable, lengths: [Int], texts: [[Int]]) -> Variable {
        let (batch, time, classes) = (scores.shape[0], scores.shape[1], configuration.classes)
        let spread = scores.reshaped([batch, time * outputsPerFrame, classes]).transposed([0, 2, 1])
        return spread.ctcLoss(targets: texts, lengths: lengths.map { $0 * outputsPerFrame }, blank: classes - 1)
    }

    /// -log of the attention that falls near the frame where a character was, and for the end near the last.
    private func guidance(_ weights: Variable, _ places: [[Int]?], lengths: [Int]) -> Variable? {
        let (steps, batch, time) = (weights.shape[0], weights.shape[1], weights.shape[2])
        var counted: Float = 0
        let known = Tensor(shape: [steps, batch]) { values in
            for index in values.indices {
                values[index] = places[index % batch].map { index / batch <= $0.count ? 1 : 0 } ?? 0
                counted += values[index]
            }
        }
        guard counted > 0 else { return nil }
        let near = Tensor(shape: [steps, batch, time]) { values in
            values.update(repeating: 0)
            for item in 0..<batch {
                guard let all = places[item] else { continue }
                for (step, frame) in (all.map { $0 / configuration.reduction } + [lengths[item] - 1]).enumerated() {
                    for place in max(0, frame - 4)...max(0, min(time - 1, frame + 4)) where place < lengths[item] {
                        let distance = Float(place - frame)
                        values[(step * batch + item) * time + place] = exp(-distance * distance / 4)
                    }
                }
            }
        }
        let missed = (weights * Variable(near)).sum(axes: [2]).clamped(above: 1e-4).log() * Variable(known)
        return missed.sum() * (-1 / counted)
    }

    private static func right(_ spelled: AttentionSpeller.Spelled) -> Double {
        let classes = spelled.scores.shape[1]
        var right = 0, counted = 0
        spelled.scores.value.withUnsafeBufferPointer { scores in
            for (row, target) in spelled.targets.enumerated() where target >= 0 {
                counted += 1
                let best = (0..<classes).max { scores[row * classes + $0] < scores[row * classes + $1] }
                if best == target { right += 1 }
            }
        }
        return Double(right) / Double(max(1, counted))
    }
}
