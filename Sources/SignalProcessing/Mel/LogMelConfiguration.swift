/// All that decides what a log-mel frame is. Lengths in samples, frequencies in hertz.
public struct LogMelConfiguration: Codable, Sendable, Equatable {
    public enum Spectrum: String, Codable, Sendable { case power, magnitude }
    public enum Compression: Codable, Sendable, Equatable {
        case none
        /// log(x + guard)
        case logarithm(guard: Float)
        /// log(max(x, floor))
        case clampedLogarithm(floor: Float)
    }
    public enum Normalisation: String, Codable, Sendable {
        case none
        /// Every band of a recording to mean 0 and deviation 1 (NeMo's): needs the whole recording, so streams leave it out.
        case perFeature
    }

    public var sampleRate: Double
    public var transformLength: Int
    public var windowLength: Int
    public var hopLength: Int
    public var window: WindowFunction = .hann
    public var periodicWindow = true
    public var bands: Int
    public var lowest: Double = 0
    /// Half the sample rate if nil.
    public var highest: Double?
    public var scale: MelScale = .slaney
    public var filterNormalisation: MelFilterBank.Normalisation = .slaney
    public var framing: Framing = .centred
    public var preEmphasis: Float = 0
    public var spectrum: Spectrum = .power
    public var compression: Compression
    public var normalisation: Normalisation = .none

    public init(
        sampleRate: Double, transformLength: Int, windowLength: Int, hopLength: Int, bands: Int,
        compression: Compression = .logarithm(guard: 1e-5)
    ) {
        self.sampleRate = sampleRate
        self.transformLength = transformLength
        self.windowLength = windowLength
        self.hopLength = hopLength
        self.bands = bands
        self.compression = compression
    }

    /// NeMo's `AudioToMelSpectrogramPreprocessor` as Jasper and QuartzNet use it: 64 bands, 20 ms every 10 ms at 16 kHz.
    public static var nemo: Self {
        var it = Self(
            sampleRate: 16000, transformLength: 512, windowLength: 320, hopLength: 160, bands: 64,
            compression: .logarithm(guard: 0x1p-24))
        it.periodicWindow = false
        it.preEmphasis = 0.97
        it.normalisation = .perFeature
        return it
    }

    /// `nemo` for live sound: no padding, a frame is out as soon as its 20 ms have been heard, no normalisation over the whole.
    public static var streaming: Self {
        var it = nemo
        it.framing = .causal
        it.normalisation = .none
        return it
    }

    /// The vocoders' 80 bands at 22.05 kHz (1024/256, up to 8 kHz, magnitudes), one frame for each 256 samples.
    public static var tts: Self {
        var it = Self(
            sampleRate: 22050, transformLength: 1024, windowLength: 1024, hopLength: 256, bands: 80,
            compression: .clampedLogarithm(floor: 1e-5))
        it.highest = 8000
        it.framing = Framing(.hop, padding: .reflect)
        it.spectrum = .magnitude
        return it
    }

    /// `librosa.feature.melspectrogram(n_fft=512, win_length=400, hop_length=160, n_mels=80)` with `log(x + 1e-5)`.
    public static var librosa: Self {
        Self(sampleRate: 16000, transformLength: 512, windowLength: 400, hopLength: 160, bands: 80)
    }

    /// `librosa` on HTK's mel scale, peaks of 1.
    public static var htk: Self {
        var it = librosa
        it.scale = .htk
        it.filterNormalisation = .none
        return it
    }

    /// Samples put before and after the signal.
    public var padding: Int {
        switch framing.margin {
        case .half: transformLength / 2
        case .hop: (transformLength - hopLength) / 2
        case .none, .window: 0
        }
    }

    /// Samples from a frame's first to the end of its span.
    var span: Int { framing.margin == .window ? windowLength : transformLength }

    /// Where in its span the window begins.
    var windowOffset: Int { (span - windowLength) / 2 }

    /// Samples that have to be there from the start of a frame's span on before it can be computed: its window, and enough
    /// of the margin after it that the frame is sure to exist in the padded whole.
    var reach: Int { max(windowOffset + windowLength, span - padding) }

    /// Samples from the middle of a frame's window until the stream gives the frame out.
    public var delay: Int { reach - windowOffset - windowLength / 2 }

    /// Frames of a whole recording of `samples` samples.
    public func frames(of samples: Int) -> Int {
        let padded = samples + 2 * padding
        return samples > 0 && padded >= span ? (padded - span) / hopLength + 1 : 0
    }

    func validate() throws {
        guard sampleRate > 0, hopLength > 0, windowLength > 0, windowLength <= transformLength, hopLength <= transformLength,
            (0..<1).contains(preEmphasis)
        else {
            throw SignalError.configuration(
                "log-mel frames: window \(windowLength) in \(transformLength), every \(hopLength) samples at \(sampleRate) Hz")
        }
    }
}
