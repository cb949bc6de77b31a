import NeuralNetworks
import Tensors

/// How far a picture is from the content of one and the style of another, by the activations of a perceptual network.
///
/// Each distance is taken relative to the size of what it is measured against, so that the weights mean the same for every
/// network (Gatys et al., 2016, with that change).
public final class StyleLoss {
    public let network: PerceptualNetwork
    public let styleWeight: Float
    public let smoothness: Float
    /// Gram matrices of the style, one a layer: `[1, channels, channels]`.
    private let grams: [Variable]

    /// - Parameters:
    ///   - style: the picture whose style is aimed at.
    ///   - styleWeight: against a content weight of 1.
    ///   - smoothness: the weight of the total variation.
    public init(network: PerceptualNetwork, style: Picture, styleWeight: Float = 1, smoothness: Float = 1) {
        self.network = network
        self.styleWeight = styleWeight
        self.smoothness = smoothness
        grams = withoutGradients {
            network.activations(Variable(style.coloured.pixels.reshaped([1, 3, style.height, style.width]))).style.map {
                $0.gramMatrix().detached()
            }
        }
    }

    /// The content of pictures `[batch, 3, height, width]`, as a constant.
    public func content(of pictures: Variable) -> Variable {
        withoutGradients { network.activations(pictures).content.detached() }
    }

    /// Content and style terms of a batch of pictures.
    public func terms(_ pictures: Variable, content: Variable) -> (content: Variable, style: Variable) {
        let activations = network.activations(pictures)
        let size = Float(content.value.sumOfSquares) / Float(content.value.count) + 1e-8
        var style = Variable(Tensor(scalar: 0))
        for (activation, gram) in zip(activations.style, grams) {
            let gramSize = Float(gram.value.sumOfSquares) / Float(gram.value.count) + 1e-12
            style = style + (activation.gramMatrix() - gram).square().mean() * (1 / gramSize)
        }
        return (activations.content.mseLoss(content) * (1 / size), style * (1 / Float(grams.count)))
    }

    /// The sum to make small.
    public func callAsFunction(_ pictures: Variable, content: Variable) -> Variable {
        let terms = terms(pictures, content: content)
        return terms.content + terms.style * styleWeight + pictures.totalVariation() * smoothness
    }
}
