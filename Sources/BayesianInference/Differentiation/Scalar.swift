import Foundation

/// A number on a tape, or a constant.
public struct Scalar: ExpressibleByFloatLiteral, ExpressibleByIntegerLiteral {
    public let value: Double
    let index: Int32
    /// nil for a constant.
    let tape: GradientTape?

    @inline(__always)
    init(value: Double, index: Int32, tape: GradientTape?) {
        (self.value, self.index, self.tape) = (value, index, tape)
    }

    public init(_ constant: Double) { self.init(value: constant, index: -1, tape: nil) }
    public init(floatLiteral value: Double) { self.init(value) }
    public init(integerLiteral value: Int) { self.init(Double(value)) }

    @inline(__always)
    private func unary(_ result: Double, _ slope: @autoclosure () -> Double) -> Scalar {
        guard let tape else { return Scalar(result) }
        return tape.record(result, index, slope())
    }

    @inline(__always)
    private static func binary(_ a: Scalar, _ b: Scalar, _ result: Double, _ da: Double, _ db: Double) -> Scalar {
        guard let tape = a.tape ?? b.tape else { return Scalar(result) }
        return tape.record(result, a.index, da, b.index, db)
    }

    public static func + (a: Scalar, b: Scalar) -> Scalar { binary(a, b, a.value + b.value, 1, 1) }
    public static func - (a: Scalar, b: Scalar) -> Scalar { binary(a, b, a.value - b.value, 1, -1) }
    public static func * (a: Scalar, b: Scalar) -> Scalar { binary(a, b, a.value * b.value, b.value, a.value) }
    public static func / (a: Scalar, b: Scalar) -> Scalar {
        binary(a, b, a.value / b.value, 1 / b.value, -a.value / (b.value * b.value))
    }
    public static prefix func - (a: Scalar) -> Scalar { a.unary(-a.value, -1) }
    public static func + (a: Scalar, b: Double) -> Scalar { a.unary(a.value + b, 1) }
    public static func + (a: Double, b: Scalar) -> Scalar { b.unary(a + b.value, 1) }
    public static func - (a: Scalar, b: Double) -> Scalar { a.unary(a.value - b, 1) }
    public static func - (a: Double, b: Scalar) -> Scalar { b.unary(a - b.value, -1) }
    public static func * (a: Scalar, b: Double) -> Scalar { a.unary(a.value * b, b) }
    public static func * (a: Double, b: Scalar) -> Scalar { b.unary(a * b.value, a) }
    public static func / (a: Scalar, b: Double) -> Scalar { a.unary(a.value / b, 1 / b) }
    public static func += (a: inout Scalar, b: Scalar) { a = a + b }
    public static func -= (a: inout Scalar, b: Scalar) { a = a - b }

    public func squared() -> Scalar { unary(value * value, 2 * value) }
    public func exponential() -> Scalar {
        let result = exp(value)
        return unary(result, result)
    }
    public func logarithm() -> Scalar { unary(log(value), 1 / value) }
    /// ln(1 + x), exact near 0.
    public func logarithmOfOnePlus() -> Scalar { unary(log1p(value), 1 / (1 + value)) }
    public func squareRoot() -> Scalar {
        let root = value.squareRoot()
        return unary(root, 0.5 / root)
    }
    /// 1 / (1 + e^{−x}).
    public func logistic() -> Scalar {
        let share = 1 / (1 + exp(-value))
        return unary(share, share * (1 - share))
    }
    /// |x|, with slope 0 at 0.
    public func magnitude() -> Scalar { unary(abs(value), value > 0 ? 1 : value < 0 ? -1 : 0) }
    /// x^y for positive x.
    public func raised(to power: Scalar) -> Scalar {
        let result = pow(value, power.value)
        return Scalar.binary(self, power, result, power.value * result / value, result * log(value))
    }

    /// A function whose value and slopes are computed by other means than the tape.
    public static func function(of inputs: [Scalar], value: Double, slopes: [Double]) -> Scalar {
        guard let tape = inputs.lazy.compactMap(\.tape).first else { return Scalar(value) }
        var carried: Int32 = -1
        for (input, slope) in zip(inputs, slopes) where input.tape != nil {
            carried = tape.record(value, input.index, slope, carried, 1).index
        }
        return Scalar(value: value, index: carried, tape: tape)
    }
}
