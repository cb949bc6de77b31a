import Foundation
import NeuralNetworks
import Tensors

/// A voice loaded from its folder: `voice.yaml` and `weights.safetensors`.
public struct Voice: Sendable {
    public let description: VoiceDescription
    public let mel: MelSynthesiser
    public let vocoder: any Vocoder
    public let frontEnd: UtteranceFrontEnd
    /// What makes the vocoder's sound as loud as its mels say.
    let vocoderGain: Float

    /// - Parameters:
    ///   - vocoder: in place of the one that the voice names.
    /// - Throws: `VoiceError.badVoice` where something is missing or does not fit; `FrontEndError` for its letter-to-sound model.
    ///   - lexicons: looked into before all else that tells how words sound.
    public init(
        directory: URL, vocoder chosen: VoiceDescription.VocoderKind? = nil, lexicons: [PronunciationLexicon] = []
    ) throws {
        let description = try VoiceDescription(contentsOf: directory.appending(path: "voice.yaml"))
        let file = directory.appending(path: "weights.safetensors")
        func bad(_ reason: String) -> VoiceError { .badVoice(file: file.path, reason: reason) }
        let weights: [String: Tensor]
        do { weights = try Safetensors.read(file) } catch let error as Safetensors.FormatError {
            throw bad(error.reason)
        } catch {
            throw bad("cannot be read")
        }
        func part(_ prefix: String) -> [String: Tensor] {
            var part: [String: Tensor] = [:]
            for (name, tensor) in weights where name.hasPrefix(prefix) {
                part[String(name.dropFirst(prefix.count))] = tensor
            }
            return part
        }
        var generator = RandomGenerator(seed: 0)
        do {
            let network = MelNetwork(description.mel, generator: &generator)
            try network.load(part("mel."))
            mel = try MelSynthesiser(network)
            switch (chosen ?? description.vocoder, description.spectral, description.melgan) {
            case (.wavenet, _, _) where description.wavenet != nil:
                let network = WaveNet(description.wavenet ?? .init(), generator: &generator)
                try network.load(part("wavenet."))
                vocoder = WaveNetVocoder(network, temperature: 0.8)
            case (.griffinLim, _, _):
                vocoder = GriffinLimVocoder()
            case (.spectral, let configuration?, _):
                let network = SpectralVocoderNetwork(configuration, generator: &generator)
                try network.load(part("spectral."))
                vocoder = try SpectralVocoder(network)
            case (.melgan, _, let configuration?):
                let network = MelGANGenerator(configuration, generator: &generator)
                try network.load(part("melgan."))
                vocoder = try MelGANVocoder(network)
            case (let kind, _, _):
                let others = description.vocoders.map(\.rawValue).joined(separator: ", ")
                throw VoiceError.badVoice(
                    file: directory.path, reason: "has no \(kind.rawValue) vocoder; it has \(others)")
            }
        } catch let error as ModelStateError {
            throw bad("\(error)")
        }
        let letters = try description.letterToSound.map {
            try GraphemeToPhoneme(directory: directory.appending(path: $0))
        }
        frontEnd = UtteranceFrontEnd(lexicons: lexicons, dictionary: FestivalLexicon.installed, letterToSound: letters)
        self.description = description
        vocoderGain = description.gains?[(chosen ?? description.vocoder).rawValue] ?? 1
    }
}
