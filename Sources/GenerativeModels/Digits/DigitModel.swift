import Foundation
import Tensors

/// A trained model that draws digits, from its folder.
///
///     let model = try DigitModel(directory: URL(filePath: "models/digits-gan"))
///     let sevens = try model.draw(label: 7, count: 64, seed: 1)    // [64, 64], pixels from 0 to 1
public struct DigitModel {
    public let card: GenerativeModelCard
    public let source: any DigitSource

    public init(directory: URL) throws {
        let (card, weights) = try GenerativeModelCard.read(directory)
        self.card = card
        var generator = RandomGenerator(seed: 0)
        switch (card.type, card.vae, card.gan, card.flow) {
        case ("digits-vae", let configuration?, _, _):
            let network = ConditionalVAE(configuration, generator: &generator)
            try GenerativeModelCard.load(weights, into: network, from: directory)
            source = network
        case ("digits-gan", _, let configuration?, _):
            let network = ConditionalGAN(configuration, generator: &generator)
            try GenerativeModelCard.load(weights, into: network, from: directory)
            source = network
        case ("digits-flow", _, _, let configuration?) where configuration.dimensions == DigitImages.pixelCount:
            let network = DigitFlow(configuration, generator: &generator)
            try GenerativeModelCard.load(weights, into: network, from: directory)
            source = network
        default:
            throw GenerativeModelError.model(
                directory: directory.path, reason: "a model of type \(card.type) draws no digits")
        }
    }

    /// `count` digits, of one label or of all in turn: `[count, 64]`.
    ///
    /// - Throws: `GenerativeModelError.request` where the model takes no label or the numbers make no sense.
    public func draw(label: Int?, count: Int, seed: UInt64) throws -> Tensor {
        guard (1...100_000).contains(count) else {
            throw GenerativeModelError.request("--count is \(count); 1 to 100000 digits are drawn at once")
        }
        if let label {
            guard (0...9).contains(label) else {
                throw GenerativeModelError.request("--label is \(label), expected 0 to 9")
            }
            guard source.isConditional else {
                throw GenerativeModelError.request("a \(card.type) model draws digits as they come; leave --label out")
            }
        }
        var generator = RandomGenerator(seed: seed)
        return source.draw(labels: (0..<count).map { label ?? $0 % 10 }, using: &generator)
    }

    /// One digit turning into another of the same label: `[steps, 64]`.
    ///
    /// - Throws: `GenerativeModelError.request` where the model has no latent space with a middle.
    public func walk(label: Int, steps: Int, seed: UInt64) throws -> Tensor {
        guard let vae = source as? ConditionalVAE else {
            throw GenerativeModelError.request("a walk needs a digits-vae model, this one is \(card.type)")
        }
        var generator = RandomGenerator(seed: seed)
        return vae.walk(label: label, steps: steps, using: &generator)
    }

    /// The classifier in a model folder.
    public static func judge(directory: URL) throws -> DigitClassifier {
        let (card, weights) = try GenerativeModelCard.read(directory)
        guard card.type == "digits-judge" else {
            throw GenerativeModelError.model(
                directory: directory.path, reason: "is a \(card.type) model, expected digits-judge")
        }
        var generator = RandomGenerator(seed: 0)
        let judge = DigitClassifier(generator: &generator)
        try GenerativeModelCard.load(weights, into: judge, from: directory)
        return judge
    }

    /// Every score of the model on digits that were held back.
    public func scores(on digits: DigitImages, judge: DigitClassifier) -> [String: Double] {
        let (training, heldBack) = digits.split
        func measured(_ source: some DigitSource) -> DigitScores {
            DigitScores.measure(source, judge: judge, training: training, heldBack: heldBack)
        }
        let drawn = measured(source)
        var scores: [String: Double] = [
            "judgeAccuracyOnRealDigits": drawn.judgeAccuracy, "diversity": drawn.diversity, "novelty": drawn.novelty,
            "labelsDrawn": Double(drawn.labelsDrawn), "samples": Double(drawn.samples),
        ]
        scores["conditionalAccuracy"] = drawn.conditionalAccuracy
        if let vae = source as? ConditionalVAE {
            let bound = vae.evidenceLowerBound(heldBack)
            scores["evidenceLowerBound"] = bound
            scores["bitsPerDimension"] = -bound / Double(DigitImages.pixelCount) / log(2)
        }
        if let flow = source as? DigitFlow { scores["bitsPerDimension"] = flow.bitsPerDimension(heldBack) }
        return scores.mapValues(GenerativeModelCard.rounded)
    }
}
