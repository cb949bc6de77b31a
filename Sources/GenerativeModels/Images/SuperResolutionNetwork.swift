import Foundation
import NeuralNetworks
import Tensors

/// Doubles a picture's sides: a very deep residual network (Kim et al., 2016; blocks as in Lim et al., 2017) adds to the
/// bicubic enlargement what it lacks. It works on the small picture and lays out pixels at the end (Shi et al., 2016).
public final class SuperResolutionNetwork: Module {
    public struct Configuration: Codable, Sendable, Equatable {
        public var channels = 24
        /// Residual blocks of two convolutions each.
        public var blocks = 6

        public init() {}
    }

    public let configuration: Configuration
    private let first: Conv2d
    private let blocks: [(Conv2d, Conv2d)]
    private let last: Conv2d

    public init(_ configuration: Configuration, generator: inout RandomGenerator) {
        self.configuration = configuration
        let c = configuration.channels
        func layer(_ inputs: Int, _ outputs: Int) -> Conv2d {
            Conv2d(inputs, outputs, taps: Extent2d(3), padding: Extent2d(1), generator: &generator)
        }
        first = layer(1, c)
        blocks = (0..<configuration.blocks).map { _ in (layer(c, c), layer(c, c)) }
        last = layer(c, 4)
        // Starts as the bicubic enlargement.
        last.source.parameter.value = Tensor(shape: last.source.parameter.shape)
        last.bias?.value = Tensor(shape: [4])
        super.init()
        register("first", first)
        for (i, block) in blocks.enumerated() {
            register("blocks.\(i).0", block.0)
            register("blocks.\(i).1", block.1)
        }
        register("last", last)
    }

    /// Pixels on each side that decide about one.
    var reach: Int { 2 * configuration.blocks + 2 }

    /// What to add to the enlargement: brightness `[batch, 1, h, w]` to `[batch, 1, 2h, 2w]`.
    public func callAsFunction(_ brightness: Variable) -> Variable {
        let start = first(brightness - 0.5)
        var x = start
        for (a, b) in blocks { x = x + b(a(x).relu()) }
        return last(x + start).pixelShuffled(2)
    }

    public convenience init(directory: URL) throws {
        let (card, weights) = try GenerativeModelCard.read(directory)
        guard card.type == "super-resolution", let configuration = card.superResolution else {
            throw GenerativeModelError.model(
                directory: directory.path, reason: "is a \(card.type) model, expected super-resolution")
        }
        var generator = RandomGenerator(seed: 0)
        self.init(configuration, generator: &generator)
        try GenerativeModelCard.load(weights, into: self, from: directory)
    }

    /// The picture with both sides doubled; brightness by the network, colour by cubic convolution.
    ///
    /// - Parameter progress: what is done, from 0 to 1.
    /// - Throws: `GenerativeModelError.cancelled` where the task is cancelled, `.request` where the result would be too large.
    public func enlarge(_ picture: Picture, progress: (Double) -> Void = { _ in }) throws -> Picture {
        let (width, height) = (picture.width, picture.height)
        guard 2 * max(width, height) <= Picture.largestSide, 4 * width * height <= Picture.largestPixelCount else {
            throw GenerativeModelError.request("a picture of \(width) by \(height) pixels is too large to be doubled")
        }
        var result = picture.resized(width: 2 * width, height: 2 * height)
        let brightness = picture.luminance, tile = 96, plane = 4 * width * height, channels = picture.channels
        let across = (width + tile - 1) / tile, down = (height + tile - 1) / tile
        for index in 0..<across * down {
            if Task.isCancelled { throw GenerativeModelError.cancelled(checkpoint: nil) }
            // A tile is seen with what surrounds it as far as the network reaches, so that no seam shows.
            let x = index % across * tile, y = index / across * tile
            let left = max(0, x - reach), top = max(0, y - reach)
            let right = min(width, x + tile + reach), bottom = min(height, y + tile + reach)
            let part = brightness.cropped(x: left, y: top, width: right - left, height: bottom - top)
            let added = withoutGradients {
                self(Variable(part.pixels.reshaped([1, 1, bottom - top, right - left]))).value.array
            }
            let stride = 2 * (right - left)
            result.pixels.withUnsafeMutableBufferPointer { target in
                for row in 2 * y..<2 * min(height, y + tile) {
                    for column in 2 * x..<2 * min(width, x + tile) {
                        let value = added[(row - 2 * top) * stride + column - 2 * left]
                        for c in 0..<channels {
                            let place = c * plane + row * 2 * width + column
                            target[place] = max(0, min(1, target[place] + value))
                        }
                    }
                }
            }
            progress(Double(index + 1) / Double(across * down))
        }
        return result
    }
}
