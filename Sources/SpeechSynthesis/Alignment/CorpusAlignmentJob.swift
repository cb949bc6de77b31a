import Foundation
import Yams

/// Aligns the recordings of manifests and writes the result as JSON lines: `gusli train align`.
///
/// Manifests are TSV files with the columns `path`, `speaker`, `transcript` and, where there is one, `original` (the
/// transcript with punctuation and capitals, which is preferred).
public struct CorpusAlignmentJob {
    public struct Configuration: Codable, Sendable, Equatable {
        public var manifests: [String]
        /// CMUdict-style files, looked into before all else.
        public var lexicons: [String]?
        /// The letter-to-sound model folder.
        public var letterToSound: String?
        /// JSON lines, see `CorpusAlignment.Line`.
        public var output: String
        public var aligner: HMMAligner.Configuration?

        /// - Throws: `FrontEndError.configuration`.
        public init(contentsOf url: URL) throws {
            do {
                self = try YAMLDecoder().decode(Self.self, from: Data(contentsOf: url))
            } catch {
                throw FrontEndError.configuration(file: url.path, reason: "\(error)")
            }
        }
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) { self.configuration = configuration }

    /// Aligns everything and writes the output file at the end.
    ///
    /// - Parameter samples: reads a recording as mono at a rate in hertz.
    public func run(samples: (URL, Double) throws -> [Float], progress: (String) -> Void) throws -> [CorpusAlignment.Line] {
        let frontEnd = UtteranceFrontEnd(
            lexicons: try (configuration.lexicons ?? []).map { try PronunciationLexicon(contentsOf: URL(filePath: $0)) },
            letterToSound: try configuration.letterToSound.map { try GraphemeToPhoneme(directory: URL(filePath: $0)) })
        let clips = try configuration.manifests.flatMap { try Self.clips(URL(filePath: $0), frontEnd) }
        var alignment = CorpusAlignment()
        alignment.aligner = configuration.aligner ?? .init()
        let rate = alignment.sampleRate
        let lines = try alignment.run(clips, samples: { try samples(URL(filePath: $0.audio), rate) }, progress: progress)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let text = try lines.map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }.joined()
        let output = URL(filePath: configuration.output)
        try FileManager.default.createDirectory(at: output.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: output, options: .atomic)
        return lines
    }

    /// The recordings of a manifest with their phonemes; those without words are left out.
    static func clips(_ manifest: URL, _ frontEnd: UtteranceFrontEnd) throws -> [CorpusAlignment.Clip] {
        guard let text = try? String(contentsOf: manifest, encoding: .utf8) else {
            throw FrontEndError.unreadable(file: manifest.path, reason: "cannot be read as a manifest")
        }
        let rows = text.split(whereSeparator: \.isNewline).map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
        guard let header = rows.first, let path = header.firstIndex(of: "path"), let transcript = header.firstIndex(of: "transcript") else {
            throw FrontEndError.unreadable(file: manifest.path, reason: "the first line must name the columns path and transcript")
        }
        let (speaker, original) = (header.firstIndex(of: "speaker"), header.firstIndex(of: "original"))
        return try rows.dropFirst().enumerated().compactMap { number, row in
            guard row.count > max(path, transcript) else {
                throw FrontEndError.lexiconLine(file: manifest.path, line: number + 2, reason: "\(row.count) columns where \(header.count) belong")
            }
            func column(_ index: Int?) -> String? { index.flatMap { $0 < row.count && !row[$0].isEmpty ? row[$0] : nil } }
            let said = column(original) ?? row[transcript]
            let tokens = tokens(said, frontEnd)
            guard tokens.contains(where: \.isSpoken) else { return nil }
            return CorpusAlignment.Clip(
                id: URL(filePath: row[path]).deletingPathExtension().lastPathComponent,
                audio: manifest.deletingLastPathComponent().appending(path: row[path]).path, speaker: column(speaker) ?? "one",
                text: said, tokens: tokens)
        }
    }

    /// The tokens of a whole recording. Full stops that only the front end has set become commas: a recording that
    /// breaks off amid a sentence does not fall in pitch as a sentence does.
    static func tokens(_ text: String, _ frontEnd: UtteranceFrontEnd) -> [Phoneme] {
        var tokens: [Phoneme] = []
        for sentence in frontEnd.analyse(text).sentences { tokens += tokens.isEmpty ? sentence.phonemes : Array(sentence.phonemes.dropFirst()) }
        let closing = text.last { !$0.isWhitespace && !"\"'”’)]".contains($0) }
        if let closing, !".?!…".contains(closing), tokens.last == .fullStop { tokens[tokens.count - 1] = .comma }
        return tokens
    }
}
