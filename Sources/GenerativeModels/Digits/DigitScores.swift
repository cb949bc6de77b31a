import NeuralNetworks
import Tensors

/// How good drawn digits are: readable, various, and not copied from the training digits.
public struct DigitScores: Codable, Sendable, Equatable {
    /// Digits drawn for the measurement.
    public var samples = 0
    /// The share that the judge reads as the label that was asked for; absent where no label can be asked for.
    public var conditionalAccuracy: Double?
    /// The share of real held-back digits that the judge reads right: what `conditionalAccuracy` can be held against.
    public var judgeAccuracy = 0.0
    /// The mean distance between two drawn digits that the judge gives one label, over that of real held-back digits.
    public var diversity = 0.0
    /// The median distance from a drawn digit to the nearest training digit, over that of real held-back digits; near 0 means copies.
    public var novelty = 0.0
    /// How many of the ten digits are drawn, by the judge's reading.
    public var labelsDrawn = 0

    /// Draws `perLabel` digits of each label and measures them.
    public static func measure(
        _ source: some DigitSource, judge: DigitClassifier, training: DigitImages, heldBack: DigitImages,
        perLabel: Int = 100,
        seed: UInt64 = 1
    ) -> DigitScores {
        var generator = RandomGenerator(seed: seed)
        let labels = (0..<10 * perLabel).map { $0 % 10 }
        // Scored as a user gets them: with whole levels.
        let drawn = DigitImages.quantised(source.draw(labels: labels, using: &generator))
        let pixels = Tensor(shape: [labels.count, 64], values: drawn.flatMap { $0.map { Float($0) / 16 } })
        let read = judge.classify(pixels)
        var scores = DigitScores()
        scores.samples = labels.count
        if source.isConditional {
            scores.conditionalAccuracy = Double(zip(read, labels).count { $0 == $1 }) / Double(labels.count)
        }
        scores.judgeAccuracy = judge.accuracy(on: heldBack)
        let given = source.isConditional ? labels : read
        let real = spread(heldBack.pixels, heldBack.labels)
        scores.diversity = real > 0 ? spread(pixels, given) / real : 0
        let realDistance = nearest(heldBack.pixels, training.pixels)
        scores.novelty = realDistance > 0 ? nearest(pixels, training.pixels) / realDistance : 0
        scores.labelsDrawn = Set(read).count
        return scores
    }

    /// Squared distances between the rows of two tensors.
    private static func squaredDistances(_ a: Tensor, _ b: Tensor) -> Tensor {
        let squaresA = (a * a).sum(axes: [1], keepingAxes: true), squaresB = (b * b).sum(axes: [1])
        return (squaresA + squaresB - a.matmul(b, transposed: (false, true)) * 2).map(.clampMin, 0)
    }

    /// The mean distance between two rows of one label.
    private static func spread(_ pixels: Tensor, _ labels: [Int]) -> Double {
        let distances = squaredDistances(pixels, pixels).map(.sqrt).array, n = labels.count
        var sum = 0.0, count = 0
        for i in 0..<n {
            for j in 0..<i where labels[i] == labels[j] {
                sum += Double(distances[i * n + j])
                count += 1
            }
        }
        return sum / Double(max(1, count))
    }

    /// The median distance to the nearest of `others`.
    private static func nearest(_ pixels: Tensor, _ others: Tensor) -> Double {
        let distances = squaredDistances(pixels, others).map(.sqrt).array, n = others.shape[0]
        let nearest = (0..<pixels.shape[0]).map { distances[$0 * n..<($0 + 1) * n].min() ?? 0 }.sorted()
        return Double(nearest[nearest.count / 2])
    }
}
