import Tensors

/// What draws digits.
public protocol DigitSource {
    /// Whether a label can be asked for.
    var isConditional: Bool { get }

    /// One digit a label: `[labels.count, 64]`, pixels from 0 to 1. Labels are ignored where `isConditional` is false.
    func draw(labels: [Int], using generator: inout RandomGenerator) -> Tensor
}
