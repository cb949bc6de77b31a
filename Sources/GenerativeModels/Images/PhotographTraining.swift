import Foundation
import NeuralNetworks
import Tensors

/// Trains the networks over photographs, writes the model folder and scores what was written on a photograph held back.
struct PhotographTraining {
    let configuration: GenerativeTrainingConfiguration

    private typealias Outcome = GradientDescent.Outcome

    func run(resume: Bool, progress: @escaping (TrainingLoop.Report) -> Void) throws -> [String: Double] {
        let start = ContinuousClock.now
        guard let heldBackPath = configuration.heldBack else {
            throw GenerativeModelError.request("heldBack is missing: a photograph to score on, not among photographs")
        }
        guard !configuration.photographs.contains(heldBackPath) else {
            throw GenerativeModelError.request("\(heldBackPath) is both learned from and held back")
        }
        let heldBack = try Picture(contentsOf: heldBackPath)
        let photographs = try Photographs(configuration.photographs, cropSide: configuration.cropSide)
        var generator = RandomGenerator(seed: configuration.seed)
        let descent = GradientDescent(configuration: configuration, resume: resume, progress: progress)
        let outcome =
            switch configuration.model {
            case .superResolution: try trainSuperResolution(photographs, descent, &generator)
            case .inpainting: try trainInpainting(photographs, descent, &generator)
            case .style: try trainStyle(photographs, descent, &generator)
            default: try trainPerceptual(photographs, descent, &generator)
            }
        let output = URL(filePath: configuration.output)
        var card = try card(seconds: Int((ContinuousClock.now - start) / .seconds(1)))
        try card.write(outcome.weights, curve: outcome.curve, to: output)
        card.scores = try PictureModel(directory: output, perceptual: perceptualDirectory).scores(on: heldBack)
        try card.write(outcome.weights, curve: outcome.curve, to: output)
        return card.scores
    }

    private var perceptualDirectory: URL { URL(filePath: configuration.perceptual ?? "models/perceptual") }

    private func card(seconds: Int) throws -> GenerativeModelCard {
        let kind = configuration.model, name = URL(filePath: configuration.output).lastPathComponent
        let descriptions: [GenerativeTrainingConfiguration.Kind: String] = [
            .perceptual:
                "small network in VGG's manner that tells which way up a picture is; its activations measure content and style",
            .superResolution: "doubles a picture's sides",
            .inpainting: "fills holes of pictures",
            .style: "paints pictures in one style",
        ]
        let data = try configuration.photographs.reduce(into: Data()) { $0 += try CompressedFile.read($1) }
        return GenerativeModelCard(
            type: kind.rawValue, description: descriptions[kind] ?? "",
            licence:
                "The weights carry the package's licence; the photographs are those shipped with scikit-learn (CC BY 2.0).",
            training: .init(
                data: configuration.photographs.map { URL(filePath: $0).lastPathComponent }.joined(separator: ", "),
                dataHash: GenerativeModelCard.hash(data), steps: configuration.steps,
                batchSize: configuration.batchSize,
                learningRate: configuration.learningRate, seed: configuration.seed, seconds: seconds),
            heldBack: configuration.heldBack.map { URL(filePath: $0).lastPathComponent } ?? "",
            measure: "gusli generate score --model \(name) --picture FILE", scores: [:],
            superResolution: kind == .superResolution ? configuration.superResolution ?? .init() : nil,
            inpainting: kind == .inpainting ? configuration.inpainting ?? .init() : nil,
            style: kind == .style ? configuration.style ?? .init() : nil)
    }

    /// Which quarter turn a square was given (Gidaris et al., 2018): needs no labels, yet asks what is in the picture.
    private func trainPerceptual(
        _ photographs: Photographs, _ descent: GradientDescent, _ generator: inout RandomGenerator
    ) throws -> Outcome {
        let network = PerceptualNetwork(.small, generator: &generator), side = configuration.cropSide
        return try descent.run(network, using: &generator) { generator in
            let (crops, turns) = Self.turnedCrops(photographs, configuration.batchSize, side: side, using: &generator)
            return network.turns(Variable(crops))?.crossEntropy(turns) ?? Variable(Tensor(scalar: 0))
        }
    }

