import Tensors

/// NovoGrad (Ginsburg et al., 2019): Adam's second moment kept per tensor instead of per weight, which halves the
/// memory and bears large rates without warm-up. Jasper and QuartzNet were trained with it.
public final class NovoGrad: Optimiser {
    public let parameters: [(name: String, variable: Variable)]
    public var learningRate: Float
    public let beta1: Float
    public let beta2: Float
    public let epsilon: Float
    public let weightDecay: Float
    public private(set) var steps = 0
    private var first: [Tensor]
    private var second: [Tensor]

    public init(
        _ parameters: [(name: String, variable: Variable)], learningRate: Float, beta1: Float = 0.95,
        beta2: Float = 0.5, epsilon: Float = 1e-8, weightDecay: Float = 0
    ) {
        self.parameters = parameters
        self.learningRate = learningRate
        self.beta1 = beta1
        self.beta2 = beta2
        self.epsilon = epsilon
        self.weightDecay = weightDecay
        first = parameters.map { Tensor(shape: $0.variable.shape) }
        second = parameters.map { _ in Tensor(shape: [1]) }
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
            let squares = Float(gradient.sumOfSquares) * scale * scale
            let moment = second[i][flat: 0] == 0 ? squares : beta2 * second[i][flat: 0] + (1 - beta2) * squares
            second[i][flat: 0] = moment
            first[i] = first[i] * beta1
            first[i].accumulate(gradient, scale: scale / (moment.squareRoot() + epsilon))
            if weightDecay != 0 { first[i].accumulate(variable.value, scale: weightDecay) }
            variable.value.accumulate(first[i], scale: -learningRate)
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
        second = try parameters.map { try read(state, "second." + $0.name, [1]) }
        steps = count
    }
}
