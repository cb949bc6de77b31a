import Foundation

/// Reads `multipart/form-data` (RFC 7578) as it arrives, so that an upload never has to be kept whole.
struct MultipartParser {
    /// What was read.
    enum Event: Equatable {
        case begin(Part)
        case bytes(Data)
        case end
    }

    struct Part: Equatable {
        var name: String
        var fileName: String?
        var contentType: String?
    }

    struct Malformed: Error, Equatable, CustomStringConvertible {
        var description: String
    }

    private enum State {
        case preamble, afterBoundary, headers, body, finished
    }

    /// Bytes of a part's headers, and parts, at most.
    private static let longestHeaders = 16 << 10
    private static let mostParts = 64

    private let delimiter: [UInt8]
    private var buffer: [UInt8] = []
    private var state = State.preamble
    private var parts = 0

    /// Whether the closing boundary has been read.
    var isFinished: Bool { state == .finished }

    /// - Throws: `Malformed` where the content type names no boundary that may be one.
    init(contentType: String) throws(Malformed) {
        let parameters = Self.parameters(contentType)
        guard parameters.value.lowercased() == "multipart/form-data" else {
            throw Malformed(description: "the content type has to be multipart/form-data, not \(parameters.value)")
        }
        guard let boundary = parameters.named["boundary"], (1...70).contains(boundary.utf8.count),
            boundary.utf8.allSatisfy({ $0 >= 32 && $0 < 127 })
        else { throw Malformed(description: "the content type names no boundary of 1 to 70 characters") }
        delimiter = Array("\r\n--\(boundary)".utf8)
        // The first boundary may be the first line.
        buffer = [13, 10]
    }

    /// Takes the next bytes, cut anywhere.
    mutating func read(_ bytes: some Sequence<UInt8>) throws(Malformed) -> [Event] {
        var events: [Event] = []
        if state != .finished { buffer.append(contentsOf: bytes) }
        while try step(&events) {}
        return events
    }

    /// - Throws: `Malformed` where the form has not come to its end.
    func finish() throws(Malformed) {
        if state != .finished { throw Malformed(description: "the form ends before its closing boundary") }
    }

    /// Whether there is more to do with the bytes that are here.
    private mutating func step(_ events: inout [Event]) throws(Malformed) -> Bool {
        switch state {
        case .finished: return false
        case .preamble:
            guard let found = find(delimiter) else {
                keepTail()
                return false
            }
            buffer.removeFirst(found + delimiter.count)
            state = .afterBoundary
            return true
        case .afterBoundary:
            guard buffer.count >= 2 else { return false }
            if buffer.starts(with: Array("--".utf8)) {
                state = .finished
                buffer = []
                return false
            }
            guard let line = find([13, 10]) else {
                if buffer.count > 256 { throw Malformed(description: "a boundary is not followed by a line's end") }
                return false
            }
            guard buffer[..<line].allSatisfy({ $0 == 32 || $0 == 9 }) else {
                throw Malformed(description: "a boundary is not followed by a line's end")
            }
            buffer.removeFirst(line)
            state = .headers
            return true
        case .headers:
            guard let end = find(Array("\r\n\r\n".utf8)) else {
                if buffer.count > Self.longestHeaders {
                    throw Malformed(description: "a part's headers are longer than \(Self.longestHeaders) bytes")
                }
                return false
            }
            parts += 1
            guard parts <= Self.mostParts else { throw Malformed(description: "more than \(Self.mostParts) parts") }
            events.append(.begin(try Self.part(buffer[..<end])))
            // The line's end before a boundary may be the one behind the headers.
            buffer.removeFirst(end + 2)
            state = .body
            isAtBodyStart = true
            return true
        case .body: return body(&events)
        }
    }

    private var isAtBodyStart = false

    private mutating func body(_ events: inout [Event]) -> Bool {
        let found = find(delimiter)
        // Behind the headers stands a line's end, which is not the body's.
        let start = isAtBodyStart ? 2 : 0
        guard let found else {
            let sure = max(0, buffer.count - delimiter.count + 1)
            if sure > start {
                events.append(.bytes(Data(buffer[start..<sure])))
                buffer.removeFirst(sure)
                isAtBodyStart = false
            }
            return false
        }
        if found > start { events.append(.bytes(Data(buffer[start..<found]))) }
        events.append(.end)
        buffer.removeFirst(found + delimiter.count)
        state = .afterBoundary
        return true
    }

    private mutating func keepTail() {
        let kept = delimiter.count - 1
        if buffer.count > kept { buffer.removeFirst(buffer.count - kept) }
    }

    private func find(_ wanted: [UInt8]) -> Int? {
        guard buffer.count >= wanted.count, let first = wanted.first else { return nil }
        return buffer.withUnsafeBufferPointer { bytes in
            var start = 0
            let last = bytes.count - wanted.count
            while start <= last {
                guard let next = bytes[start...last].firstIndex(of: first) else { return nil }
                if wanted.indices.allSatisfy({ bytes[next + $0] == wanted[$0] }) { return next }
                start = next + 1
            }
            return nil
        }
    }

    // MARK: - Headers

    private static func part(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> Part {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Malformed(description: "a part's headers are not UTF-8")
        }
        var disposition: (value: String, named: [String: String])?, contentType: String?
        for line in text.split(separator: "\r\n", omittingEmptySubsequences: true) {
            guard let colon = line.firstIndex(of: ":") else {
                throw Malformed(description: "a part's header has no colon")
            }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            switch line[..<colon].lowercased() {
            case "content-disposition": disposition = parameters(value)
            case "content-type": contentType = value
            default: break
            }
        }
        guard let disposition, disposition.value.lowercased() == "form-data", let name = disposition.named["name"]
        else {
            throw Malformed(description: "a part has no Content-Disposition: form-data with a name")
        }
        return Part(name: name, fileName: disposition.named["filename"], contentType: contentType)
    }

    /// `value; name=text; name="quoted \" text"`.
    static func parameters(_ header: String) -> (value: String, named: [String: String]) {
        var rest = header[...]
        func isDelimiter(_ character: Character) -> Bool { character == ";" }
        let value = rest.prefix { !isDelimiter($0) }
        rest = rest.dropFirst(value.count)
        var named: [String: String] = [:]
        while rest.first == ";" {
            rest = rest.dropFirst().drop { $0.isWhitespace }
            let name = rest.prefix { $0 != "=" && $0 != ";" }
            rest = rest.dropFirst(name.count)
            guard rest.first == "=" else { continue }
            rest = rest.dropFirst()
            var text = ""
            if rest.first == "\"" {
                rest = rest.dropFirst()
                while let character = rest.popFirst(), character != "\"" {
                    if character == "\\", let next = rest.first, next == "\"" || next == "\\" {
                        text.append(next)
                        rest = rest.dropFirst()
                    } else {
                        text.append(character)
                    }
                }
                rest = rest.drop { $0 != ";" }
            } else {
                let plain = rest.prefix { $0 != ";" }
                text = plain.trimmingCharacters(in: .whitespaces)
                rest = rest.dropFirst(plain.count)
            }
            named[name.trimmingCharacters(in: .whitespaces).lowercased()] = text
        }
        return (value.trimmingCharacters(in: .whitespaces), named)
    }
}
