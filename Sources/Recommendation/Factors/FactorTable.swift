import CKernels
import Tensors

/// A vector for each of many rows; rows are `stride` floats apart, the lanes past `factors` are 0.
public struct FactorTable: Sendable, Equatable {
    public let count: Int
    public let factors: Int
    public let stride: Int
    public internal(set) var values: [Float]

    public init(count: Int, factors: Int, values: [Float]? = nil) {
        (self.count, self.factors) = (count, factors)
        stride = (factors + 15) / 16 * 16
        self.values = [Float](repeating: 0, count: count * stride)
        guard let values else { return }
        for row in 0..<count {
            for f in 0..<factors { self.values[row * stride + f] = values[row * factors + f] }
        }
    }

    /// Uniform within ± `spread`.
    static func random(
        count: Int, factors: Int, spread: Float, using generator: inout RandomGenerator
    ) -> FactorTable {
        var table = FactorTable(count: count, factors: factors)
        for row in 0..<count {
            for f in 0..<factors { table.values[row * table.stride + f] = generator.uniform(-spread, spread) }
        }
        return table
    }

    public func row(_ index: Int) -> [Float] { Array(values[(index * stride)..<((index + 1) * stride)]) }

    /// The products of every row with one vector of `stride` floats.
    public func products(with vector: [Float]) -> [Float] {
        var result = [Float](repeating: 0, count: count)
        gk_sgemm(0, 0, count, 1, stride, 1, values, stride, vector, 1, 0, &result, 1)
        return result
    }

    /// Rows of length 1; rows of 0 stay.
    public func normalised() -> FactorTable {
        var result = self
        for row in 0..<count {
            let range = (row * stride)..<((row + 1) * stride)
            let length = values[range].reduce(0) { $0 + $1 * $1 }.squareRoot()
            if length > 0 { for place in range { result.values[place] /= length } }
        }
        return result
    }

    /// `[count, factors]`, without the padding.
    public var tensor: Tensor {
        var packed: [Float] = []
        packed.reserveCapacity(count * factors)
        for row in 0..<count { packed += values[(row * stride)..<(row * stride + factors)] }
        return Tensor(shape: [count, factors], values: packed)
    }

    init(_ tensor: Tensor) {
        self.init(count: tensor.shape[0], factors: tensor.shape[1], values: tensor.array)
    }

    /// V'V + ridge I, with ones on the diagonal of the lanes not in use: `[stride, stride]`.
    func gramMatrix(ridge: Float) -> [Float] {
        var gram = [Float](repeating: 0, count: stride * stride)
        gk_sgemm_parallel(1, 0, stride, stride, count, 1, values, stride, values, stride, 0, &gram, stride)
        for lane in 0..<stride { gram[lane * stride + lane] += lane < factors ? ridge : 1 }
        return gram
    }
}
