import Foundation
import Yams

/// The models of a folder: each a folder with a `model.yaml`.
public struct ModelCatalogue: Sendable {
    public struct Entry: Sendable, Encodable, Equatable {
        public var name: String
        /// "recogniser", "g2p" …
        public var type: String
        public var language: String?
        public var licence: String?
        /// Of the weights, in bytes; 0 where they are missing.
        public var bytes: Int
    }

    public let folder: URL

    public init(folder: URL) {
        self.folder = folder
    }

    /// All models, by name. A folder without a card is none.
    ///
    /// - Throws: `AssistantError.configuration` for a card that cannot be read.
    public func entries() throws -> [Entry] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return try names.sorted().filter { FileManager.default.fileExists(atPath: card($0).path) }.map(entry)
    }

    /// The text of a model's card.
    ///
    /// - Throws: `AssistantError.configuration` where there is no such model.
    public func cardText(_ name: String) throws -> String {
        guard let text = try? String(contentsOf: card(name), encoding: .utf8) else {
            throw AssistantError.configuration(
                file: card(name).path, reason: "no such model: the card is missing or cannot be read")
        }
        return text
    }

    private func entry(_ name: String) throws -> Entry {
        let values: [String: Any]
        do {
            values = try Yams.load(yaml: try cardText(name)) as? [String: Any] ?? [:]
        } catch let error as YamlError {
            throw AssistantError.configuration(file: card(name).path, reason: "\(error)")
        }
        let weights = folder.appending(path: "\(name)/weights.safetensors").path
        let size = (try? FileManager.default.attributesOfItem(atPath: weights)[.size] as? Int) ?? 0
        return Entry(
            name: name, type: values["type"] as? String ?? "unknown", language: values["language"] as? String,
            licence: values["licence"] as? String, bytes: size)
    }

    private func card(_ name: String) -> URL { folder.appending(path: "\(name)/model.yaml") }
}
