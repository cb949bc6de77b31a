import Foundation

/// What a model archive says of itself, in `manifest.json`.
public struct ModelManifest: Codable, Sendable, Equatable {
    /// How the archive is laid out.
    public var format = ModelManifest.currentFormat
    public var name: String
    public var version: String
    /// What answers requests: `ModelKind`'s name.
    public var handler: String
    /// Names of the classes that the model tells apart, where it does.
    public var labels: [String]?
    public var licence: String?
    public var description: String?

    public static let currentFormat = 1

    public init(
        name: String, version: String, handler: String, labels: [String]? = nil, licence: String? = nil,
        description: String? = nil
    ) {
        self.name = name
        self.version = version
        self.handler = handler
        self.labels = labels
        self.licence = licence
        self.description = description
    }

    /// What is wrong with it, or nil.
    public var problem: String? {
        guard format == Self.currentFormat else { return "is of format \(format); \(Self.currentFormat) is read" }
        guard Self.isName(name) else {
            return "name is \(name.debugDescription): letters, digits, dots, dashes and underscores, at most 64"
        }
        guard Self.isName(version) else {
            return "version is \(version.debugDescription): letters, digits, dots, dashes and underscores, at most 64"
        }
        guard ModelKind(rawValue: handler) != nil else {
            return
                "handler is \(handler.debugDescription); there are \(ModelKind.allCases.map(\.rawValue).joined(separator: ", "))"
        }
        guard (labels ?? []).count <= 100_000 else { return "holds more than 100000 labels" }
        return nil
    }

    /// Names stand in paths, addresses and metrics.
    static func isName(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count) && text.first != "." && text.first != "-"
            && text.utf8.allSatisfy {
                ($0 | 32) >= 97 && ($0 | 32) <= 122 || $0 >= 48 && $0 <= 57 || $0 == 46 || $0 == 45 || $0 == 95
            }
    }
}

/// The kinds of models that are served, by what they are given and give.
public enum ModelKind: String, CaseIterable, Sendable {
    /// Sound to text.
    case recogniser
    /// Text to intent and slots, by a network.
    case understanding
    /// Text to intent and slots, by sentence templates.
    case grammar
    /// Rows of a table to how odd they are.
    case anomaly
    /// Pictures of digits to digits.
    case digits
    /// Pictures to pictures of twice the size.
    case superResolution = "super-resolution"

    /// The kind for what a card calls the model's type; nil for models that are not served.
    init?(cardType: String) {
        switch cardType {
        case "digits-judge": self = .digits
        default: self.init(rawValue: cardType)
        }
    }
}
