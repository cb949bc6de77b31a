import Foundation
import NIOCore

/// One event of the Wyoming protocol: a type, a JSON object, and raw bytes.
public struct WyomingEvent: Sendable, Equatable {
    /// Of the protocol that is spoken.
    public static let version = "1.10.2"

    public var type: String
    /// A JSON object; empty: none.
    public var data: Data
    public var payload: Data

    public init(_ type: String, data: Data = Data(), payload: Data = Data()) {
        self.type = type
        self.data = data
        self.payload = payload
    }

    /// An event with `body` as its data, keys in the order of the alphabet.
    public init(_ type: String, _ body: some Encodable, payload: Data = Data()) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is sent are structures of strings and finite numbers, which can always be written.
        self.init(type, data: (try? encoder.encode(body)) ?? Data(), payload: payload)
    }

    /// The data as `Body`; keys that it does not know are ignored.
    ///
    /// - Throws: `ServerError.badFrame` naming the event, the key and what was expected.
    public func body<Body: Decodable>(_ type: Body.Type = Body.self) throws(ServerError) -> Body {
        do {
            return try JSONDecoder().decode(Body.self, from: data.isEmpty ? Data("{}".utf8) : data)
        } catch {
            throw .badFrame(reason: "\(self.type): \(JSONComplaint.of(error))")
        }
    }

    /// The event as it goes over the wire.
    public func write(into buffer: inout ByteBuffer) {
        var header = "{\"type\": \(JSONComplaint.quoted(type)), \"version\": \"\(Self.version)\""
        if !data.isEmpty { header += ", \"data_length\": \(data.count)" }
        if !payload.isEmpty { header += ", \"payload_length\": \(payload.count)" }
        buffer.writeString(header + "}\n")
        buffer.writeBytes(data)
        buffer.writeBytes(payload)
    }
}

/// What is wrong with a JSON text, in words; and strings as JSON.
enum JSONComplaint {
    static func of(_ error: any Error) -> String {
        func place(_ context: DecodingError.Context) -> String {
            let path = context.codingPath.map(\.stringValue).joined(separator: ".")
            return path.isEmpty ? "" : "\(path): "
        }
        switch error {
        case DecodingError.keyNotFound(let key, let context): return "\(place(context))\(key.stringValue) is missing"
        case DecodingError.typeMismatch(let type, let context):
            return "\(place(context))is not \(name(of: type))"
        case DecodingError.valueNotFound(let type, let context):
            return "\(place(context))is null, not \(name(of: type))"
        case DecodingError.dataCorrupted(let context): return "\(place(context))\(context.debugDescription)"
        default: return "is no JSON"
        }
    }

    private static func name(of type: Any.Type) -> String {
        switch type {
        case is String.Type: "a string"
        case is Int.Type: "a whole number"
        case is Double.Type: "a number"
        case is Bool.Type: "true or false"
        default: "\(type)".hasPrefix("Array") ? "a list" : "an object"
        }
    }

    static func quoted(_ text: String) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .withoutEscapingSlashes
        return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
    }
}
