import Foundation
import NeuralNetworks
import Tensors

/// Small trainings on digits that show what a method does, in numbers on digits held back.
public enum DigitExperiment: String, Sendable, CaseIterable {
    /// BiGAN: codes of digits, and what the generator makes of them.
    case bigan
    /// CycleGAN: digits to their negatives and back, from unpaired examples.
    case cyclegan
    /// Denoising autoencoder.
    case denoising

    /// - Parameter progress: what is done, from 0 to 1.
    /// - Throws: `GenerativeModelError.cancelled` where the task is cancelled.
    public func run(
        on digits: DigitImages, steps: Int, seed: UInt64 = 1, progress: (Double) -> Void = { _ in }
    ) throws -> [String: Double] {
        var generator = RandomGenerator(seed: seed)
        let (training, heldBack) = digits.split, pixels = heldBack.pixels
        func repeated(_ body: (inout RandomGenerator) -> Void) throws {
            for step in 0..<steps {
                if Task.isCancelled { throw GenerativeModelError.cancelled(checkpoint: nil) }
                body(&generator)
                progress(Double(step + 1) / Double(steps))
            }
        }
        func error(_ a: Tensor, _ b: Tensor) -> Double { (a - b).sumOfSquares / Double(a.count) }
        let mean = training.pixels.mean(axes: [0])
        var scores: [String: Double] = ["errorOfMean": error(pixels - mean, Tensor(shape: pixels.shape))]
        switch self {
        case .bigan:
            let model = BidirectionalGAN(dimensions: 64, latent: 16, isBounded: true, generator: &generator)
            try repeated { model.step(on: training.batch(64, using: &$0).pixels, using: &$0) }
            scores["reconstructionError"] = error(model.reconstruct(pixels), pixels)
            scores["nearestCodeAccuracy"] = Self.nearestNeighbourAccuracy(
                withoutGradients { model.encoder(Variable(training.pixels)).value }, training.labels,
                withoutGradients { model.encoder(Variable(pixels)).value }, heldBack.labels)
        case .cyclegan:
            let model = CycleGAN(dimensions: 64, width: 128, generator: &generator)
            // Odd and even rows: no digit of one kind has its counterpart among the other.
            let a = training.selecting { $0 % 2 == 0 }, b = training.selecting { $0 % 2 == 1 }
            try repeated {
                model.step(
                    a: a.batch(64, using: &$0).pixels, b: b.batch(64, using: &$0).pixels.map(.negate).map(.offset, 1))
            }
            let translated = model.translate(pixels), negatives = pixels.map(.negate).map(.offset, 1)
            scores["cycleError"] = error(model.translateBack(translated), pixels)
            scores["errorAgainstNegative"] = error(translated, negatives)
        case .denoising:
            let noise: Float = 0.25
            let model = DenoisingAutoencoder(dimensions: 64, code: 24, noise: noise, generator: &generator)
            try repeated { model.step(on: training.batch(64, using: &$0).pixels, using: &$0) }
            let noisy = pixels + Tensor.normal(pixels.shape, deviation: noise, using: &generator)
            let before = error(noisy, pixels), after = error(model.denoise(noisy), pixels)
            scores["errorOfNoisy"] = before
            scores["errorOfDenoised"] = after
            scores["gainInDecibels"] = 10 * log10(before / after)
        }
        return scores.mapValues(GenerativeModelCard.rounded)
    }

    /// The share of rows whose nearest neighbour among `known` has their label.
    private static func nearestNeighbourAccuracy(_ known: Tensor, _ labels: [Int], _ rows: Tensor, _ truth: [Int])
        -> Double
    {
        let products = rows.matmul(known, transposed: (false, true)).array, n = labels.count
        let squares = (known * known).sum(axes: [1]).array
        let right = truth.indices.count { i in
            let nearest = (0..<n).min {
                squares[$0] - 2 * products[i * n + $0] < squares[$1] - 2 * products[i * n + $1]
            }
            return nearest.map { labels[$0] } == truth[i]
        }
        return Double(right) / Double(max(1, truth.count))
    }
}
