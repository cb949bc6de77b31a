import Foundation
import NeuralNetworks
import Tensors

/// A network in VGG's manner (Simonyan and Zisserman, 2015) whose inner activations say what a picture shows.
///
/// Parameters are named as torchvision names them: `features.0.weight`, `features.0.bias`, … The small form is trained
/// here; VGG-16 and VGG-19 take torchvision's published weights.
public final class PerceptualNetwork: Module {
    public enum Architecture: String, Codable, Sendable, CaseIterable {
        case small, vgg16, vgg19

        /// Channels of the convolutions of each block, between which the picture is halved.
        var blocks: [[Int]] {
            switch self {
            case .small: [[16, 16], [32, 32], [64, 64]]
            case .vgg16: [[64, 64], [128, 128], [256, 256, 256], [512, 512, 512], [512, 512, 512]]
            case .vgg19: [[64, 64], [128, 128], [256, 256, 256, 256], [512, 512, 512, 512], [512, 512, 512, 512]]
            }
        }
    }

    public let architecture: Architecture
    private let blocks: [[Conv2d]]
    private let features: Module
    /// Turns of a picture, which the small form learns to tell apart.
    let head: Linear?

    public init(_ architecture: Architecture = .small, generator: inout RandomGenerator) {
        self.architecture = architecture
        features = Module()
        var inputs = 3, index = 0, blocks: [[Conv2d]] = []
        for widths in architecture.blocks {
            var block: [Conv2d] = []
            for width in widths {
                let layer = Conv2d(inputs, width, taps: Extent2d(3), padding: Extent2d(1), generator: &generator)
                // Without norms, He's scale keeps activations alive through the depth.
                layer.source.parameter.value = .normal(
                    layer.source.parameter.shape, deviation: (2 / Float(9 * inputs)).squareRoot(), using: &generator)
                features.register("\(index)", layer)
                block.append(layer)
                inputs = width
                index += 2
            }
            blocks.append(block)
            index += 1
        }
        self.blocks = blocks
        head = architecture == .small ? Linear(inputs, 4, generator: &generator) : nil
        super.init()
        register("features", features)
        if let head { register("head", head) }
    }

    /// Weights from a safetensors file with torchvision's names; the classifier's are left out.
    ///
    /// - Throws: `GenerativeModelError.model` where the file is none of VGG-16 and VGG-19.
    public static func vgg(contentsOf path: String) throws -> PerceptualNetwork {
        let url = URL(filePath: path)
        do {
            let weights = try Safetensors.read(url).filter { $0.key.hasPrefix("features.") }
            // VGG-19's last convolution is layer 34, VGG-16's layer 28.
            let architecture = weights["features.34.weight"] != nil ? Architecture.vgg19 : .vgg16
            var generator = RandomGenerator(seed: 0)
            let network = PerceptualNetwork(architecture, generator: &generator)
            try network.load(weights)
            network.isTraining = false
            return network
        } catch {
            throw GenerativeModelError.model(
                directory: path, reason: "holds no VGG-16 or VGG-19 weights under torchvision's names: \(error)")
        }
    }

    /// The network in a model folder.
    public convenience init(directory: URL) throws {
        let (card, weights) = try GenerativeModelCard.read(directory)
        guard card.type == "perceptual" else {
            throw GenerativeModelError.model(
                directory: directory.path, reason: "is a \(card.type) model, expected perceptual")
        }
        var generator = RandomGenerator(seed: 0)
        self.init(.small, generator: &generator)
        try GenerativeModelCard.load(weights, into: self, from: directory)
    }

    /// Activations of a picture: `style` holds the first of each block, `content` one from the middle of the depth.
    public struct Activations {
        public var style: [Variable] = []
        public var content: Variable
    }

    /// Activations of pictures `[batch, 3, height, width]` with values from 0 to 1.
    public func activations(_ pictures: Variable) -> Activations {
        var x = normalised(pictures), result = Activations(content: x)
        // relu4_2 in VGG (Gatys et al., 2016), relu2_2 in the small form.
        let contentBlock = architecture == .small ? 1 : 3
        for (i, block) in blocks.enumerated() {
            if i > 0 { x = architecture == .small ? x.averagePooled2x2() : x.maxPooled2x2() }
            for (j, layer) in block.enumerated() {
                x = layer(x).relu()
                if j == 0 { result.style.append(x) }
                if i == contentBlock && j == 1 { result.content = x }
            }
        }
        return result
    }

    /// Scores `[batch, 4]` of the four quarter turns.
    func turns(_ pictures: Variable) -> Variable? {
        var x = normalised(pictures)
        for (i, block) in blocks.enumerated() {
            if i > 0 { x = x.averagePooled2x2() }
            for layer in block { x = layer(x).relu() }
        }
        return head?(x.mean(axes: [2, 3]))
    }

    /// The smallest side that survives the halvings.
    public var smallestSide: Int { 1 << (blocks.count - 1) }

    /// By ImageNet's mean and deviation, as torchvision's weights expect.
    private func normalised(_ pictures: Variable) -> Variable {
        let mean = Variable(Tensor(shape: [3, 1, 1], values: [0.485, 0.456, 0.406]))
        let scale = Variable(Tensor(shape: [3, 1, 1], values: [1 / 0.229, 1 / 0.224, 1 / 0.225]))
        return (pictures - mean) * scale
    }
}
