import Tensors

/// A module that maps one variable to one.
public protocol Layer: Module {
    func callAsFunction(_ x: Variable) -> Variable
}

extension Conv1d: Layer {}
extension ConvTranspose1d: Layer {}
extension Linear: Layer {}
extension LayerNorm: Layer {}
extension BatchNorm1d: Layer {
    public func callAsFunction(_ x: Variable) -> Variable { self(x, lengths: nil) }
}

/// Layers one after another, named "0", "1", … as in PyTorch.
public final class Sequential: Module, Layer {
    public let layers: [any Layer]

    public init(_ layers: [any Layer]) {
        self.layers = layers
        super.init()
        for (i, layer) in layers.enumerated() { register("\(i)", layer) }
    }

    public func callAsFunction(_ x: Variable) -> Variable { layers.reduce(x) { $1($0) } }
}

/// A function without parameters as a layer, such as an activation.
public final class Activation: Module, Layer {
    private let function: (Variable) -> Variable

    public init(_ function: @escaping (Variable) -> Variable) {
        self.function = function
        super.init()
    }

    public func callAsFunction(_ x: Variable) -> Variable { function(x) }
}

/// Modules under consecutive numbers, for a parent that runs them itself.
public final class ModuleList: Module {
    public let modules: [Module]

    public init(_ modules: [Module]) {
        self.modules = modules
        super.init()
        for (i, module) in modules.enumerated() { register("\(i)", module) }
    }
}
