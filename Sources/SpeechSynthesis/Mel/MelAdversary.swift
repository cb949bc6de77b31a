import NeuralNetworks
import Tensors

/// Tells recorded mels from made ones, and what gives them away: a least-distance loss alone settles for the mean of all
/// ways to say a sound, which is blurred (Yang et al., GANSpeech, 2021).
///
/// Four two-dimensional convolutions judge patches of 31 bands and frames (Isola et al., 2017), with the hinge loss and feature
/// matching of MelGAN (Kumar et al., 2019).
final class MelAdversary: Module {
    private let layers: [Conv2d]
    private let optimiser: AdamW

    init(width: Int, learningRate: Float = 2e-4, generator: inout RandomGenerator) {
        var layers: [Conv2d] = []
        let widths = [1, width, 2 * width, 4 * width, 1]
        for i in 0..<4 {
            layers.append(
                Conv2d(
                    widths[i], widths[i + 1], taps: Extent2d(i < 3 ? 5 : 3), stride: Extent2d(i < 3 ? 2 : 1),
                    padding: Extent2d(i < 3 ? 2 : 1), normalisation: .weight, generator: &generator))
        }
        self.layers = layers
        optimiser = AdamW(
            layers.enumerated().flatMap { i, layer in
                layer.namedParameters().map { (name: "\(i).\($0.name)", variable: $0.variable) }
            }, learningRate: learningRate, beta1: 0.5, beta2: 0.9)
        super.init()
        register("layers", ModuleList(layers))
    }

    var optimisers: [String: any Optimiser] { ["adversary": optimiser] }

    /// The maps of every layer for log10 mels `[1, 80, frames]`; the last is the judgement.
    private func callAsFunction(_ mel: Variable) -> [Variable] {
        var x = (mel.reshaped([1, 1] + mel.shape.dropFirst()) + 2) * 0.7, maps: [Variable] = []
        for (i, layer) in layers.enumerated() {
            x = layer(x)
            if i + 1 < layers.count { x = x.leakyReLU(slope: 0.2) }
            maps.append(x)
        }
        return maps
    }

    /// What the maker of `made` pays: that it is not believed, and how far the maps are from the recording's.
    ///
    /// Its gradients reach the adversary too; `learn` forgets them.
    func loss(_ made: Variable, recorded: Variable, matching: Float) -> Variable {
        let ours = self(made), theirs = withoutGradients { self(recorded) }
        let apart = zip(ours, theirs).dropLast().map { $0.l1Loss($1) }
        return apart.reduce(-ours[ours.count - 1].mean()) { $0 + $1 * (matching / Float(apart.count)) }
    }

    /// One step on pairs of made and recorded mels; returns the mean hinge loss.
    func learn(_ pairs: [(made: Variable, recorded: Variable)]) -> Float {
        optimiser.clearGradients()
        var sum: Float = 0
        for (made, recorded) in pairs {
            let ours = self(made.detached()), theirs = self(recorded)
            let loss = ours[ours.count - 1].hingeLoss(sign: -1) + theirs[theirs.count - 1].hingeLoss(sign: 1)
            (loss * (1 / Float(pairs.count))).backward()
            sum += loss.value.scalar / Float(pairs.count)
        }
        optimiser.step(clippingNorm: 10)
        return sum
    }
}
