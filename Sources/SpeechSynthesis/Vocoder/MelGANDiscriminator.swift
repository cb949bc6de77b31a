import NeuralNetworks
import Tensors

/// The three discriminators of MelGAN (Kumar et al., 2019), each hearing the wave at half the rate of the one before.
///
/// Parameter names are those of the original code: `model.disc_0.model.layer_0.1.weight_v`.
public final class MelGANDiscriminator: Module {
    let scales: [Scale]

    /// - Parameter width: channels of the first layer; 16 in the paper.
    public init(width: Int = 16, scales count: Int = 3, generator: inout RandomGenerator) {
        var scales: [Scale] = []
        for _ in 0..<count { scales.append(Scale(width: width, generator: &generator)) }
        self.scales = scales
        super.init()
        for (i, scale) in scales.enumerated() { register("model.disc_\(i)", scale) }
    }

    /// The feature maps of each scale for waves `[batch, time]`, the judgement last.
    public func callAsFunction(_ wave: Variable) -> [[Variable]] {
        var x = wave.reshaped([wave.shape[0], 1, wave.shape[1]])
        return scales.map { scale in
            defer { x = Self.halved(x) }
            return scale(x)
        }
    }

    /// Means of four samples, one every two; at the ends of the three that are there, as in the original code.
    private static func halved(_ x: Variable) -> Variable {
        let time = x.shape[2], means = x.averagePool1d(size: 4, stride: 2, padding: 1), count = means.shape[2]
        let factors = (0..<count).map { i in
            let start = 2 * i - 1
            return 4 / Float(min(time, start + 4) - max(0, start))
        }
        return means * Variable(Tensor(shape: [1, 1, count], values: factors))
    }

    /// One step on the hinge loss (equation 1); returns the loss.
    func train(real: Variable, fake: Variable, optimiser: AdamW) -> Float {
        let ours = self(fake.detached()), theirs = self(real)
        let losses = zip(ours, theirs).map {
            $0[$0.count - 1].hingeLoss(sign: -1) + $1[$1.count - 1].hingeLoss(sign: 1)
        }
        let loss = losses.dropFirst().reduce(losses[0]) { $0 + $1 }
        optimiser.clearGradients()
        loss.backward()
        optimiser.step(clippingNorm: 10)
        return loss.value.scalar
    }

    /// What the generator pays: -D(G) plus the distance of feature maps times `matching` (equations 2 and 4), every map weighted
    /// as in the original code: by 4 over the layers that have a wide field, and by 1 over the scales.
    func generatorLoss(real: Variable, fake: Variable, matching: Float) -> Variable {
        let ours = self(fake)
        let theirs = withoutGradients { self(real) }
        var loss = Variable(Tensor(scalar: 0))
        for (a, b) in zip(ours, theirs) {
            loss = loss - a[a.count - 1].mean()
            for (x, y) in zip(a.dropLast(), b.dropLast()) {
                loss = loss + x.l1Loss(y) * (matching * 4 / Float(scales.count * (a.count - 2)))
            }
        }
        return loss
    }

    /// A discriminator at one rate: a stack of grouped, strided convolutions.
    final class Scale: Module {
        private let layers: [Conv1d]

        init(width: Int, generator: inout RandomGenerator) {
            var layers = [Conv1d(1, width, taps: 15, padding: (0, 0), normalisation: .weight, generator: &generator)]
            var names = ["model.layer_0.1"], channels = width
            for i in 1...4 {
                let wider = min(channels * 4, 64 * width)
                layers.append(
                    Conv1d(
                        channels, wider, taps: 41, stride: 4, padding: (20, 20), groups: max(1, channels / 4),
                        normalisation: .weight, generator: &generator))
                names.append("model.layer_\(i).0")
                channels = wider
            }
            let wider = min(channels * 2, 64 * width)
            layers.append(Conv1d(channels, wider, taps: 5, normalisation: .weight, generator: &generator))
            layers.append(Conv1d(wider, 1, taps: 3, normalisation: .weight, generator: &generator))
            names += ["model.layer_5.0", "model.layer_6"]
            self.layers = layers
            super.init()
            for (name, layer) in zip(names, layers) { register(name, layer) }
        }

        func callAsFunction(_ x: Variable) -> [Variable] {
            var maps: [Variable] = [], x = x.padded(7, 7, .reflect)
            for (i, layer) in layers.enumerated() {
                x = layer(x)
                if i + 1 < layers.count { x = x.leakyReLU(slope: 0.2) }
                maps.append(x)
            }
            return maps
        }
    }
}
