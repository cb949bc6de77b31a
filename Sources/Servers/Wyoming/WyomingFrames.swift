import Foundation
import LanguageUnderstanding
import NIOCore

/// Cuts bytes into Wyoming events: a JSON line, then as many bytes of data and payload as it says.
///
/// Strict about length, so that nobody can make it keep more than `Limits` allow; lenient about keys it does not know.
public struct WyomingFrameDecoder: ByteToMessageDecoder {
    public typealias InboundOut = WyomingEvent

    public struct Limits: Sendable {
        /// In bytes.
        public var line = 64 << 10
        public var data = 1 << 20
        public var payload = 4 << 20

        public init() {}
    }

    private struct Header: Decodable {
        var type: String
        var data: SlotValue?
        var dataLength: Int?
        var payloadLength: Int?

        enum CodingKeys: String, CodingKey {
            case type, data
            case dataLength = "data_length"
            case payloadLength = "payload_length"
        }
    }

    private let limits: Limits
    private var header: Header?
    /// Bytes that were looked through for the end of the line.
    private var searched = 0

    public init(limits: Limits = Limits()) { self.limits = limits }

    public mutating func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
        guard let event = try next(&buffer) else { return .needMoreData }
        context.fireChannelRead(wrapInboundOut(event))
        return .continue
    }

    public mutating func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws
        -> DecodingState
    {
        if case .continue = try decode(context: context, buffer: &buffer) { return .continue }
        if buffer.readableBytes > 0 || header != nil {
            throw ServerError.badFrame(reason: "the connection ended amid an event")
        }
        return .needMoreData
    }

    /// The next event of `buffer`, taken from it; nil while it is not whole.
    ///
    /// - Throws: `ServerError.badFrame`; the stream cannot be read on.
    public mutating func next(_ buffer: inout ByteBuffer) throws(ServerError) -> WyomingEvent? {
        if header == nil {
            guard let line = try line(&buffer) else { return nil }
            header = try Self.header(line, limits)
        }
        guard let header else { return nil }
        let length = header.dataLength ?? 0, payloadLength = header.payloadLength ?? 0
        guard buffer.readableBytes >= length + payloadLength else { return nil }
        var data = Data(buffer.readBytes(length: length) ?? [])
        let payload = Data(buffer.readBytes(length: payloadLength) ?? [])
        self.header = nil
        if case .mapping(let own)? = header.data, !own.isEmpty { data = try Self.merged(own, data) }
        return WyomingEvent(header.type, data: data, payload: payload)
    }

    private mutating func line(_ buffer: inout ByteBuffer) throws(ServerError) -> Data? {
        let view = buffer.readableBytesView
        guard let end = view.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) else {
            searched = view.count
            if searched > limits.line {
                throw .badFrame(reason: "a header line is longer than \(limits.line) bytes")
            }
            return nil
        }
        searched = 0
        let count = end - view.startIndex
        guard count <= limits.line else { throw .badFrame(reason: "a header line is longer than \(limits.line) bytes") }
        let line = Data(buffer.readBytes(length: count) ?? [])
        buffer.moveReaderIndex(forwardBy: 1)
        return line
    }

    private static func header(_ line: Data, _ limits: Limits) throws(ServerError) -> Header {
        let header: Header
        do { header = try JSONDecoder().decode(Header.self, from: line) } catch {
            throw .badFrame(reason: "a header line is not an event: \(JSONComplaint.of(error))")
        }
        func check(_ name: String, _ length: Int?, _ limit: Int) throws(ServerError) {
            guard let length else { return }
            if length < 0 || length > limit {
                throw .badFrame(reason: "\(header.type): \(name) is \(length), not from 0 to \(limit)")
            }
        }
        try check("data_length", header.dataLength, limits.data)
        try check("payload_length", header.payloadLength, limits.payload)
        if header.type.isEmpty { throw .badFrame(reason: "an event has an empty type") }
        switch header.data {
        case nil, .mapping?, .null?: return header
        default: throw .badFrame(reason: "\(header.type): data is not an object")
        }
    }

    /// What stands in the header, overruled by what comes behind it.
    private static func merged(_ own: [String: SlotValue], _ data: Data) throws(ServerError) -> Data {
        do {
            let later = data.isEmpty ? [:] : try JSONDecoder().decode([String: SlotValue].self, from: data)
            return try JSONEncoder().encode(own.merging(later) { $1 })
        } catch {
            throw .badFrame(reason: "data is not an object: \(JSONComplaint.of(error))")
        }
    }
}

/// Writes Wyoming events.
public struct WyomingFrameEncoder: MessageToByteEncoder {
    public typealias OutboundIn = WyomingEvent

    public init() {}

    public func encode(data: WyomingEvent, out: inout ByteBuffer) { data.write(into: &out) }
}
