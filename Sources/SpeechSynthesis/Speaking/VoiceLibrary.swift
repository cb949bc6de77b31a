import Foundation

/// The voices in a folder.
public struct VoiceLibrary: Sendable {
    /// A folder with a `voice.yaml`: what it says, or why it cannot be used.
    public struct Entry: Sendable {
        public var name: String
        public var directory: URL
        public var description: Result<VoiceDescription, VoiceError>
    }

    public let directory: URL

    public init(directory: URL) { self.directory = directory }

    /// Every folder that holds a `voice.yaml`, by name; empty where the library itself is missing.
    public var voices: [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path)) ?? []
        return names.sorted().compactMap { name in
            let folder = directory.appending(path: name), card = folder.appending(path: "voice.yaml")
            guard FileManager.default.fileExists(atPath: card.path) else { return nil }
            let description = Result { try VoiceDescription(contentsOf: card) }
            return Entry(
                name: name, directory: folder,
                description: description.mapError { ($0 as? VoiceError) ?? .badVoice(file: card.path, reason: "\($0)") }
            )
        }
    }
}

extension VoiceDescription {
    /// The vocoders that this voice can speak with; Griffin-Lim needs no weights.
    public var vocoders: [VocoderKind] {
        VocoderKind.allCases.filter { kind in
            switch kind {
            case .spectral: spectral != nil
            case .melgan: melgan != nil
            case .wavenet: wavenet != nil
            case .griffinLim: true
            }
        }
    }
}
