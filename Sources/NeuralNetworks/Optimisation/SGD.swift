import Tensors

/// Stochastic gradient descent with momentum (Sutskever et al., 2013), as PyTorch computes it.
public final class SGD: Optimiser {
    public let parameters: [(name: String, variable: Variable)]
    public var learningRate: Float
    public let momentum: Float
    public let nesterov: Bool
    public let weightDecay: Float
    public private(set) var steps = 0
    private var velocity: [Tensor]

    public init(
        _ parameters: [(name: String, variable: Variable)], learningRate: Float, momentum: Float = 0,
        nesterov: Bool = false, weightDecay: Float = 0
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.momentum = momentum
        self.nesterov = nesterov
        self.weightDecay = weightDecay
        velocity = momentum == 0 ? [] : parameters.map { Tensor(shape: $0.variable.shape) }
    }

    @discardableResult
    public func step(clippingNorm: Float = .infinity) -> Float {
        let norm = gradientNorm()
        defer { clearGradients() }
        guard norm.isFinite else { return norm }
        let scale = norm > clippingNorm ? clippingNorm / norm : 1
        steps += 1
        for (i, (_, variable)) in parameters.enumerated() {
            guard let gradient = variable.gradient else { continue }
            var direction = scale == 1 ? gradient : gradient * scale
            if weightDecay != 0 { direction.accumulate(variable.value, scale: weightDecay) }
            if momentum != 0 {
                velocity[i] = velocity[i] * momentum
                velocity[i].accumulate(direction)
                if nesterov { direction.accumulate(velocity[i], scale: momentum) } else { direction = velocity[i] }
            }
            variable.value.accumulate(direction, scale: -learningRate)
        }
        return norm
    }

    public func stateDictionary() -> [String: Tensor] {
        var state = stepState(steps)
        if momentum != 0 { for (i, (name, _)) in parameters.enumerated() { state["velocity." + name] = velocity[i] } }
        return state
    }

    public func load(_ state: [String: Tensor]) throws {
        let count = try readSteps(state)
        if momentum != 0 { velocity = try readMoments(state, "velocity.") }
        steps = count
    }
}
