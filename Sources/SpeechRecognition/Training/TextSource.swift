import Foundation

/// Where sentences come from: for synthetic speech, and for language models.
public struct TextSource: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        /// A text file with a sentence a line.
        case lines
        /// JSON objects with a key `sentence`, a line each.
        case jsonLines
        /// A JSON file: every string in it.
        case json
        /// Sentence templates: random sentences.
        case grammar
        /// The words of a pronunciation dictionary.
        case lexicon
        /// The transcripts of a manifest.
        case manifest
    }

    public var path: String
    public var kind: Kind
    /// How many sentences are wanted; all where left out.
    public var count: Int?
    /// How often each counts.
    public var times: Int?
    /// Speakers of a manifest whose transcripts are left out.
    public var withoutSpeakers: [String]?
    /// Leaves out every n-th speaker of a manifest by name, the first included, as `holdOutEvery` does in training.
    public var withoutSpeakersEvery: Int?
    /// Recordings that are kept for measuring: their sentences are left out.
    public var withoutRecordings: Recordings?

    /// Every n-th recording of a manifest, the first included.
    public struct Recordings: Codable, Sendable, Equatable {
        public var manifest: String
        public var every: Int
    }

    /// All its sentences in lower case that the English alphabet can write.
    ///
    /// - Throws: `RecognitionError.badConfiguration` where the file cannot be read.
    public func texts() throws -> [String] {
        guard let withoutRecordings else { return try allTexts() }
        let entries = try SpeechManifest(contentsOf: URL(filePath: withoutRecordings.manifest)).entries
        let kept = stride(from: 0, to: entries.count, by: max(1, withoutRecordings.every)).compactMap { Self.plain(entries[$0].transcript) }
        let without = Set(kept)
        return try allTexts().filter { !without.contains($0) }
    }

    private func allTexts() throws -> [String] {
        if kind == .manifest {
            let manifest = try SpeechManifest(contentsOf: URL(filePath: path))
            var without = Set(withoutSpeakers ?? [])
            if let every = withoutSpeakersEvery {
                guard every > 0 else {
                    throw RecognitionError.badConfiguration(file: path, reason: "withoutSpeakersEvery must be above 0")
                }
                without.formUnion(manifest.speakers(every: every))
            }
            return manifest.entries.filter { !without.contains($0.speaker) }.compactMap { Self.plain($0.transcript) }
        }
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw RecognitionError.badConfiguration(file: path, reason: "cannot be read as UTF-8 text")
        }
        let lines = text.split(separator: "\n")
        switch kind {
        case .jsonLines:
            struct Line: Decodable { var sentence: String }
            return lines.compactMap { line in
                (try? JSONDecoder().decode(Line.self, from: Data(line.utf8))).flatMap { Self.plain($0.sentence) }
            }
        case .json:
            var found: [String] = []
            func collect(_ value: Any) {
                if let string = value as? String { found.append(string) }
                for child in value as? [Any] ?? [] { collect(child) }
                for child in (value as? [String: Any])?.sorted(by: { $0.key < $1.key }) ?? [] { collect(child.value) }
            }
            guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) else {
                throw RecognitionError.badConfiguration(file: path, reason: "is no JSON")
            }
            collect(object)
            return found.filter { $0.contains(" ") }.compactMap { Self.plain($0) }
        case .lexicon: return lines.compactMap { $0.split(separator: " ").first }.filter { !$0.contains("(") }.compactMap { Self.plain($0) }
        default: return lines.compactMap { Self.plain($0) }
        }
    }

    /// Lower case, one space between words, no punctuation; nil where digits or foreign letters are left.
    public static func plain(_ text: some StringProtocol) -> String? {
        let words = text.lowercased().split { !$0.isLetter && $0 != "'" && !$0.isNumber }
            .map { $0.trimmingPrefix("'") }.filter { !$0.isEmpty }.joined(separator: " ")
        guard words.count >= 2, Alphabet.english.labels(of: words) != nil else { return nil }
        return words
    }
}
