// Whole recordings:
//
//     let mel = try LogMelSpectrogram(.nemo)
//     let features = mel.process(samples)               // [frames, 64], row after row
//
// Live sound, any cut of it gives the same frames:
//
//     let stream = try StreamingLogMel(.streaming)
//     stream.push(piece) { frames in use(frames) }       // [n, 64]; as often as there are samples
//     stream.flush { frames in use(frames) }

/// Log-mel features of whole recordings.
public struct LogMelSpectrogram: Sendable {
    public let configuration: LogMelConfiguration
    let analysis: MelAnalysis

    /// - Throws: `SignalError.configuration` if the lengths or frequencies do not fit each other.
    public init(_ configuration: LogMelConfiguration) throws {
        try configuration.validate()
        self.configuration = configuration
        analysis = try MelAnalysis(configuration)
    }

    public var bands: Int { configuration.bands }
    public var filters: MelFilterBank { analysis.filters }

    /// - Returns: `[frames, bands]`, `configuration.frames(of: samples.count)` frames.
    public func process(_ samples: [Float]) -> [Float] {
        let stream = StreamingLogMel(self)
        var result = [Float]()
        result.reserveCapacity((configuration.frames(of: samples.count) + 1) * bands)
        samples.withUnsafeBufferPointer { stream.push($0) { result.append(contentsOf: $0) } }
        stream.flush { result.append(contentsOf: $0) }
        if configuration.normalisation == .perFeature { Self.normalisePerFeature(&result, bands: bands) }
        return result
    }

    /// Every band to mean 0 and deviation 1 over the recording: (x - mean) / (deviation + 1e-5), deviation over n - 1.
    ///
    /// - Parameter features: `[frames, bands]`.
    public static func normalisePerFeature(_ features: inout [Float], bands: Int) {
        let frames = features.count / bands
        guard frames > 0 else { return }
        for band in 0..<bands {
            var sum = 0.0, squares = 0.0
            for f in 0..<frames { sum += Double(features[f * bands + band]) }
            let mean = sum / Double(frames)
            for f in 0..<frames {
                let d = Double(features[f * bands + band]) - mean
                squares += d * d
            }
            let deviation = frames > 1 ? (squares / Double(frames - 1)).squareRoot() : 0
            for f in 0..<frames {
                features[f * bands + band] = Float((Double(features[f * bands + band]) - mean) / (deviation + 1e-5))
            }
        }
    }
}
