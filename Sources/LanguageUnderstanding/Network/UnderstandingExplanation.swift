import NeuralNetworks
import Tensors

/// Why a network took a sentence for an intent: what each word brought.
public struct UnderstandingExplanation: Sendable, Encodable, Equatable {
    public struct Word: Sendable, Encodable, Equatable {
        public let word: String
        /// Its part in the intent's score before the softmax, by integrated gradients from an empty sentence of this length; all parts
        /// sum to the difference of the scores.
        public let integratedGradient: Double
        /// How far the intent's probability falls where the word is blotted out.
        public let occlusion: Double
    }

    public let text: String
    public let intent: String
    public let probability: Double
    public let words: [Word]
}

extension UnderstandingModel {
    /// Explains the likeliest intent of a sentence, or the one that is named; nil for a text without words or an unknown intent.
    public func explain(_ text: String, intent named: String? = nil, steps: Int = 32) -> UnderstandingExplanation? {
        let words = NormalisedText(text).words
        let intent = named ?? predict(words.map { $0.lowercased() }).intent
        guard !words.isEmpty, let number = vocabulary.intents.firstIndex(of: intent) else { return nil }
        let input = input(words.map { $0.lowercased() })
        let (parts, probabilities) = network.withLock { network -> (Tensor, [Float]) in
            var generator = RandomGenerator(seed: 1)
            let embedded = withoutGradients { network.embedded([input]).value }
            let (time, width) = (embedded.shape[1], embedded.shape[2])
            let parts = IntegratedGradients.attributions(
                embedded, baseline: Tensor(shape: embedded.shape), steps: steps
            ) { point in
                network.output(point, lengths: [time], dropout: 0, using: &generator).intents.slice(
                    axis: 1, number..<number + 1
                ).sum()
            }
            network.clearGradients()
            // The sentence, and the sentence without each word in turn.
            let blotted = Tensor(shape: [time + 1, time, width]) { target in
                embedded.withUnsafeBufferPointer { source in
                    for i in target.indices {
                        let row = i / (time * width), place = i % (time * width)
                        target[i] = row == place / width + 1 ? 0 : source[place]
                    }
                }
            }
            let all = withoutGradients {
                network.output(
                    Variable(blotted), lengths: [Int](repeating: time, count: time + 1), dropout: 0, using: &generator
                )
                .intents.softmax().value
            }
            return (parts.sum(axes: [2]), (0...time).map { all[flat: $0 * vocabulary.intents.count + number] })
        }
        return UnderstandingExplanation(
            text: text, intent: intent, probability: Self.rounded(probabilities[0]),
            words: words.indices.map {
                .init(
                    word: String(words[$0]), integratedGradient: Self.rounded(parts[flat: $0]),
                    occlusion: Self.rounded(probabilities[0] - probabilities[$0 + 1]))
            })
    }

    private static func rounded(_ value: Float) -> Double { (Double(value) * 1e5).rounded() / 1e5 }
}
