import Tensors

/// A slowly following copy of the weights, which usually scores better than the last step's (Polyak and Juditsky, 1992).
///
///     let average = ExponentialMovingAverage(of: model.namedParameters(), decay: 0.999)
///     average.update()                    // after each step
///     average.exchanged { evaluate() }    // with the averaged weights in place
public final class ExponentialMovingAverage {
    public let parameters: [(name: String, variable: Variable)]
    public let decay: Float
    public private(set) var updates = 0
    private var averages: [Tensor]

    public init(of parameters: [(name: String, variable: Variable)], decay: Float) {
        self.parameters = parameters
        self.decay = decay
        averages = parameters.map(\.variable.value)
    }

    /// Moves the averages. Early on the decay is (1 + n) / (10 + n), so that the start is soon forgotten.
    public func update() {
        updates += 1
        let d = min(decay, Float(1 + updates) / Float(10 + updates))
        for (i, (_, variable)) in parameters.enumerated() {
            averages[i] = averages[i] * d
            averages[i].accumulate(variable.value, scale: 1 - d)
        }
    }

    /// Runs `body` with the averages in the place of the weights.
    public func exchanged<R>(_ body: () throws -> R) rethrows -> R {
        exchange()
        defer { exchange() }
        return try body()
    }

    private func exchange() {
        for (i, (_, variable)) in parameters.enumerated() { swap(&averages[i], &variable.value) }
    }

    public func stateDictionary() -> [String: Tensor] {
        var state: [String: Tensor] = [
            "updates": Tensor(shape: [2], values: [Float(updates / 65536), Float(updates % 65536)])
        ]
        for (i, (name, _)) in parameters.enumerated() { state["average." + name] = averages[i] }
        return state
    }

    /// - Throws: `ModelStateError` where something is missing or of another shape.
    public func load(_ state: [String: Tensor]) throws {
        func take(_ name: String, _ shape: [Int]) throws -> Tensor {
            guard let tensor = state[name] else { throw ModelStateError.missing(name: name) }
            guard tensor.shape == shape else {
                throw ModelStateError.shape(name: name, expected: shape, found: tensor.shape)
            }
            return tensor
        }
        let count = try take("updates", [2])
        averages = try parameters.map { try take("average." + $0.name, $0.variable.shape) }
        updates = Int(count[flat: 0]) * 65536 + Int(count[flat: 1])
    }
}
