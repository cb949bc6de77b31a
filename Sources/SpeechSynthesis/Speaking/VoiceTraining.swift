import AudioIO
import Foundation
import Tensors
import Yams

/// Trains a voice's networks from a configuration file into the voice's folder: what `gusli train` does.
public enum VoiceTraining {
    /// Losses on held-out recordings.
    public struct MelLosses: Sendable, Codable, Equatable {
        public var mel: Float, duration: Float, pitch: Float, energy: Float
    }

    /// - Parameter voice: the folder; its card, where there is one, must describe the same network.
    /// - Throws: `VoiceError`, `AudioError`, or what stands in the way of writing.
    public static func trainMel(
        _ configuration: MelTrainingConfiguration, voice: URL, resuming: Bool, log: (String) -> Void
    ) throws -> MelLosses {
        BLAS.threadCount = configuration.threads
        if let card = try card(voice), card.mel != configuration.network {
            throw VoiceError.badVoice(
                file: voice.appending(path: "voice.yaml").path,
                reason: "mel is another network than the configuration's")
        }
        let lines = try CorpusAlignment.lines(URL(filePath: configuration.alignments))
        let others = try (configuration.companions ?? []).flatMap { try CorpusAlignment.lines(URL(filePath: $0)) }
        var training = try MelTraining(configuration, lines: lines, others: others) {
            try AudioFile.readMono($0.audio, sampleRate: Double(MelFeatures.sampleRate))
        }
        if configuration.fineTunes == true { try training.start(from: VoiceWeights.read(.mel, in: voice)) }
        try training.run(resuming: resuming, log: log)
        try VoiceWeights.replace(.mel, with: training.weights(), in: voice)
        let losses = training.heldOutLosses()
        return MelLosses(mel: losses[0], duration: losses[1], pitch: losses[2], energy: losses[3])
    }

    /// Returns the mean mel distance of held-out copies, in decibels (of a WaveNet the loss, in nats a sample); copies are written beside the checkpoint.
    public static func trainVocoder(
        _ configuration: VocoderTrainingConfiguration, voice: URL, resuming: Bool, log: (String) -> Void
    ) throws -> Float {
        BLAS.threadCount = configuration.threads
        let part: VoiceWeights.Part =
            configuration.wavenet != nil ? .wavenet : configuration.melgan != nil ? .melgan : .spectral
        if let card = try card(voice) {
            let isOther: Bool? =
                switch part {
                case .melgan: card.melgan.map { $0 != configuration.melgan }
                case .wavenet: card.wavenet.map { $0 != configuration.wavenet }
                default: card.spectral.map { $0 != configuration.network }
                }
            if isOther == true {
                throw VoiceError.badVoice(
                    file: voice.appending(path: "voice.yaml").path,
                    reason: "\(part.rawValue) is another network than the configuration's")
            }
        }
        let rate = Double(MelFeatures.sampleRate)
        let clips = try CorpusAlignment.recordings(URL(filePath: configuration.manifest)).map {
            try AudioFile.readMono($0, sampleRate: rate)
        }
        func write(_ name: String, _ samples: [Float]) throws {
            let file = URL(filePath: configuration.checkpoint).appending(path: name + ".wav")
            try AudioFile.write(samples, sampleRate: rate, to: file.path)
        }
        if configuration.wavenet != nil {
            var training = try WaveNetTraining(configuration, clips: clips)
            try training.run(resuming: resuming, log: log, writeSample: write)
            try VoiceWeights.replace(.wavenet, with: training.weights(), in: voice)
            return training.heldOutLoss()
        }
        var training = try VocoderTraining(configuration, clips: clips)
        if configuration.fineTunes == true { try training.start(from: VoiceWeights.read(part, in: voice)) }
        try training.run(resuming: resuming, log: log) { name, samples in
            try AudioFile.write(
                samples, sampleRate: rate,
                to: URL(filePath: configuration.checkpoint).appending(path: name + ".wav").path)
        }
        try VoiceWeights.replace(part, with: training.weights(), in: voice)
        return training.heldOutDistance()
    }

    private static func card(_ voice: URL) throws -> VoiceDescription? {
        let file = voice.appending(path: "voice.yaml")
        return FileManager.default.fileExists(atPath: file.path) ? try VoiceDescription(contentsOf: file) : nil
    }
}

extension CorpusAlignment {
    /// Reads what `gusli train align` has written.
    ///
    /// - Throws: `VoiceError.badManifest` with the line.
    public static func lines(_ file: URL) throws -> [Line] {
        guard let data = try? Data(contentsOf: file) else {
            throw FrontEndError.unreadable(file: file.path, reason: "cannot be read; gusli train align makes it")
        }
        return try data.split(separator: UInt8(ascii: "\n")).enumerated().map { number, line in
            do { return try JSONDecoder().decode(Line.self, from: Data(line)) } catch {
                throw VoiceError.badManifest(
                    file: file.path, line: number + 1, reason: "is no aligned recording: \(error)")
            }
        }
    }

    /// The sound files of a manifest, in its order.
    ///
    /// - Throws: `VoiceError.badManifest` with the line.
    public static func recordings(_ manifest: URL) throws -> [String] {
        guard let text = try? String(contentsOf: manifest, encoding: .utf8) else {
            throw FrontEndError.unreadable(file: manifest.path, reason: "cannot be read as a manifest")
        }
        let rows = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        guard let column = rows.first?.firstIndex(of: "path") else {
            throw VoiceError.badManifest(file: manifest.path, line: 1, reason: "names no column path")
        }
        return try rows.dropFirst().enumerated().map { number, row in
            guard row.count > column else {
                throw VoiceError.badManifest(file: manifest.path, line: number + 2, reason: "has no path")
            }
            return manifest.deletingLastPathComponent().appending(path: String(row[column])).path
        }
    }
}