    /// Upright or mirrored squares, each then given a quarter turn.
    static func turnedCrops(
        _ photographs: Photographs, _ count: Int, side: Int, using generator: inout RandomGenerator
    ) -> (crops: Tensor, turns: [Int]) {
        // Transposed, mirrored: the four quarter turns among the eight versions.
        let versions = [0, 5, 3, 6], plane = 3 * side * side
        var turns: [Int] = [], values: [Float] = []
        values.reserveCapacity(count * plane)
        for _ in 0..<count {
            let picture = photographs[Int.random(in: 0..<photographs.count, using: &generator)]
            let x = Int.random(in: 0...picture.width - side, using: &generator)
            let y = Int.random(in: 0...picture.height - side, using: &generator)
            let mirrored = Int.random(in: 0..<2, using: &generator), turn = Int.random(in: 0..<4, using: &generator)
            let crop = picture.cropped(x: x, y: y, width: side, height: side).turned(mirrored).turned(versions[turn])
            let gain = generator.uniform(0.8, 1.2)
            values += crop.pixels.array.map { min(1, $0 * gain) }
            turns.append(turn)
        }
        return (Tensor(shape: [count, 3, side, side], values: values), turns)
    }

    private func trainSuperResolution(
        _ photographs: Photographs, _ descent: GradientDescent, _ generator: inout RandomGenerator
    ) throws -> Outcome {
        let network = SuperResolutionNetwork(configuration.superResolution ?? .init(), generator: &generator)
        let side = configuration.cropSide, weight = Float(configuration.perceptualWeight)
        let judge = weight > 0 ? try PerceptualNetwork(directory: perceptualDirectory) : nil
        let pairs = (0..<photographs.count).map { SuperResolutionPair(photographs[$0]) }
        return try descent.run(network, using: &generator) { generator in
            let batch = SuperResolutionPair.batch(pairs, configuration.batchSize, side: side, using: &generator)
            let output = Variable(batch.enlarged) + network(Variable(batch.small))
            // Pixels count by the hundred, so that both kinds of loss are near one.
            let loss = output.mseLoss(Variable(batch.large)) * 100
            guard let judge else { return loss }
            func coloured(_ x: Variable) -> Variable { .concatenated([x, x, x], axis: 1) }
            let aim = withoutGradients { judge.activations(coloured(Variable(batch.large))).content.detached() }
            let distance = judge.activations(coloured(output)).content.mseLoss(aim)
            judge.clearGradients()
            return loss + distance * weight
        }
    }

    private func trainInpainting(
        _ photographs: Photographs, _ descent: GradientDescent, _ generator: inout RandomGenerator
    ) throws -> Outcome {
        let network = InpaintingNetwork(configuration.inpainting ?? .init(), generator: &generator)
        let side = configuration.cropSide
        return try descent.run(network, using: &generator) { generator in
            let crops = photographs.crops(configuration.batchSize, side: side, using: &generator)
            let (filled, holes) = Self.damaged(crops, using: &generator)
            let output = network(Variable(filled), holes: Variable(holes))
            let count = max(1, holes.sum().scalar * 3)
            return (output - Variable(crops)).abs().sum() * (1 / count)
        }
    }

    /// Squares with holes, filled smoothly.
    private static func damaged(_ crops: Tensor, using generator: inout RandomGenerator) -> (
        filled: Tensor, holes: Tensor
    ) {
        let (count, side) = (crops.shape[0], crops.shape[2]), plane = 3 * side * side, values = crops.array
        var filled: [Float] = [], holes: [Float] = []
        for item in 0..<count {
            let mask = HoleFilling.randomMask(width: side, height: side, using: &generator)
            let picture = Picture(
                pixels: Tensor(shape: [3, side, side], values: Array(values[item * plane..<(item + 1) * plane])))
            // A random mask always marks something and leaves something.
            filled += (try? HoleFilling.fill(picture, mask: mask).pixels.array) ?? picture.pixels.array
            holes += HoleFilling.binary(mask).array
        }
        return (
            Tensor(shape: crops.shape, values: filled), Tensor(shape: [count, 1, side, side], values: holes)
        )
    }

    private func trainStyle(
        _ photographs: Photographs, _ descent: GradientDescent, _ generator: inout RandomGenerator
    ) throws -> Outcome {
        let network = StyleNetwork(configuration.style ?? .init(), generator: &generator)
        let judge = try PerceptualNetwork(directory: perceptualDirectory)
        let style = try configuration.stylePicture.map { try Picture(contentsOf: $0) } ?? MosaicPattern.picture()
        let aim = StyleLoss(network: judge, style: style, styleWeight: Float(configuration.styleWeight), smoothness: 1)
        return try descent.run(network, using: &generator) { generator in
            let crops = Variable(
                photographs.crops(configuration.batchSize, side: configuration.cropSide, using: &generator))
            judge.clearGradients()
            return aim(network(crops), content: aim.content(of: crops))
        }
    }
}
