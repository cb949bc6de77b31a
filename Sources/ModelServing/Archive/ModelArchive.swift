import Archives
import Foundation
import SpeechRecognition
import Yams

/// A model in one file: a zip archive with `manifest.json` and the model's own files below `model/`.
///
///     try ModelArchive.pack("models/recogniser-en", version: "1.0").write(to: URL(filePath: "recogniser.gusli"))
///     let archive = try ModelArchive(contentsOf: "recogniser.gusli")
///     archive.manifest.name            // "recogniser-en"
public struct ModelArchive: Sendable {
    public static let ending = "gusli"
    public let file: String
    public let manifest: ModelManifest
    /// Names below `model/`, and sizes in bytes.
    public let contents: [(name: String, bytes: Int)]
    private let zip: ZipArchive

    /// Files of a model and their bytes, unpacked.
    static let mostFiles = 64, mostBytes = 4 << 30, largestManifest = 4 << 20

    /// Opens an archive; weights are read when it is unpacked.
    ///
    /// - Throws: `ServingError.badArchive` for anything that `pack` would not have written.
    public init(contentsOf path: String) throws(ServingError) {
        func fail(_ reason: String) -> ServingError {
            .badArchive(file: URL(filePath: path).lastPathComponent, reason: reason)
        }
        file = path
        let manifestData: Data
        do {
            zip = try ZipArchive(contentsOf: path, limit: Self.mostBytes)
            guard let entry = zip.entry("manifest.json") else {
                throw fail("holds no manifest.json: it is no model archive")
            }
            guard entry.size <= Self.largestManifest else { throw fail("manifest.json has \(entry.size) bytes") }
            manifestData = try zip.read("manifest.json")
        } catch let error as ServingError {
            throw error
        } catch let error as ArchiveError {
            throw fail("\(error)")
        } catch {
            throw fail("\(error)")
        }
        do { manifest = try JSONDecoder().decode(ModelManifest.self, from: manifestData) } catch {
            throw fail("manifest.json lacks something or is no JSON: \(error)")
        }
        if let problem = manifest.problem { throw fail("manifest.json: " + problem) }
        var contents: [(name: String, bytes: Int)] = []
        for entry in zip.entries where entry.name != "manifest.json" {
            guard entry.name.hasPrefix("model/"), entry.name.count > 6 else {
                throw fail("holds \(entry.name), which belongs to no model")
            }
            contents.append((String(entry.name.dropFirst(6)), entry.size))
        }
        guard !contents.isEmpty else { throw fail("holds no model") }
        guard contents.count <= Self.mostFiles else {
            throw fail("holds \(contents.count) files, more than \(Self.mostFiles)")
        }
        self.contents = contents
    }

    /// Writes the model's files into a folder, which is made.
    ///
    /// - Throws: `ServingError.badArchive` where a file is damaged; what was written is left to the caller to remove.
    public func unpack(to folder: URL) throws(ServingError) {
        do {
            for (name, _) in contents {
                let target = folder.appending(path: name)
                try FileManager.default.createDirectory(
                    at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
                try zip.read("model/" + name).write(to: target)
            }
        } catch {
            throw .badArchive(file: URL(filePath: file).lastPathComponent, reason: "\(error)")
        }
    }

    /// Packs a model folder, a grammar folder or a detector's file.
    ///
    /// - Parameters:
    ///   - name: the folder's where nil.
    ///   - kind: found from the card where nil.
    ///   - labels: found from the model where nil.
    /// - Throws: `ServingError.badArchive` naming what is missing.
    public static func pack(
        _ path: String, name: String? = nil, version: String = "1.0", kind: ModelKind? = nil, labels: [String]? = nil
    ) throws -> Data {
        let url = URL(filePath: path)
        func fail(_ reason: String) -> ServingError { .badArchive(file: path, reason: reason) }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw fail("no such file or folder")
        }
        let files = try isFolder.boolValue ? Self.files(below: url) : [url.lastPathComponent]
        let base = isFolder.boolValue ? url : url.deletingLastPathComponent()
        let card = (try? String(contentsOf: url.appending(path: "model.yaml"), encoding: .utf8)).flatMap {
            try? Yams.load(yaml: $0) as? [String: Any]
        }
        let type = card?["type"] as? String
        guard
            let kind = try kind ?? type.flatMap(ModelKind.init(cardType:)) ?? guessed(url, isFolder: isFolder.boolValue)
        else {
            throw fail("no handler serves a model of type \(type ?? "unknown"); name one with --handler")
        }
        let manifest = ModelManifest(
            name: name ?? url.deletingPathExtension().lastPathComponent, version: version, handler: kind.rawValue,
            labels: labels ?? kind.labels(url), licence: card?["licence"] as? String,
            description: card?["description"] as? String)
        if let problem = manifest.problem { throw fail(problem) }
        var parts = files.map { (name: $0, file: base.appending(path: $0)) }
        // A language model that is shared with another recogniser goes along.
        if kind == .recogniser, let language = try RecognitionSession.Decoding.languageModel(ofModelFolder: url),
            !files.contains(language.lastPathComponent)
        {
            parts.append((language.lastPathComponent, language))
        }
        guard !parts.isEmpty, parts.count <= mostFiles else {
            throw fail("holds \(parts.count) files, not 1 to \(mostFiles)")
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        var zip = ZipWriter()
        try zip.add("manifest.json", encoder.encode(manifest), isDeflated: true)
        for (name, file) in parts {
            // Weights are noise to a packer.
            try zip.add(
                "model/" + name, Data(contentsOf: file, options: .mappedIfSafe),
                isDeflated: !["safetensors", "ngram"].contains(file.pathExtension))
        }
        return zip.finished()
    }

    /// A file is a detector; a folder of YAML without a card is a grammar.
    private static func guessed(_ url: URL, isFolder: Bool) throws -> ModelKind? {
        if !isFolder { return url.pathExtension == "json" ? .anomaly : nil }
        let files = try files(below: url)
        return !files.contains("model.yaml") && !files.isEmpty && files.allSatisfy { $0.hasSuffix(".yaml") }
            ? .grammar : nil
    }

    /// Regular files, hidden ones left out, by their paths. Training curves are not needed to serve.
    private static func files(below folder: URL) throws -> [String] {
        let keys: Set<URLResourceKey> = [.isRegularFileKey]
        let all = FileManager.default.enumerator(
            at: folder, includingPropertiesForKeys: Array(keys), options: [.skipsHiddenFiles])
        let root = folder.standardizedFileURL.path
        var files: [String] = []
        while let file = all?.nextObject() as? URL {
            guard (try? file.resourceValues(forKeys: keys).isRegularFile) == true,
                file.lastPathComponent != "curve.jsonl"
            else { continue }
            files.append(String(file.standardizedFileURL.path.dropFirst(root.count).drop { $0 == "/" }))
        }
        return files.sorted()
    }
}

extension ModelKind {
    /// The names of classes that a model's own files give.
    fileprivate func labels(_ url: URL) -> [String]? {
        switch self {
        case .digits: (0...9).map(String.init)
        case .understanding:
            FileManager.default.contents(atPath: url.appending(path: "vocabulary.json").path)
                .flatMap { try? JSONSerialization.jsonObject(with: $0) as? [String: Any] }?["intents"] as? [String]
        case .recogniser, .grammar, .anomaly, .superResolution: nil
        }
    }
}
