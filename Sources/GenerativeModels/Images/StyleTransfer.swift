import NeuralNetworks
import Tensors

/// Paints a picture in the style of another by moving its pixels (Gatys et al., 2016).
public struct StyleTransfer {
    public var steps = 150
    public var learningRate: Float = 0.03
    public var styleWeight: Float = 3
    public var smoothness: Float = 1

    public init() {}

    /// - Parameter progress: what is done, from 0 to 1.
    /// - Throws: `GenerativeModelError.request` where a picture is too small, `.cancelled` where the task is cancelled.
    public func paint(
        _ picture: Picture, inStyleOf style: Picture, network: PerceptualNetwork, progress: (Double) -> Void = { _ in }
    ) throws -> Picture {
        let least = max(16, network.smallestSide)
        for (name, picture) in [("picture", picture), ("style", style)] where min(picture.width, picture.height) < least
        {
            throw GenerativeModelError.request(
                "the \(name) is \(picture.width) by \(picture.height) pixels; at least \(least) a side are needed")
        }
        let loss = StyleLoss(network: network, style: style, styleWeight: styleWeight, smoothness: smoothness)
        let start = picture.coloured.pixels.reshaped([1, 3, picture.height, picture.width])
        let content = loss.content(of: Variable(start))
        let pixels = Variable(start, requiresGradient: true)
        let optimiser = AdamW([("pixels", pixels)], learningRate: learningRate)
        let schedule = LearningRateSchedule.warmUpCosine(
            peak: learningRate, warmUp: 5, total: steps, floor: learningRate / 20)
        for step in 0..<steps {
            if Task.isCancelled { throw GenerativeModelError.cancelled(checkpoint: nil) }
            optimiser.learningRate = schedule.rate(at: step)
            loss(pixels, content: content).backward()
            optimiser.step()
            pixels.value = pixels.value.map(.clampMin, 0).map(.clampMax, 1)
            network.clearGradients()
            progress(Double(step + 1) / Double(steps))
        }
        return Picture(pixels: pixels.value.reshaped([3, picture.height, picture.width]))
    }
}
