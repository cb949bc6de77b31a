/// Why a graph cannot become a plan.
public enum PlanError: Error, Equatable, CustomStringConvertible {
    /// The graph has no input, or more than one.
    case inputs(Int)
    /// The output is a node of another graph, or of this one as it was later.
    case output
    /// A layer was given `found` values where its shape asks for `expected`.
    case weights(layer: String, node: Int, expected: Int, found: Int)
    /// A layer's numbers do not fit together.
    case shape(layer: String, node: Int, reason: String)

    public var description: String {
        switch self {
        case .inputs(let count): "a plan has exactly one input; this graph has \(count)"
        case .output: "the output is not a node of this graph"
        case .weights(let layer, let node, let expected, let found):
            "\(layer) (node \(node)) expects \(expected) values and was given \(found)"
        case .shape(let layer, let node, let reason): "\(layer) (node \(node)): \(reason)"
        }
    }
}
