import Foundation
import Logging

/// How a line of the log looks.
public enum LogFormat: String, Codable, Sendable, CaseIterable {
    /// `2026-03-01T06:30:07.123Z info turn intent=SetAlarm endpoint=0.24 …`
    case text
    /// `{"date":…,"level":"info","message":"turn","intent":"SetAlarm","endpoint":0.24,…}`
    case json

    /// Where lines of text go.
    public enum Reader: Sendable {
        case file
        /// A person, who knows what time it is.
        case terminal
        /// systemd's journal, which has its own clock and takes the level as a number before the line.
        case journal
    }

    /// One line, without its end.
    func line(_ event: LogEvent, with metadata: Logger.Metadata, date: Date, for reader: Reader) -> String {
        let fields = metadata.sorted { $0.key < $1.key }
        switch self {
        case .text:
            let text = ([Self.escaped("\(event.message)")] + fields.map { "\($0.key)=\(Self.text($0.value))" })
                .joined(separator: " ")
            return switch reader {
            case .file: "\(Self.stamp(date)) \(event.level.rawValue) \(text)"
            case .terminal: "gusli: \(text)"
            case .journal: "<\(Self.priority(event.level))>\(text)"
            }
        case .json:
            var keys: [(String, String)] = [
                ("date", Self.quoted(Self.stamp(date))), ("level", Self.quoted(event.level.rawValue)),
                ("message", Self.quoted("\(event.message)")),
            ]
            keys += fields.map { ($0.key, Self.json($0.value)) }
            return "{" + keys.map { "\(Self.quoted($0.0)):\($0.1)" }.joined(separator: ",") + "}"
        }
    }

    private static func stamp(_ date: Date) -> String {
        date.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    }

    /// As syslog counts.
    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }

    // MARK: - Values

    private static func text(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .array(let values): return "[" + values.map(text).joined(separator: ",") + "]"
        case .dictionary(let values):
            return "{" + values.sorted { $0.key < $1.key }.map { "\($0.key)=\(text($0.value))" }.joined(separator: ",") + "}"
        case .string, .stringConvertible:
            let plain = "\(value)"
            return plain.isEmpty || plain.contains { $0 == " " || $0 == "=" || $0 == "\"" || $0.isNewline }
                ? quoted(plain) : plain
        }
    }

    private static func json(_ value: Logger.Metadata.Value) -> String {
        switch value {
        case .array(let values): return "[" + values.map(json).joined(separator: ",") + "]"
        case .dictionary(let values):
            return "{" + values.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(json($0.value))" }.joined(separator: ",") + "}"
        case .stringConvertible(let number as Int): return "\(number)"
        case .stringConvertible(let number as Double) where number.isFinite: return "\(number)"
        case .stringConvertible(let truth as Bool): return "\(truth)"
        case .string, .stringConvertible: return quoted("\(value)")
        }
    }

    private static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }

    /// A message stays on one line.
    private static func escaped(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
