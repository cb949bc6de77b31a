import Foundation

/// One JSON object a line on stdout, keys in a stable order, slashes left alone.
enum JSONLine {
    static func text(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    static func write(_ value: some Encodable) throws {
        FileHandle.standardOutput.write(Data((try text(value) + "\n").utf8))
    }
}
