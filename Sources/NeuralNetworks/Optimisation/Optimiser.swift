import Tensors

/// Moves parameters against their gradients.
///
/// Every optimiser here also saves its whole state, so that a run that was stopped goes on exactly as if it had not been.
public protocol Optimiser: AnyObject {
    var parameters: [(name: String, variable: Variable)] { get }
    /// May be set before every step (see `LearningRateSchedule`).
    var learningRate: Float { get set }
    var steps: Int { get }

    /// Moves every parameter that has a gradient, and clears the gradients.
    ///
    /// - Parameter clippingNorm: gradients are scaled down together where their joint norm exceeds it.
    /// - Returns: the joint norm before clipping. Where it is not finite nothing moves.
    @discardableResult func step(clippingNorm: Float) -> Float

    /// Moments and step count by name, for a checkpoint.
    func stateDictionary() -> [String: Tensor]
    /// - Throws: `ModelStateError` where something is missing or of another shape.
    func load(_ state: [String: Tensor]) throws
}

extension Optimiser {
    @discardableResult public func step() -> Float { step(clippingNorm: .infinity) }

    /// The Euclidean norm of all gradients together.
    public func gradientNorm() -> Float {
        Float(parameters.reduce(0.0) { $0 + ($1.variable.gradient?.sumOfSquares ?? 0) }.squareRoot())
    }

    public func clearGradients() {
        for (_, variable) in parameters { variable.gradient = nil }
    }

    /// A step count as two floats that hold it exactly.
    func stepState(_ steps: Int) -> [String: Tensor] {
        ["steps": Tensor(shape: [2], values: [Float(steps / 65536), Float(steps % 65536)])]
    }

    func readSteps(_ state: [String: Tensor]) throws -> Int {
        let count = try read(state, "steps", [2])
        return Int(count[flat: 0]) * 65536 + Int(count[flat: 1])
    }

    func readMoments(_ state: [String: Tensor], _ prefix: String) throws -> [Tensor] {
        try parameters.map { try read(state, prefix + $0.name, $0.variable.shape) }
    }

    func read(_ state: [String: Tensor], _ name: String, _ shape: [Int]) throws -> Tensor {
        guard let tensor = state[name] else { throw ModelStateError.missing(name: name) }
        guard tensor.shape == shape else {
            throw ModelStateError.shape(name: name, expected: shape, found: tensor.shape)
        }
        return tensor
    }
}
