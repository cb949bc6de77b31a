import Foundation
import NeuralNetworks
import Tensors

/// Fills holes of pictures: first smoothly from the edge, then a network of widening convolutions (Yu and Koltun, 2016)
/// adds what the surroundings suggest.
public final class InpaintingNetwork: Module {
    public struct Configuration: Codable, Sendable, Equatable {
        public var channels = 24
        public var dilations = [1, 2, 4, 8, 4, 2, 1]

        public init() {}
    }

    public let configuration: Configuration
    private let layers: [Conv2d]
    private let last: Conv2d

    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        self.configuration = configuration
        var inputs = 4
        layers = configuration.dilations.map { dilation in
            defer { inputs = configuration.channels }
            return Conv2d(
                inputs, configuration.channels, taps: Extent2d(3), padding: Extent2d(dilation),
                dilation: Extent2d(dilation),
                generator: &generator)
        }
        last = Conv2d(configuration.channels, 3, taps: Extent2d(3), padding: Extent2d(1), generator: &generator)
        last.source.parameter.value = Tensor(shape: last.source.parameter.shape)
        last.bias?.value = Tensor(shape: [3])
        super.init()
        for (i, layer) in layers.enumerated() { register("layers.\(i)", layer) }
        register("last", last)
    }

    /// Smoothly filled pictures `[batch, 3, h, w]` and their holes `[batch, 1, h, w]` (1 is hole) to filled pictures.
    public func callAsFunction(_ filled: Variable, holes: Variable) -> Variable {
        var x = Variable.concatenated([filled - 0.5, holes], axis: 1)
        for (i, layer) in layers.enumerated() {
            let y = layer(x).leakyReLU()
            x = i == 0 ? y : x + y
        }
        return filled + last(x) * holes
    }

    public convenience init(directory: URL) throws {
        let (card, weights) = try GenerativeModelCard.read(directory)
        guard card.type == "inpainting", let configuration = card.inpainting else {
            throw GenerativeModelError.model(
                directory: directory.path, reason: "is a \(card.type) model, expected inpainting")
        }
        var generator = RandomGenerator(seed: 0)
        self.init(configuration, generator: &generator)
        try GenerativeModelCard.load(weights, into: self, from: directory)
    }

    /// The picture with its holes filled.
    ///
    /// - Parameter mask: of the picture's size; what is brighter than half is hole.
    /// - Throws: `GenerativeModelError.request` where the sizes differ, or nothing or everything is hole.
    public func fill(_ picture: Picture, mask: Picture) throws -> Picture {
        let smooth = try HoleFilling.fill(picture.coloured, mask: mask), (h, w) = (picture.height, picture.width)
        let holes = HoleFilling.binary(mask).reshaped([1, 1, h, w])
        let filled = withoutGradients {
            self(Variable(smooth.pixels.reshaped([1, 3, h, w])), holes: Variable(holes)).value.reshaped([3, h, w])
        }
        let result = Picture(pixels: filled.map(.clampMin, 0).map(.clampMax, 1))
        return picture.channels == 1 ? result.luminance : result
    }
}
