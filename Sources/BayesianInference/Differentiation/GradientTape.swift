import Foundation

/// A record of scalar operations in double precision, played backwards for the gradient (reverse-mode differentiation).
///
/// A log density is written with `Scalar`s; each operation leaves its result and its partial derivatives on the tape.
public final class GradientTape {
    /// An operation's parents, −1 where there is none, and the slopes towards them.
    private struct Operation {
        var first: Int32
        var second: Int32
        var firstSlope: Double
        var secondSlope: Double
    }

    private var operations: ContiguousArray<Operation> = []
    private var adjoints: [Double] = []

    public init() {}

    /// A log density's value and gradient at `place`; the tape's memory is used again.
    public func gradient(at place: [Double], of density: ([Scalar]) -> Scalar, into slope: inout [Double]) -> Double {
        operations.removeAll(keepingCapacity: true)
        let inputs = place.map { record($0, -1, 0) }
        let result = density(inputs)
        slope = [Double](repeating: 0, count: place.count)
        guard result.tape != nil else { return result.value }
        playBack(from: Int(result.index))
        for index in place.indices { slope[index] = adjoints[index] }
        return result.value
    }

    private func playBack(from last: Int) {
        let count = last + 1
        if adjoints.count < count { adjoints = [Double](repeating: 0, count: 2 * count) }
        adjoints.withUnsafeMutableBufferPointer { adjoints in
            for index in 0..<count { adjoints[index] = 0 }
            adjoints[last] = 1
            operations.withUnsafeBufferPointer { operations in
                for index in stride(from: last, through: 0, by: -1) {
                    let adjoint = adjoints[index], operation = operations[index]
                    if operation.first >= 0 { adjoints[Int(operation.first)] += adjoint * operation.firstSlope }
                    if operation.second >= 0 { adjoints[Int(operation.second)] += adjoint * operation.secondSlope }
                }
            }
        }
    }

    @inline(__always)
    func record(_ value: Double, _ a: Int32, _ da: Double, _ b: Int32 = -1, _ db: Double = 0) -> Scalar {
        let index = Int32(truncatingIfNeeded: operations.count)
        operations.append(Operation(first: a, second: b, firstSlope: da, secondSlope: db))
        return Scalar(value: value, index: index, tape: self)
    }
}
