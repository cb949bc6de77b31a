import CKernels
import Tensors

/// A tensor in a computation whose derivative can be asked for (reverse-mode differentiation).
///
///     let w = Variable(Tensor(shape: [3], values: [1, 2, 3]), requiresGradient: true)
///     let loss = (w * w).sum()
///     loss.backward()
///     w.gradient        // 2, 4, 6
///
/// Operators are methods; every result remembers how to hand its gradient on. Not Sendable: one graph belongs to one
/// thread, which spreads the arithmetic inside an operator over the others.
public final class Variable {
    public var value: Tensor
    /// The derivative of what `backward()` was called on; nil before.
    public var gradient: Tensor?
    public let requiresGradient: Bool
    private var parents: [Variable]
    private var pullback: ((Tensor) -> Void)?

    /// A leaf: a constant, or a parameter where `requiresGradient`.
    public init(_ value: Tensor, requiresGradient: Bool = false) {
        self.value = value
        self.requiresGradient = requiresGradient
        parents = []
    }

    /// The result of an operator.
    ///
    /// - Parameter pullback: given the derivative for this result, adds its share to each parent (`accumulate`).
    package init(_ value: Tensor, from parents: [Variable], pullback: @escaping (Tensor) -> Void) {
        self.value = value
        let recorded = GradientRecording.isOn && parents.contains { $0.requiresGradient }
        requiresGradient = recorded
        self.parents = recorded ? parents.filter(\.requiresGradient) : []
        self.pullback = recorded ? pullback : nil
    }

    public var shape: [Int] { value.shape }

    /// Adds `scale * share` to the gradient.
    package func accumulate(_ share: Tensor, scale: Float = 1) {
        guard requiresGradient else { return }
        precondition(share.count == value.count)
        guard var sum = gradient else {
            gradient = (scale == 1 ? share : share * scale).reshaped(value.shape)
            return
        }
        // Taken out while it is written, so that it is uniquely referenced unless another variable holds it too.
        gradient = nil
        if sum.isUnique() || scale != 1 {
            gk_accumulate(share.address, scale, sum.mutableAddress(), share.count)
        } else {
            sum = sum + share.reshaped(value.shape)
        }
        gradient = sum
    }

    /// The gradient's memory, zero where there was none: for kernels that add in place.
    package func withMutableGradient<R>(_ body: (UnsafeMutablePointer<Float>) -> R) -> R {
        if gradient == nil { gradient = Tensor(shape: value.shape) }
        // Taken out while it is written, so that it is uniquely referenced.
        var taken = gradient ?? Tensor(shape: value.shape)
        gradient = nil
        let result = body(taken.mutableAddress())
        gradient = taken
        return result
    }

    /// Computes the derivative of this scalar for every variable it came from, and frees the graph.
    ///
    /// - Precondition: the value is one element, or `seed` has its shape.
    public func backward(seed: Tensor? = nil) {
        precondition(seed != nil || value.count == 1, "backward() starts at a scalar")
        accumulate(seed ?? Tensor(shape: value.shape, repeating: 1))
        for node in topologicalOrder().reversed() {
            guard let pullback = node.pullback else { continue }
            if let gradient = node.gradient { pullback(gradient) }
            node.pullback = nil
            node.parents = []
            if node !== self { node.gradient = nil }
        }
    }

    /// The same value as a constant.
    public func detached() -> Variable {
        Variable(value)
    }

    private func topologicalOrder() -> [Variable] {
        var order: [Variable] = []
        var seen: Set<ObjectIdentifier> = []
        var stack: [(node: Variable, next: Int)] = [(self, 0)]
        seen.insert(ObjectIdentifier(self))
        while let (node, next) = stack.last {
            if next < node.parents.count {
                stack[stack.count - 1].next += 1
                let parent = node.parents[next]
                if seen.insert(ObjectIdentifier(parent)).inserted { stack.append((parent, 0)) }
            } else {
                order.append(node)
                stack.removeLast()
            }
        }
        return order
    }
}

/// Whether operators remember how they came about, for the current task.
enum GradientRecording {
    @TaskLocal static var isOn = true
}

/// Runs `body` without remembering operators: for evaluation.
public func withoutGradients<R>(_ body: () throws -> R) rethrows -> R {
    try GradientRecording.$isOn.withValue(false, operation: body)
}
