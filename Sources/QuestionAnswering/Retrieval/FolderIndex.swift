import Foundation
import NeuralNetworks
import Tensors

/// The passages of a folder, searched by words and, where there is an encoder, by meaning.
///
///     let index = try FolderIndex(folder: "notes", cache: nil, encoder: nil)
///     index.search("how long do the eggs boil", count: 5)
///
/// Kept in a cache file; files that changed since are read again, those that are gone are dropped.
public struct FolderIndex: Sendable {
    public struct Hit: Sendable {
        public let passage: Passage
        /// BM25; 0 where no word is shared.
        public let wordScore: Double
        /// Cosine to the question; nil without vectors.
        public let cosine: Double?
    }

    public let folder: URL
    public let passages: [Passage]
    public let skipped: [TextFolder.Skipped]
    /// How many files were read anew.
    public let filesRead: Int
    public let filesKnown: Int
    let words: BM25Index
    private let vectors: [[Float]]?
    private let encoder: SentenceEncoder?

    /// What the cache knows of a file.
    private struct KnownFile: Codable {
        var bytes: Int
        var modified: Double
        var passages: [Passage]
        var problem: String?
    }

    private struct Cache: Codable {
        static let currentVersion = 1
        var version = Self.currentVersion
        var encoder: String?
        var files: [String: KnownFile] = [:]
    }

    /// Reads what changed below the folder, and writes the cache where one is given.
    ///
    /// - Parameters:
    ///   - cache: a file that is written; one that is damaged or of another version is made anew.
    ///   - progress: called with the share of vectors made.
    /// - Throws: `QuestionAnsweringError.folder`.
    public init(
        folder path: String, cache: URL? = nil, encoder: SentenceEncoder? = nil, progress: (Double) -> Void = { _ in }
    ) throws {
        let texts = try TextFolder(path)
        folder = texts.url
        self.encoder = encoder
        let old = Self.read(cache)
        var new = Cache(encoder: encoder?.fingerprint), skipped = texts.skipped, filesRead = 0, changed = Set<String>()
        for item in texts.items {
            if let known = old.files[item.path], known.bytes == item.bytes, known.modified == item.modified {
                new.files[item.path] = known
            } else {
                filesRead += 1
                changed.insert(item.path)
                switch texts.passages(of: item) {
                case .success(let passages):
                    new.files[item.path] = KnownFile(bytes: item.bytes, modified: item.modified, passages: passages)
                case .failure(let problem):
                    new.files[item.path] = KnownFile(
                        bytes: item.bytes, modified: item.modified, passages: [], problem: problem.reason)
                }
            }
            if let problem = new.files[item.path]?.problem { skipped.append(.init(path: item.path, reason: problem)) }
        }
        let paths = new.files.keys.sorted()
        passages = paths.flatMap { new.files[$0]?.passages ?? [] }
        self.skipped = skipped
        self.filesRead = filesRead
        filesKnown = paths.count
        words = BM25Index(passages.map { Terms.of($0.searched) })
        let isStale = filesRead > 0 || old.files.count != new.files.count
        guard let encoder else {
            vectors = nil
            if isStale { try? Self.write(new, cache) }
            return
        }
        let stored = old.encoder == encoder.fingerprint ? Self.vectors(cache) : [:]
        var made: [String: Tensor] = [:], missing: [String] = []
        for path in paths {
            let count = new.files[path]?.passages.count ?? 0
            if !changed.contains(path), let tensor = stored[path], tensor.shape == [count, encoder.dimension] {
                made[path] = tensor
            } else if count > 0 {
                missing.append(path)
            }
        }
        let fresh = encoder.vectors(
            missing.flatMap { (new.files[$0]?.passages ?? []).map(\.searched) }, progress: progress)
        var next = 0
        for path in missing {
            let count = new.files[path]?.passages.count ?? 0
            made[path] = Tensor(shape: [count, encoder.dimension], values: fresh[next..<next + count].flatMap { $0 })
            next += count
        }
        vectors = paths.flatMap { path -> [[Float]] in
            guard let tensor = made[path] else { return [] }
            let values = tensor.array
            return stride(from: 0, to: values.count, by: encoder.dimension).map {
                Array(values[$0..<$0 + encoder.dimension])
            }
        }
        if isStale || !missing.isEmpty || old.encoder != encoder.fingerprint {
            // A cache that cannot be written only costs time.
            try? Self.write(new, cache)
            if let cache { try? Safetensors.write(made, to: Self.vectorFile(cache)) }
        }
    }

    /// The passages that fit a question best: the ranks by words and by meaning joined (Cormack et al., 2009).
    public func search(_ question: String, count: Int) -> [Hit] {
        let byWords = words.ranking(Terms.ofQuestion(question), count: max(count, 50))
        var scores: [Int: Double] = [:], wordScores: [Int: Double] = [:]
        for (rank, found) in byWords.enumerated() {
            scores[found.text, default: 0] += 1 / Double(60 + rank)
            wordScores[found.text] = found.score
        }
        var cosines: [Float]?
        if let encoder, let vectors {
            let vector = encoder.vector(question)
            let all = vectors.map { SentenceEncoder.cosine($0, vector) }
            for (rank, text) in all.indices.sorted(by: { (all[$0], $1) > (all[$1], $0) }).prefix(max(count, 50))
                .enumerated()
            {
                scores[text, default: 0] += 1 / Double(60 + rank)
            }
            cosines = all
        }
        return scores.sorted { ($0.value, $1.key) > ($1.value, $0.key) }.prefix(count).map { entry in
            Hit(
                passage: passages[entry.key], wordScore: wordScores[entry.key] ?? 0,
                cosine: cosines.map { Double($0[entry.key]) })
        }
    }

    /// Where a folder's index is kept: below the user's cache folder, under the folder's name and a number of its path.
    public static func defaultCache(
        for folder: String, environment: [String: String] = ProcessInfo.processInfo.environment
    ) -> URL? {
        guard
            let base = environment["XDG_CACHE_HOME"].map({ URL(filePath: $0) })
                ?? environment["HOME"].map({ URL(filePath: $0 + "/.cache") })
        else { return nil }
        let path = URL(filePath: folder).standardizedFileURL.path
        let hash = path.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
        return base.appending(
            path: "gusli/answers/\(URL(filePath: path).lastPathComponent)-\(String(hash, radix: 16)).json")
    }

    private static func vectorFile(_ cache: URL) -> URL {
        cache.deletingPathExtension().appendingPathExtension("safetensors")
    }

    private static func read(_ cache: URL?) -> Cache {
        guard let cache, let data = FileManager.default.contents(atPath: cache.path),
            let found = try? JSONDecoder().decode(Cache.self, from: data), found.version == Cache.currentVersion
        else { return Cache() }
        return found
    }

    private static func vectors(_ cache: URL?) -> [String: Tensor] {
        cache.flatMap { try? Safetensors.read(vectorFile($0)) } ?? [:]
    }

    private static func write(_ contents: Cache, _ cache: URL?) throws {
        guard let cache else { return }
        try FileManager.default.createDirectory(
            at: cache.deletingLastPathComponent(), withIntermediateDirectories: true)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try encoder.encode(contents).write(to: cache, options: .atomic)
    }
}
