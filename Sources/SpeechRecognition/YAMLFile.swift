import Foundation
import Yams

/// Cards and configurations in YAML.
enum YAMLFile {
    /// - Parameter error: made of the file and what is wrong with it.
    /// - Throws: `error` where the file cannot be read or holds something else.
    static func read<Value: Decodable>(_ url: URL, orThrow error: (_ file: String, _ reason: String) -> RecognitionError) throws -> Value {
        do {
            return try YAMLDecoder().decode(Value.self, from: Data(contentsOf: url))
        } catch let problem {
            throw error(url.path, reason(problem))
        }
    }

    /// Keys in the order in which they are declared.
    static func write(_ value: some Encodable, to url: URL) throws {
        let encoder = YAMLEncoder()
        encoder.options.sortKeys = false
        try encoder.encode(value).write(to: url, atomically: true, encoding: .utf8)
    }

    private static func reason(_ error: any Error) -> String {
        switch error {
        case DecodingError.keyNotFound(let key, let context):
            (context.codingPath.map(\.stringValue) + [key.stringValue]).joined(separator: ".") + " is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
            DecodingError.dataCorrupted(let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")): \(context.debugDescription)"
        default: "\(error)"
        }
    }
}
