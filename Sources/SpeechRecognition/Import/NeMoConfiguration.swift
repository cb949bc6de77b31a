import Foundation
import SignalProcessing

/// What a NeMo configuration says of a recogniser of the Jasper family: features, network and characters.
///
/// Whatever would make NeMo compute something else than this package does is refused by its name, not ignored.
struct NeMoConfiguration {
    let analysis: LogMelConfiguration
    let network: JasperConfiguration
    let alphabet: Alphabet

    /// - Throws: `RecognitionError.badModel` with the setting's path.
    init(_ settings: NeMoSettings) throws {
        let encoder = try settings.part("encoder"), decoder = try settings.part("decoder")
        try Self.check(encoder, isA: "ConvASREncoder")
        try Self.check(decoder, isA: "ConvASRDecoder")
        analysis = try Self.analysis(try settings.part("preprocessor"))
        alphabet = try Self.alphabet(decoder, settings)
        let blocks = try Self.blocks(encoder)
        network = JasperConfiguration(features: analysis.bands, blocks: blocks, classes: alphabet.classes)
        if let problem = network.problem {
            throw RecognitionError.badModel(file: settings.file, reason: "encoder.\(problem)")
        }
        if let inputs = try encoder.integer("feat_in"), inputs != analysis.bands {
            throw encoder.fail("feat_in", "is \(inputs), but the features have \(analysis.bands) bands")
        }
        if let inputs = try decoder.integer("feat_in"), inputs != blocks.last?.filters {
            throw decoder.fail("feat_in", "is \(inputs), but the encoder gives \(blocks.last?.filters ?? 0) channels")
        }
    }

    private static func check(_ part: NeMoSettings, isA name: String) throws {
        if let target = part.target, target != name {
            throw part.fail(
                "_target_", "is \(target); of NeMo's models those of the Jasper family are read, which have \(name)")
        }
    }

    /// Characters, the blank after them.
    private static func alphabet(_ decoder: NeMoSettings, _ settings: NeMoSettings) throws -> Alphabet {
        guard let labels = try decoder.texts("vocabulary") ?? settings.texts("labels") else {
            throw decoder.fail("vocabulary", "is missing: the characters that the model writes")
        }
        guard labels.allSatisfy({ $0.count == 1 }), Set(labels).count == labels.count, !labels.isEmpty else {
            throw decoder.fail(
                "vocabulary", "holds something else than single characters, each once; word pieces are not read")
        }
        if let count = try decoder.integer("num_classes", in: -1...65535), count != -1, count != labels.count {
            throw decoder.fail("num_classes", "is \(count) for \(labels.count) characters")
        }
        return Alphabet(labels.compactMap(\.first))
    }

    /// As NeMo's `FilterbankFeatures` computes them when it does not train: no dither, padding to whole batches left out.
    private static func analysis(_ part: NeMoSettings) throws -> LogMelConfiguration {
        try check(part, isA: "AudioToMelSpectrogramPreprocessor")
        let rate = try part.number("sample_rate") ?? 16000
        guard rate == Recogniser.sampleRate else { throw part.fail("sample_rate", "is \(rate); 16000 is read") }
        let window = try samples(part, "n_window_size", "window_size", rate, default: 320)
        let hop = try samples(part, "n_window_stride", "window_stride", rate, default: 160)
        var power = 1
        while power < window { power *= 2 }
        var analysis = LogMelConfiguration(
            sampleRate: rate, transformLength: try part.integer("n_fft", in: 16...8192) ?? power, windowLength: window,
            hopLength: hop, bands: try part.integer("features", in: 1...1024) ?? 64)
        analysis.periodicWindow = false
        switch part.text("window") ?? "hann" {
        case "hann": analysis.window = .hann
        case "hamming": analysis.window = .hamming
        case "blackman": analysis.window = .blackman
        case let other: throw part.fail("window", "is \(other); hann, hamming and blackman are read")
        }
        analysis.lowest = try part.number("lowfreq") ?? 0
        analysis.highest = try part.number("highfreq")
        analysis.preEmphasis = Float(try part.number("preemph") ?? 0.97)
        let power2 = try part.number("mag_power") ?? 2
        guard power2 == 2 || power2 == 1 else { throw part.fail("mag_power", "is \(power2); 1 and 2 are read") }
        analysis.spectrum = power2 == 2 ? .power : .magnitude
        let guardValue = Float(try part.number("log_zero_guard_value") ?? 0x1p-24)
        try part.require("log", [true], or: "features without logarithm are not read")
        switch part.text("log_zero_guard_type") ?? "add" {
        case "add": analysis.compression = .logarithm(guard: guardValue)
        case "clamp": analysis.compression = .clampedLogarithm(floor: guardValue)
        case let other: throw part.fail("log_zero_guard_type", "is \(other); add and clamp are read")
        }
        try part.require("normalize", ["per_feature"], or: "per_feature is read")
        analysis.normalisation = .perFeature
        try part.require("frame_splicing", [1], or: "spliced frames are not read")
        try part.require("exact_pad", [false], or: "exact padding is not read")
        try part.require("stft_exact_pad", [false], or: "exact padding is not read")
        try part.require("mel_norm", ["slaney"], or: "slaney is read")
        return analysis
    }

    private static func samples(
        _ part: NeMoSettings, _ key: String, _ seconds: String, _ rate: Double, default count: Int
    )
        throws -> Int
    {
        if let samples = try part.integer(key, in: 1...8192) { return samples }
        guard let length = try part.number(seconds) else { return count }
        guard length > 0, length < 0.5 else { throw part.fail(seconds, "is \(length) seconds") }
        return Int(length * rate)
    }

    private static func blocks(_ encoder: NeMoSettings) throws -> [JasperConfiguration.Block] {
        try encoder.require("activation", ["relu"], or: "relu is read")
        try encoder.require("normalization_mode", ["batch"], or: "batch is read")
        try encoder.require("residual_mode", ["add"], or: "add is read")
        try encoder.require("frame_splicing", [1], or: "spliced frames are not read")
        return try encoder.parts("jasper").map { block in
            let repeats = try block.integer("repeat", in: 1...32) ?? 1
            try block.require("groups", [1], or: "grouped convolutions are not read")
            try block.require("heads", [-1], or: "masked heads are not read")
            try block.require("se", [false], or: "squeeze-and-excitation, Citrinet's, is not read")
            try block.require("residual_mode", ["add"], or: "add is read")
            try block.require("future_context", [-1], or: "limited context is not read")
            guard let filters = try block.integer("filters", in: 1...4096) else {
                throw block.fail("filters", "is missing")
            }
            guard var kernel = try block.integer("kernel", in: 1...1023) else {
                throw block.fail("kernel", "is missing")
            }
            let factor = try block.number("kernel_size_factor") ?? 1
            guard factor > 0, factor <= 4 else { throw block.fail("kernel_size_factor", "is \(factor)") }
            if factor != 1 {
                kernel = max(1, Int(Double(kernel) * factor))
                if kernel.isMultiple(of: 2) { kernel += 1 }
            }
            guard !kernel.isMultiple(of: 2) else { throw block.fail("kernel", "is \(kernel), an even number") }
            return JasperConfiguration.Block(
                filters: filters, repeats: repeats, kernel: kernel, stride: try block.integer("stride", in: 1...8) ?? 1,
                dilation: try block.integer("dilation", in: 1...64) ?? 1,
                dropout: Float(try block.number("dropout") ?? 0),
                residual: try block.flag("residual") ?? true, residualDense: try block.flag("residual_dense") ?? false,
                separable: try block.flag("separable") ?? false)
        }
    }
}
