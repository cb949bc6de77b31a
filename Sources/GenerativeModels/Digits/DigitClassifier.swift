import NeuralNetworks
import Tensors

/// Reads digits of 8 by 8 pixels: two convolutions and two linear layers. It judges what the generators draw.
public final class DigitClassifier: Module {
    private let first: Conv2d
    private let second: Conv2d
    private let hidden: Linear
    private let last: Linear

    public init(channels: Int = 16, generator: inout RandomGenerator) {
        first = Conv2d(1, channels, taps: Extent2d(3), padding: Extent2d(1), generator: &generator)
        second = Conv2d(
            channels, 2 * channels, taps: Extent2d(3), stride: Extent2d(2), padding: Extent2d(1), generator: &generator)
        hidden = Linear(2 * channels * 16, 64, generator: &generator)
        last = Linear(64, 10, generator: &generator)
        super.init()
        register("first", first)
        register("second", second)
        register("hidden", hidden)
        register("last", last)
    }

    /// The 64 features before the last layer.
    public func features(_ pixels: Variable) -> Variable {
        let x = pixels.reshaped([-1, 1, DigitImages.side, DigitImages.side])
        let y = second(first(x).relu()).relu()
        return hidden(y.reshaped([pixels.shape[0], -1])).relu()
    }

    /// Unnormalised scores `[batch, 10]` of pixels `[batch, 64]` from 0 to 1.
    public func callAsFunction(_ pixels: Variable) -> Variable { last(features(pixels)) }

    /// The likeliest digit of each row.
    public func classify(_ pixels: Tensor) -> [Int] {
        let scores = withoutGradients { self(Variable(pixels)).value.array }
        return (0..<pixels.shape[0]).map { row in
            (0..<10).max { scores[row * 10 + $0] < scores[row * 10 + $1] } ?? 0
        }
    }

    /// The share of digits read right.
    public func accuracy(on digits: DigitImages) -> Double {
        let right = zip(classify(digits.pixels), digits.labels).count { $0 == $1 }
        return Double(right) / Double(max(1, digits.count))
    }

    /// One step's loss on digits moved by up to a pixel and with a little noise, so that it reads more than it was shown.
    func loss(on batch: DigitImages, using generator: inout RandomGenerator) -> Variable {
        var pixels = batch.pixels
        let side = DigitImages.side, original = batch.pixels.array
        pixels.withUnsafeMutableBufferPointer { target in
            for row in batch.labels.indices {
                // Half of the digits stay where they are.
                let dx = Int.random(in: -1...2, using: &generator) % 2,
                    dy = Int.random(in: -1...2, using: &generator) % 2
                for y in 0..<side {
                    for x in 0..<side {
                        let (u, v) = (x - dx, y - dy), place = row * 64 + y * side + x
                        let inside = (0..<side).contains(u) && (0..<side).contains(v)
                        target[place] = (inside ? original[row * 64 + v * side + u] : 0) + 0.05 * generator.normal()
                    }
                }
            }
        }
        return self(Variable(pixels)).crossEntropy(batch.labels, smoothing: 0.05)
    }
}
