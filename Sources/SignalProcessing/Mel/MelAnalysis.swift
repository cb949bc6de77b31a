import CKernels

/// What all streams of one configuration share: the window, the transform's plan, the filters. Immutable.
final class MelAnalysis: Sendable {
    let configuration: LogMelConfiguration
    let window: [Float]
    let transform: RealTransform
    let filters: MelFilterBank

    init(_ configuration: LogMelConfiguration) throws {
        self.configuration = configuration
        window = configuration.window(configuration.windowLength, periodic: configuration.periodicWindow)
        transform = try RealTransform(length: configuration.transformLength)
        filters = try MelFilterBank(
            sampleRate: configuration.sampleRate, transformLength: configuration.transformLength, bands: configuration.bands,
            lowest: configuration.lowest, highest: configuration.highest, scale: configuration.scale,
            normalisation: configuration.filterNormalisation)
    }
}

/// Buffers of one stream, and the way from samples to features. Allocates nothing after `init`.
struct MelWorkspace: ~Copyable {
    static var lanes: Int { Int(GK_SIGNAL_LANES) }
    private let window: SignalBuffer
    private let signal: SignalBuffer
    private let spectra: SignalBuffer
    private let scratch: SignalBuffer
    private let weights: SignalBuffer
    private let extents: UnsafeMutablePointer<Int32>
    private let transform: RealTransform
    private let filters: gk_signal_filters
    private let stride: Int
    private let windowLength: Int
    private let hop: Int
    private let magnitude: Int32
    private let compression: gk_signal_compression
    private let constant: Float

    init(_ analysis: MelAnalysis) {
        let configuration = analysis.configuration, bank = analysis.filters
        windowLength = configuration.windowLength
        hop = configuration.hopLength
        transform = analysis.transform
        window = SignalBuffer(count: windowLength)
        for i in 0..<windowLength { window.start[i] = analysis.window[i] }
        signal = SignalBuffer(count: configuration.transformLength)
        stride = (configuration.transformLength + 2 + 15) / 16 * 16
        spectra = SignalBuffer(count: stride * Self.lanes)
        scratch = SignalBuffer(count: (bank.bins + bank.bands) * Self.lanes)
        weights = SignalBuffer(count: bank.weights.count)
        for i in bank.weights.indices { weights.start[i] = bank.weights[i] }
        extents = .allocate(capacity: 2 * bank.bands)
        extents.initialize(repeating: 0, count: 2 * bank.bands)
        for b in 0..<bank.bands {
            extents[b] = bank.first[b]
            extents[bank.bands + b] = bank.length[b]
        }
        filters = gk_signal_filters(
            first: extents, length: extents + bank.bands, weights: weights.start, bands: Int32(bank.bands),
            bins: Int32(bank.bins))
        magnitude = configuration.spectrum == .magnitude ? 1 : 0
        switch configuration.compression {
        case .none: (compression, constant) = (GK_SIGNAL_LINEAR, 0)
        case .logarithm(let guardValue): (compression, constant) = (GK_SIGNAL_LOG_OF_SUM, guardValue)
        case .clampedLogarithm(let floor): (compression, constant) = (GK_SIGNAL_LOG_OF_MAXIMUM, floor)
        }
    }

    deinit { extents.deallocate() }

    /// - Parameters:
    ///   - samples: where the first frame's window begins.
    ///   - frames: at most `lanes`.
    ///   - features: `[frames, bands]`.
    @inline(__always)
    func run(_ samples: UnsafePointer<Float>, frames: Int, _ features: UnsafeMutablePointer<Float>) {
        for frame in 0..<frames {
            gk_signal_window(samples + frame * hop, window.start, signal.start, Int64(windowLength))
            transform.forward(signal.start, spectra.start + frame * stride)
        }
        gk_signal_mel(
            spectra.start, Int64(stride), filters, magnitude, compression, constant, scratch.start, features, Int64(frames))
    }
}
