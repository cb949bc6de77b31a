import Tensors

/// How a layer's weight is made from its parameters.
public enum WeightNormalisation: Sendable {
    /// The parameter `weight` itself.
    case none
    /// Direction and length apart: w = g v / ‖v‖ over each slice of axis 0 (Salimans and Kingma, 2016); parameters
    /// `weight_g` and `weight_v`.
    case weight
    /// Divided by its largest singular value, followed by one step of the power method at each use while training
    /// (Miyato et al., 2018); parameter `weight_orig`, buffers `weight_u` and `weight_v`.
    case spectral
}

/// The weight of a layer under a normalisation, with PyTorch's names.
public final class LayerWeight {
    public let normalisation: WeightNormalisation
    /// `weight`, `weight_v` or `weight_orig`.
    public let parameter: Variable
    /// `weight_g`.
    public let gain: Variable?
    private let left: Module.Buffer?
    private let right: Module.Buffer?
    /// The axis that stands for the outputs.
    private let axis: Int

    /// - Parameter axis: of the outputs, for the spectral norm (1 for transposed convolutions).
    init(_ parameter: Variable, _ normalisation: WeightNormalisation, axis: Int = 0, generator: inout RandomGenerator) {
        self.parameter = parameter
        self.normalisation = normalisation
        self.axis = axis
        let shape = parameter.shape
        var gain: Variable?, left: Module.Buffer?, right: Module.Buffer?
        switch normalisation {
        case .none: break
        case .weight:
            let squares = (parameter.value * parameter.value).sum(axes: Array(1..<shape.count), keepingAxes: true)
            gain = Variable(squares.map(.sqrt), requiresGradient: true)
        case .spectral:
            let columns = parameter.value.count / shape[axis]
            left = Module.Buffer(Self.unit(.normal([shape[axis], 1], using: &generator)).reshaped([-1]))
            right = Module.Buffer(Self.unit(.normal([columns, 1], using: &generator)).reshaped([-1]))
        }
        self.gain = gain
        self.left = left
        self.right = right
    }

    func register(in module: Module) {
        switch normalisation {
        case .none: module.register("weight", parameter)
        case .weight:
            if let gain { module.register("weight_g", gain) }
            module.register("weight_v", parameter)
        case .spectral:
            module.register("weight_orig", parameter)
            if let left { module.register("weight_u", left) }
            if let right { module.register("weight_v", right) }
        }
    }

    /// The weight to compute with.
    ///
    /// - Parameter updating: whether the spectral norm's estimate moves on.
    func effective(updating: Bool) -> Variable {
        if let gain {
            let norm = parameter.square().sum(axes: Array(1..<parameter.shape.count), keepingAxes: true).sqrt()
            return parameter * (gain / norm)
        }
        guard let left, let right else { return parameter }
        var order = Array(parameter.shape.indices)
        order.remove(at: axis)
        order.insert(axis, at: 0)
        let rows = parameter.transposed(order).reshaped([parameter.shape[axis], -1])
        if updating {
            let matrix = rows.value
            let v = Self.unit(matrix.matmul(left.value.reshaped([-1, 1]), transposed: (true, false)))
            left.value = Self.unit(matrix.matmul(v)).reshaped([-1])
            right.value = v.reshaped([-1])
        }
        let u = Variable(left.value.reshaped([1, -1])), v = Variable(right.value.reshaped([-1, 1]))
        return parameter / u.matmul(rows).matmul(v).reshaped([1])
    }

    private static func unit(_ x: Tensor) -> Tensor { x * Float(1 / max(x.sumOfSquares.squareRoot(), 1e-12)) }
}
