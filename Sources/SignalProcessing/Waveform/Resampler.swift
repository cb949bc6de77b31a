import CSoxr

/// Changes the sample rate of one channel by libsoxr, of a stream or a whole.
///
/// A stream's pieces may be of any size; samples come out a few milliseconds late, the last ones on `flush`.
public final class Resampler {
    public enum Quality: Sendable {
        case low, medium, high, veryHigh

        var recipe: UInt {
            switch self {
            case .low: UInt(SOXR_LQ)
            case .medium: UInt(SOXR_MQ)
            case .high: UInt(SOXR_HQ)
            case .veryHigh: UInt(SOXR_VHQ)
            }
        }
    }
    public let inputRate: Double
    public let outputRate: Double
    private let handle: soxr_t

    /// - Parameters: rates in hertz.
    /// - Throws: `SignalError.resampling` if soxr does not take the rates.
    public init(from inputRate: Double, to outputRate: Double, quality: Quality = .high) throws {
        guard inputRate > 0, outputRate > 0, inputRate.isFinite, outputRate.isFinite else {
            throw SignalError.resampling(from: inputRate, to: outputRate, reason: "rates must be positive")
        }
        var failure: soxr_error_t?
        var specification = soxr_quality_spec(quality.recipe, 0)
        guard let handle = soxr_create(inputRate, outputRate, 1, &failure, nil, &specification, nil), failure == nil else {
            throw SignalError.resampling(
                from: inputRate, to: outputRate, reason: failure.map { String(cString: $0) } ?? "soxr gave no reason")
        }
        self.handle = handle
        self.inputRate = inputRate
        self.outputRate = outputRate
    }

    deinit { soxr_delete(handle) }

    /// Samples that may come out for so many in, at most (what waits inside not counted).
    public func maximumOutput(for input: Int) -> Int { Int((Double(input) * outputRate / inputRate).rounded(.up)) + 8192 }

    /// Takes what fits.
    ///
    /// - Returns: how many samples were taken and how many given.
    public func process(
        _ input: UnsafeBufferPointer<Float>, into output: UnsafeMutableBufferPointer<Float>
    ) throws -> (taken: Int, given: Int) {
        guard let source = input.baseAddress, input.count > 0 else { return (0, 0) }
        var taken = 0, given = 0
        try check(soxr_process(handle, source, input.count, &taken, output.baseAddress, output.count, &given))
        return (taken, given)
    }

    /// Gives the samples that wait inside; call until it returns 0.
    public func flush(into output: UnsafeMutableBufferPointer<Float>) throws -> Int {
        var given = 0
        try check(soxr_process(handle, nil, 0, nil, output.baseAddress, output.count, &given))
        return given
    }

    public func process(_ samples: [Float]) throws -> [Float] {
        var result: [Float] = []
        var room = [Float](repeating: 0, count: maximumOutput(for: min(samples.count, 16384)))
        try samples.withUnsafeBufferPointer { input in
            try room.withUnsafeMutableBufferPointer { output in
                var start = 0
                while start < input.count {
                    let piece = UnsafeBufferPointer(rebasing: input[start..<min(input.count, start + 16384)])
                    let (taken, given) = try process(piece, into: output)
                    result.append(contentsOf: UnsafeBufferPointer(rebasing: output[0..<given]))
                    start += taken
                    if taken == 0 && given == 0 { break }
                }
            }
        }
        return result
    }

    public func flush() throws -> [Float] {
        var result: [Float] = []
        var room = [Float](repeating: 0, count: 8192)
        try room.withUnsafeMutableBufferPointer { output in
            while case let given = try flush(into: output), given > 0 {
                result.append(contentsOf: UnsafeBufferPointer(rebasing: output[0..<given]))
            }
        }
        return result
    }

    /// Forgets all sound.
    public func reset() throws { try check(soxr_clear(handle)) }

    /// A whole recording at another rate, `count * to / from` samples rounded.
    public static func resample(_ samples: [Float], from: Double, to: Double, quality: Quality = .high) throws -> [Float] {
        if from == to { return samples }
        let resampler = try Resampler(from: from, to: to, quality: quality)
        var result = try resampler.process(samples)
        result += try resampler.flush()
        let wanted = Int((Double(samples.count) * to / from).rounded())
        if result.count > wanted { result.removeLast(result.count - wanted) }
        while result.count < wanted { result.append(0) }
        return result
    }

    private func check(_ failure: soxr_error_t?) throws {
        if let failure {
            throw SignalError.resampling(from: inputRate, to: outputRate, reason: String(cString: failure))
        }
    }
}
