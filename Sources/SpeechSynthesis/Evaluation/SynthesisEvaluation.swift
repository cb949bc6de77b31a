import AudioIO
import Foundation
import NeuralNetworks
import Tensors

/// Scores a voice on recordings of its speaker that training did not see, and writes what a listener needs to score more.
public struct SynthesisEvaluation {
    /// A recording and what is said in it.
    public struct Clip: Sendable {
        public var name: String
        public var path: String
        public var text: String
    }

    /// The means over all recordings.
    public struct Report: Codable, Sendable, Equatable {
        public var recordings = 0
        /// Of a recording through features and vocoder, in decibels: cepstral distortion, and twenty times the mean absolute
        /// difference of log10 mels.
        public var copyMelCepstralDistortion = 0.0
        public var copyMelDistance = 0.0
        /// Of the same sentence spoken from its text, along the cheapest alignment.
        public var spokenMelCepstralDistortion = 0.0
        /// How long the spoken sentences are beside the recordings.
        public var durationRatio = 0.0
        /// Of the spoken sentences, in LUFS, and how far they deviate.
        public var loudness = 0.0
        public var loudnessDeviation = 0.0
        /// Whole sentences, text to sound.
        public var timesRealTime = 0.0
    }

    /// The held-out recordings of a manifest (`HeldOutClips`), or all of them.
    ///
    /// - Throws: `VoiceError.badManifest`.
    public static func clips(_ manifest: URL, all: Bool = false) throws -> [Clip] {
        guard let text = try? String(contentsOf: manifest, encoding: .utf8) else {
            throw VoiceError.badManifest(file: manifest.path, line: 1, reason: "cannot be read as a manifest")
        }
        let rows = text.split(whereSeparator: \.isNewline).map {
            $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
        }
        guard let header = rows.first, let path = header.firstIndex(of: "path"),
            let transcript = header.firstIndex(of: "transcript")
        else {
            throw VoiceError.badManifest(
                file: manifest.path, line: 1, reason: "must name the columns path and transcript")
        }
        let original = header.firstIndex(of: "original")
        return try rows.dropFirst().enumerated().compactMap { number, row in
            guard row.count > max(path, transcript) else {
                throw VoiceError.badManifest(
                    file: manifest.path, line: number + 2, reason: "\(row.count) columns where \(header.count) belong")
            }
            guard all || HeldOutClips.contains(number) else { return nil }
            let punctuated = original.flatMap { $0 < row.count && !row[$0].isEmpty ? row[$0] : nil }
            let file = manifest.deletingLastPathComponent().appending(path: row[path])
            return Clip(
                name: file.deletingPathExtension().lastPathComponent, path: file.path,
                text: punctuated ?? row[transcript])
        }
    }

    public let synthesiser: Synthesiser
    private let features = MelFeatures()

    public init(_ synthesiser: Synthesiser) { self.synthesiser = synthesiser }

    /// - Parameters:
    ///   - vocoders: copies are written with each of these, under its name; the first is the one that is scored.
    ///   - folder: gets `natural`, `spoken` and a folder a vocoder, with a WAV file a recording each, and `texts.tsv`.
    /// - Throws: `AudioError`, `VoiceError.corpusTooSmall`.
    public func run(
        _ clips: [Clip], vocoders: [(name: String, vocoder: any Vocoder)], folder: URL?,
        progress: (Double) -> Void = { _ in }
    ) throws -> Report {
        guard !clips.isEmpty else { throw VoiceError.corpusTooSmall(clips: 0) }
        var report = Report(), loudnesses: [Double] = [], spokenSeconds = 0.0, spent = 0.0, naturalSeconds = 0.0
        let rate = Double(MelFeatures.sampleRate)
        func write(_ samples: [Float], _ kind: String, _ clip: Clip) throws {
            guard let folder else { return }
            let place = folder.appending(path: kind)
            try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
            try AudioFile.write(samples, sampleRate: rate, to: place.appending(path: clip.name + ".wav").path)
        }
        for (number, clip) in clips.enumerated() {
            let natural = try AudioFile.readMono(clip.path, sampleRate: rate)
            let mel = features.analyse(natural)
            for (index, (name, vocoder)) in vocoders.enumerated() {
                let copy = vocoder.synthesise(mel.asFrames)
                try write(copy, name, clip)
                guard index == 0 else { continue }
                let again = features.analyse(copy)
                report.copyMelCepstralDistortion += MelCepstralDistortion.between(mel, again)
                report.copyMelDistance +=
                    Double(withoutGradients { Variable(mel).l1Loss(Variable(again)) }.value.scalar) * 20
            }
            var spoken: [Float] = []
            spent += ContinuousClock().measure { spoken = synthesiser.synthesise(clip.text).samples } / .seconds(1)
            spokenSeconds += Double(spoken.count) / rate
            naturalSeconds += Double(natural.count) / rate
            report.spokenMelCepstralDistortion += MelCepstralDistortion.aligned(mel, features.analyse(spoken))
            if let loudness = Loudness.integrated(spoken, sampleRate: rate) { loudnesses.append(loudness) }
            try write(natural, "natural", clip)
            try write(spoken, "spoken", clip)
            progress(Double(number + 1) / Double(clips.count))
        }
        if let folder {
            let lines = clips.map { "\($0.name)\t\($0.text)\n" }.joined()
            try Data(("name\ttext\n" + lines).utf8).write(to: folder.appending(path: "texts.tsv"), options: .atomic)
        }
        let count = Double(clips.count)
        report.recordings = clips.count
        report.copyMelCepstralDistortion /= count
        report.copyMelDistance /= count
        report.spokenMelCepstralDistortion /= count
        report.durationRatio = spokenSeconds / max(1e-9, naturalSeconds)
        report.timesRealTime = spokenSeconds / max(1e-9, spent)
        if !loudnesses.isEmpty {
            let mean = loudnesses.reduce(0, +) / Double(loudnesses.count)
            report.loudness = mean
            report.loudnessDeviation =
                (loudnesses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(loudnesses.count)).squareRoot()
        }
        return report
    }
}
