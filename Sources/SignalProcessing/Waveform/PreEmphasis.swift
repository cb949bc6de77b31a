import CKernels

/// y[t] = x[t] - c x[t-1], and back.
public struct PreEmphasis: Sendable, Equatable {
    public let coefficient: Float

    public init(_ coefficient: Float = 0.97) { self.coefficient = coefficient }

    public func apply(_ samples: [Float]) -> [Float] {
        var result = [Float](repeating: 0, count: samples.count)
        gk_signal_emphasise(samples, &result, Int64(samples.count), 0, coefficient)
        return result
    }

    public func undo(_ samples: [Float]) -> [Float] {
        var last: Float = 0
        return samples.map {
            last = $0 + coefficient * last
            return last
        }
    }
}
