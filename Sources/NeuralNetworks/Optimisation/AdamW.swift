import CKernels
import Foundation
import Tensors

/// Adam (Kingma and Ba, 2015), with decoupled weight decay (Loshchilov and Hutter, 2019) or plain L2.
///
///     let optimiser = AdamW(model.namedParameters(), learningRate: 1e-3)
///     loss.backward()
///     optimiser.step(clippingNorm: 1)
public final class AdamW: Optimiser {
    public let parameters: [(name: String, variable: Variable)]
    public var learningRate: Float
    public let beta1: Float
    public let beta2: Float
    public let epsilon: Float
    public let weightDecay: Float
    /// Whether decay acts on the gradient (Adam's L2) instead of the weight (AdamW).
    public let decayIsL2: Bool
    /// Whether biases and norms decay as well, as in PyTorch.
    public let decaysVectors: Bool
    public private(set) var steps = 0
    private var first: [Tensor]
    private var second: [Tensor]

    public init(
        _ parameters: [(name: String, variable: Variable)], learningRate: Float, beta1: Float = 0.9,
        beta2: Float = 0.999, epsilon: Float = 1e-8, weightDecay: Float = 0, decayIsL2: Bool = false,
        decaysVectors: Bool = false
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        self.decayIsL2 = decayIsL2
        self.decaysVectors = decaysVectors
        first = parameters.map { Tensor(shape: $0.variable.shape) }
        second = parameters.map { Tensor(shape: $0.variable.shape) }
    }

    @discardableResult
    public func step(clippingNorm: Float = .infinity) -> Float {
        let norm = gradientNorm()
        defer { clearGradients() }
        guard norm.isFinite else { return norm }
        let scale = norm > clippingNorm ? clippingNorm / norm : 1
        steps += 1
        let correction1 = Float(1 - pow(Double(beta1), Double(steps)))
        let correction2 = Float(1 - pow(Double(beta2), Double(steps)))
        for (i, (_, variable)) in parameters.enumerated() {
            guard let gradient = variable.gradient else { continue }
            let decay = variable.shape.count > 1 || decaysVectors ? weightDecay : 0
            gk_adam(
                variable.value.mutableAddress(), gradient.address, first[i].mutableAddress(), second[i].mutableAddress(),
                gradient.count, learningRate, beta1, beta2, epsilon, correction1, correction2, decayIsL2 ? decay : 0,
                decayIsL2 ? 0 : learningRate * decay, scale)
        }
        return norm
    }

    public func stateDictionary() -> [String: Tensor] {
        var state = stepState(steps)
        for (i, (name, _)) in parameters.enumerated() {
            state["first." + name] = first[i]
            state["second." + name] = second[i]
        }
        return state
    }

    public func load(_ state: [String: Tensor]) throws {
        let count = try readSteps(state)
        first = try readMoments(state, "first.")
        second = try readMoments(state, "second.")
        steps = count
    }
}
