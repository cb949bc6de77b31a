import Foundation
import NeuralNetworks
import Tensors

/// A network that paints any picture in the one style it was trained for, in one pass (Johnson et al., 2016; with
/// instance norms, Ulyanov et al., 2016).
public final class StyleNetwork: Module {
    public struct Configuration: Codable, Sendable, Equatable {
        /// Channels at full size; halved pictures have twice as many.
        public var width = 8
        /// Residual blocks at a quarter of the size.
        public var blocks = 3

        public init() {}
    }

    public let configuration: Configuration
    private let encoder: [(Conv2d, InstanceNorm2d)]
    private let blocks: [[(Conv2d, InstanceNorm2d)]]
    private let decoder: [(Conv2d, InstanceNorm2d)]
    private let last: Conv2d

    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        self.configuration = configuration
        let w = configuration.width
        func layer(_ inputs: Int, _ outputs: Int, _ taps: Int, stride: Int = 1) -> (Conv2d, InstanceNorm2d) {
            (
                Conv2d(
                    inputs, outputs, taps: Extent2d(taps), stride: Extent2d(stride), hasBias: false,
                    generator: &generator),
                InstanceNorm2d(outputs)
            )
        }
        encoder = [layer(3, w, 5), layer(w, 2 * w, 3, stride: 2), layer(2 * w, 4 * w, 3, stride: 2)]
        blocks = (0..<configuration.blocks).map { _ in [layer(4 * w, 4 * w, 3), layer(4 * w, 4 * w, 3)] }
        decoder = [layer(4 * w, 2 * w, 3), layer(2 * w, w, 3)]
        last = Conv2d(w, 3, taps: Extent2d(5), generator: &generator)
        last.source.parameter.value = Tensor(shape: last.source.parameter.shape)
        last.bias?.value = Tensor(shape: [3])
        super.init()
        for (name, layers) in [("encoder", encoder), ("blocks", blocks.flatMap { $0 }), ("decoder", decoder)] {
            for (i, (convolution, norm)) in layers.enumerated() {
                register("\(name).\(i).convolution", convolution)
                register("\(name).\(i).norm", norm)
            }
        }
        register("last", last)
    }

    private func apply(_ layer: (Conv2d, InstanceNorm2d), _ x: Variable) -> Variable {
        layer.1(layer.0(x.reflected(layer.0.source.parameter.shape[2] / 2)))
    }

    /// `[batch, 3, height, width]` to the same shape, values from 0 to 1; sides are multiples of 4.
    public func callAsFunction(_ pictures: Variable) -> Variable {
        var x = pictures
        for layer in encoder { x = apply(layer, x).relu() }
        for block in blocks { x = x + apply(block[1], apply(block[0], x).relu()) }
        for layer in decoder { x = apply(layer, x.upsampledNearest(2)).relu() }
        // The picture itself is the start, so that the network learns what to change.
        return (last(x.reflected(2)) + pictures * 4 - 2).sigmoid()
    }

    public convenience init(directory: URL) throws {
        let (card, weights) = try GenerativeModelCard.read(directory)
        guard card.type == "style", let configuration = card.style else {
            throw GenerativeModelError.model(
                directory: directory.path, reason: "is a \(card.type) model, expected style")
        }
        var generator = RandomGenerator(seed: 0)
        self.init(configuration, generator: &generator)
        try GenerativeModelCard.load(weights, into: self, from: directory)
    }

    /// The picture in the network's style, at its own size.
    ///
    /// - Throws: `GenerativeModelError.request` where it is too small.
    public func paint(_ picture: Picture) throws -> Picture {
        guard min(picture.width, picture.height) >= 16 else {
            throw GenerativeModelError.request(
                "the picture is \(picture.width) by \(picture.height) pixels; at least 16 a side are needed")
        }
        let w = (picture.width + 3) / 4 * 4, h = (picture.height + 3) / 4 * 4
        let whole = picture.width == w && picture.height == h
        let fitting = whole ? picture.coloured : picture.coloured.resized(width: w, height: h)
        let painted = withoutGradients {
            self(Variable(fitting.pixels.reshaped([1, 3, h, w]))).value.reshaped([3, h, w])
        }
        let result = Picture(pixels: painted)
        return whole ? result : result.resized(width: picture.width, height: picture.height)
    }
}
