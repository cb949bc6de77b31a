import Foundation
import NeuralNetworks
import Tensors

/// A trained model over pictures, measured on a picture it was not trained on.
public enum PictureModel {
    case perceptual(PerceptualNetwork)
    case superResolution(SuperResolutionNetwork, judge: PerceptualNetwork?)
    case inpainting(InpaintingNetwork)
    case style(StyleNetwork, judge: PerceptualNetwork)

    /// - Parameter perceptual: the folder of the network whose activations measure likeness; super-resolution does without
    ///   where there is none.
    public init(directory: URL, perceptual: URL) throws {
        let type = try GenerativeModelCard.read(directory).card.type
        switch type {
        case "perceptual": self = .perceptual(try PerceptualNetwork(directory: directory))
        case "super-resolution":
            self = .superResolution(
                try SuperResolutionNetwork(directory: directory), judge: try? PerceptualNetwork(directory: perceptual))
        case "inpainting": self = .inpainting(try InpaintingNetwork(directory: directory))
        case "style":
            self = .style(try StyleNetwork(directory: directory), judge: try PerceptualNetwork(directory: perceptual))
        default:
            throw GenerativeModelError.model(directory: directory.path, reason: "a \(type) model works on no pictures")
        }
    }

    /// What the model does to `picture`, in numbers.
    ///
    /// - Throws: `GenerativeModelError.request` where the picture is smaller than 64 pixels a side.
    public func scores(on picture: Picture) throws -> [String: Double] {
        guard min(picture.width, picture.height) >= 64 else {
            throw GenerativeModelError.request("models are measured on pictures of at least 64 pixels a side")
        }
        let scores =
            switch self {
            case .perceptual(let network): turnAccuracy(network, picture.coloured)
            case .superResolution(let network, let judge): try enlargement(network, judge, picture.coloured)
            case .inpainting(let network): try filling(network, picture.coloured)
            case .style(let network, let judge): try painting(network, judge, picture.coloured.fitted(within: 320))
            }
        return scores.mapValues(GenerativeModelCard.rounded)
    }

    private func turnAccuracy(_ network: PerceptualNetwork, _ picture: Picture) -> [String: Double] {
        var generator = RandomGenerator(seed: 1)
        let photographs = Photographs(picture), count = 400
        let (crops, turns) = PhotographTraining.turnedCrops(photographs, count, side: 48, using: &generator)
        let scores = withoutGradients { network.turns(Variable(crops))?.value.array } ?? []
        let right = turns.indices.count { i in
            (0..<4).max { scores[4 * i + $0] < scores[4 * i + $1] } == turns[i]
        }
        return ["turnAccuracy": Double(right) / Double(count)]
    }

    private func enlargement(
        _ network: SuperResolutionNetwork, _ judge: PerceptualNetwork?, _ picture: Picture
    ) throws -> [String: Double] {
        let pair = SuperResolutionPair(picture), border = 4
        let ours = try network.enlarge(pair.small)
        var scores = [
            "psnr": ImageQuality.psnr(ours, reference: pair.large, border: border),
            "ssim": ImageQuality.ssim(ours, reference: pair.large, border: border),
            "psnrBicubic": ImageQuality.psnr(pair.enlarged, reference: pair.large, border: border),
            "ssimBicubic": ImageQuality.ssim(pair.enlarged, reference: pair.large, border: border),
        ]
        if let judge {
            func activations(_ picture: Picture) -> Tensor {
                let three = picture.coloured.pixels.reshaped([1, 3, picture.height, picture.width])
                return withoutGradients { judge.activations(Variable(three)).content.value }
            }
            let aim = activations(pair.large), size = aim.sumOfSquares
            scores["perceptualDistance"] = (activations(ours) - aim).sumOfSquares / size
            scores["perceptualDistanceBicubic"] = (activations(pair.enlarged) - aim).sumOfSquares / size
        }
        return scores
    }

    /// Twenty holes over the picture, scored inside them only.
    private func filling(_ network: InpaintingNetwork, _ picture: Picture) throws -> [String: Double] {
        var generator = RandomGenerator(seed: 1)
        let side = min(96, picture.width, picture.height)
        var ours = 0.0, smooth = 0.0, nothing = 0.0, count = 0.0
        for _ in 0..<20 {
            let x = Int.random(in: 0...picture.width - side, using: &generator)
            let y = Int.random(in: 0...picture.height - side, using: &generator)
            let part = picture.cropped(x: x, y: y, width: side, height: side)
            let mask = HoleFilling.randomMask(width: side, height: side, using: &generator)
            let holes = HoleFilling.binary(mask)
            func error(_ filled: Picture) -> Double { ((filled.pixels - part.pixels) * holes).sumOfSquares }
            ours += error(try network.fill(part, mask: mask))
            smooth += error(try HoleFilling.fill(part, mask: mask))
            let mean = part.pixels.mean(axes: [1, 2], keepingAxes: true)
            nothing += ((part.pixels - mean) * holes).sumOfSquares
            count += Double(holes.sum().scalar) * 3
        }
        func decibels(_ error: Double) -> Double { -10 * log10(max(1e-12, error / count)) }
        return [
            "psnrInHoles": decibels(ours), "psnrInHolesSmooth": decibels(smooth), "psnrInHolesMean": decibels(nothing),
        ]
    }

    private func painting(_ network: StyleNetwork, _ judge: PerceptualNetwork, _ picture: Picture) throws -> [String:
        Double]
    {
        let loss = StyleLoss(network: judge, style: MosaicPattern.picture())
        func variable(_ picture: Picture) -> Variable {
            Variable(picture.pixels.reshaped([1, 3, picture.height, picture.width]))
        }
        let painted = try network.paint(picture)
        return withoutGradients {
            let content = loss.content(of: variable(picture))
            let before = loss.terms(variable(picture), content: content),
                after = loss.terms(variable(painted), content: content)
            return [
                "styleDistanceBefore": Double(before.style.value.scalar),
                "styleDistance": Double(after.style.value.scalar),
                "contentDistance": Double(after.content.value.scalar),
            ]
        }
    }
}
