import Foundation
import Yams

/// What `voice.yaml` says of a voice.
public struct VoiceDescription: Codable, Sendable, Equatable {
    public struct Features: Codable, Sendable, Equatable {
        public var sampleRate = MelFeatures.sampleRate
        public var fftLength = MelFeatures.fftLength
        public var hopLength = MelFeatures.hopLength
        public var bands = MelFeatures.bandCount

        public init() {}
    }

    public enum VocoderKind: String, Codable, Sendable, CaseIterable {
        case spectral
        case melgan
        case wavenet
        case griffinLim = "griffin-lim"
    }

    public struct Score: Codable, Sendable, Equatable {
        public var name: String
        public var value: Double
        public var unit: String
        /// How to measure it again.
        public var measure: String
    }

    public var name: String
    public var version: Int
    public var language: String
    public var licence: String
    public var trainedOn: [String]
    public var features: Features
    public var phonemeSet: String
    public var phonemes: [String]
    public var mel: MelNetwork.Configuration
    /// The vocoder that `say` uses unless told otherwise.
    public var vocoder: VocoderKind
    public var spectral: SpectralVocoderNetwork.Configuration?
    public var melgan: MelGANGenerator.Configuration?
    public var wavenet: WaveNet.Configuration?
    /// Folder of the letter-to-sound model, relative to the voice's.
    public var letterToSound: String?
    /// Factors by vocoder that make its sound as loud as its mels say; 1 where left out. A network's phases do not add up
    /// as a recording's do.
    public var gains: [String: Float]?
    public var scores: [Score]

    /// Reads and checks a description.
    ///
    /// - Throws: `VoiceError.badVoice` saying what is wrong.
    public init(contentsOf url: URL) throws {
        let text: String
        do { text = try String(contentsOf: url, encoding: .utf8) } catch {
            throw VoiceError.badVoice(file: url.path, reason: "cannot be read as UTF-8 text")
        }
        do {
            self = try YAMLDecoder().decode(VoiceDescription.self, from: text)
        } catch {
            throw VoiceError.badVoice(file: url.path, reason: Self.reason(error))
        }
        try check(url)
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, _): "lacks \(key.stringValue)"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
        default: "\(error)"
        }
    }

    /// Refuses what would not fit this program, or take memory without bound, before any network is made.
    private func check(_ url: URL) throws {
        func require(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
            if !condition { throw VoiceError.badVoice(file: url.path, reason: reason()) }
        }
        func bounded(_ value: Int, _ range: ClosedRange<Int>, _ name: String) throws {
            try require(range.contains(value), "\(name) is \(value), not in \(range.lowerBound)...\(range.upperBound)")
        }
        try require(features == Features(), "features other than 22050 Hz, 1024/256, 80 bands are not spoken")
        try require(phonemes == PhonemeSet.symbols, "lists other phonemes than \(PhonemeSet.name)")
        try require(mel.symbols == phonemes.count, "mel.symbols is \(mel.symbols) for \(phonemes.count) phonemes")
        try bounded(mel.width, 1...2048, "mel.width")
        try bounded(mel.innerWidth, 1...8192, "mel.innerWidth")
        try bounded(mel.predictorWidth, 1...2048, "mel.predictorWidth")
        try bounded(mel.encoderBlocks, 0...32, "mel.encoderBlocks")
        try bounded(mel.decoderBlocks, 0...32, "mel.decoderBlocks")
        try bounded(mel.taps, 1...63, "mel.taps")
        for (name, gain) in gains ?? [:] {
            try require(VocoderKind(rawValue: name) != nil, "gains names no vocoder: \(name)")
            try require(gain.isFinite && gain > 0 && gain < 100, "gains.\(name) is \(gain)")
        }
        if let spectral {
            try bounded(spectral.width, 1...2048, "spectral.width")
            try bounded(spectral.innerWidth, 1...8192, "spectral.innerWidth")
            try bounded(spectral.blocks, 0...32, "spectral.blocks")
            try bounded(spectral.taps, 1...63, "spectral.taps")
        }
        if let melgan {
            try bounded(melgan.width, 1...64, "melgan.width")
            try bounded(melgan.residualLayers, 0...8, "melgan.residualLayers")
            try require(
                (1...8).contains(melgan.ratios.count) && melgan.ratios.allSatisfy { (1...256).contains($0) }
                    && melgan.ratios.reduce(1, *) == MelFeatures.hopLength,
                "melgan.ratios \(melgan.ratios) do not multiply to \(MelFeatures.hopLength)")
        }
        if let wavenet {
            try bounded(wavenet.layers, 1...64, "wavenet.layers")
            try bounded(wavenet.cycle, 1...14, "wavenet.cycle")
            try bounded(wavenet.residualChannels, 1...512, "wavenet.residualChannels")
            try bounded(wavenet.gateChannels, 1...512, "wavenet.gateChannels")
            try bounded(wavenet.skipChannels, 1...1024, "wavenet.skipChannels")
            try bounded(wavenet.conditionChannels, 1...512, "wavenet.conditionChannels")
            try bounded(wavenet.components, 1...64, "wavenet.components")
            if let order = wavenet.linearPrediction {
                try bounded(order, 1...64, "wavenet.linearPrediction")
                try require(wavenet.output == .gaussian, "wavenet.linearPrediction needs the output gaussian")
            }
        }
        try require(vocoder != .wavenet || wavenet != nil, "vocoder is wavenet, but the section wavenet is missing")
        try require(vocoder != .spectral || spectral != nil, "vocoder is spectral, but the section spectral is missing")
        try require(vocoder != .melgan || melgan != nil, "vocoder is melgan, but the section melgan is missing")
    }
}
