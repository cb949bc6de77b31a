import Foundation
import Yams

/// What is wrong with a configuration file, in words.
enum ConfigurationFault {
    /// Why a file could not be read as text.
    static func ofReading(_ url: URL) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else { return "no such file" }
        if isFolder.boolValue { return "is a folder" }
        return access(url.path, R_OK) == 0
            ? "is no text in UTF-8" : "cannot be read: \(String(cString: strerror(errno)))"
    }

    /// The key, its line, what was expected there and what was found.
    ///
    /// - Parameter file: what the file holds.
    static func reason(of error: DecodingError, in file: Node?) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            return "“\((context.codingPath + [key]).map(\.stringValue).joined(separator: "."))” is missing"
        case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
            let key = context.codingPath.map(\.stringValue).joined(separator: "."),
                found = node(context.codingPath, file)
            let line = found?.mark.map { " (line \($0.line))" } ?? ""
            let reason = expected(error).map { "\($0) is expected\(found.flatMap(self.found) ?? "")" }
            return (key.isEmpty ? "" : "\(key)\(line): ") + (reason ?? context.debugDescription)
        @unknown default: return "\(error)"
        }
    }

    private static func expected(_ error: DecodingError) -> String? {
        let type: Any.Type
        switch error {
        case .typeMismatch(let wanted, _), .valueNotFound(let wanted, _): type = wanted
        default: return nil
        }
        return switch type {
        case is Double.Type, is Int.Type: "a number"
        case is Bool.Type: "true or false"
        case is String.Type: "text"
        case is Node.Scalar.Type: "one value"
        case is Node.Sequence.Type, is [Any].Type: "a list"
        case is Node.Mapping.Type: "a section of keys"
        default: nil
        }
    }

    private static func found(_ node: Node) -> String? {
        switch node {
        case .scalar(let scalar): ", not “\(scalar.string)”"
        case .sequence: ", not a list"
        case .mapping: ", not a section of keys"
        case .alias: nil
        }
    }

    private static func node(_ path: [any CodingKey], _ file: Node?) -> Node? {
        path.reduce(file) { node, key in
            guard let node else { return nil }
            if let index = key.intValue, let items = node.sequence, items.indices.contains(index) {
                return items[index]
            }
            return node.mapping?[Node(key.stringValue)]
        }
    }
}
