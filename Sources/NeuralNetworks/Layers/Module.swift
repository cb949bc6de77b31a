import Tensors

/// A network, or a part of one: parameters and buffers under dotted names as PyTorch writes them.
///
///     final class Classifier: Module {
///         let first: Conv1d
///         let last: Conv1d
///         init(generator: inout RandomGenerator) {
///             first = Conv1d(64, 128, taps: 11, generator: &generator)
///             last = Conv1d(128, 29, taps: 1, generator: &generator)
///             super.init()
///             register("first", first)
///             register("last", last)
///         }
///     }
///     classifier.stateDictionary()["first.weight"]
open class Module {
    /// Whether layers behave as in training (dropout, batch statistics). Set through the whole tree.
    public var isTraining = true {
        didSet { for (_, child) in children { child.isTraining = isTraining } }
    }
    private var children: [(name: String, module: Module)] = []
    private var ownParameters: [(name: String, variable: Variable)] = []
    private var ownBuffers: [(name: String, buffer: Buffer)] = []

    /// State that is saved but not trained, such as running statistics.
    public final class Buffer {
        public var value: Tensor
        public init(_ value: Tensor) { self.value = value }
    }

    public init() {}

    public func register(_ name: String, _ child: Module) {
        children.append((name, child))
    }

    public func register(_ name: String, _ parameter: Variable) {
        ownParameters.append((name, parameter))
    }

    public func register(_ name: String, _ buffer: Buffer) {
        ownBuffers.append((name, buffer))
    }

    /// Every trained tensor with its dotted name, in a stable order.
    public func namedParameters(prefix: String = "") -> [(name: String, variable: Variable)] {
        ownParameters.map { (prefix + $0.name, $0.variable) }
            + children.flatMap { $0.module.namedParameters(prefix: prefix + $0.name + ".") }
    }

    public func namedBuffers(prefix: String = "") -> [(name: String, buffer: Buffer)] {
        ownBuffers.map { (prefix + $0.name, $0.buffer) }
            + children.flatMap { $0.module.namedBuffers(prefix: prefix + $0.name + ".") }
    }

    public var parameters: [Variable] { namedParameters().map(\.variable) }
    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.value.count } }

    /// Parameters and buffers by name.
    public func stateDictionary() -> [String: Tensor] {
        var result: [String: Tensor] = [:]
        for (name, variable) in namedParameters() { result[name] = variable.value }
        for (name, buffer) in namedBuffers() { result[name] = buffer.value }
        return result
    }

    /// Takes over parameters and buffers by name.
    ///
    /// - Throws: `ModelStateError` where a name is missing, superfluous, or of another shape.
    public func load(_ state: [String: Tensor]) throws {
        var left = Set(state.keys)
        func take(_ name: String, _ shape: [Int]) throws -> Tensor {
            guard let tensor = state[name] else { throw ModelStateError.missing(name: name) }
            guard tensor.shape == shape else {
                throw ModelStateError.shape(name: name, expected: shape, found: tensor.shape)
            }
            left.remove(name)
            return tensor
        }
        let parameters = try namedParameters().map { ($0.variable, try take($0.name, $0.variable.shape)) }
        let buffers = try namedBuffers().map { ($0.buffer, try take($0.name, $0.buffer.value.shape)) }
        if let name = left.sorted().first { throw ModelStateError.unexpected(name: name) }
        for (variable, tensor) in parameters { variable.value = tensor }
        for (buffer, tensor) in buffers { buffer.value = tensor }
    }

    public func clearGradients() {
        for parameter in parameters { parameter.gradient = nil }
    }
}

/// Weights that do not fit a network.
public enum ModelStateError: Error, CustomStringConvertible, Equatable {
    case missing(name: String)
    case unexpected(name: String)
    case shape(name: String, expected: [Int], found: [Int])

    public var description: String {
        switch self {
        case .missing(let name): "the weights hold no tensor \(name)"
        case .unexpected(let name): "the weights hold a tensor \(name) that the network does not have"
        case .shape(let name, let expected, let found): "tensor \(name) has shape \(found), expected \(expected)"
        }
    }
}
