import Foundation

/// Rows written as flat JSON objects, one a line.
enum JSONRow {
    static func read(
        from source: inout ByteSource, columns: inout [String], positions: inout [String: Int], into row: inout TableRow
    ) -> RowOutcome {
        row.clear(line: source.line)
        guard source.peek() != nil else { return .end }
        var text: [UInt8] = []
        source.append(to: &text) { $0 == 10 }
        _ = source.next()
        if text.allSatisfy({ $0 == 32 || $0 == 9 || $0 == 13 }) { return .blank }
        var cells = [[UInt8]](repeating: [], count: columns.count)
        var parser = FlatObject(text: text)
        do {
            try parser.read { key, value in
                let index = positions[key] ?? columns.count
                if index == columns.count {
                    positions[key] = index
                    columns.append(key)
                    cells.append([])
                }
                cells[index] = value
            }
        } catch {
            return .fault(error.reason)
        }
        for cell in cells {
            row.bytes += cell
            row.endCell()
        }
        return .row
    }
}

/// A JSON object whose values are text, numbers, true, false or null (RFC 8259).
private struct FlatObject {
    struct Fault: Error { var reason: String }

    let text: [UInt8]
    var position = 0

    init(text: [UInt8]) { self.text = text }

    mutating func read(_ body: (String, [UInt8]) -> Void) throws(Fault) {
        try expect("{")
        skipSpace()
        if peek == UInt8(ascii: "}") {
            position += 1
        } else {
            while true {
                skipSpace()
                let key = String(decoding: try string(), as: UTF8.self)
                try expect(":")
                body(key, try value(of: key))
                skipSpace()
                guard peek == UInt8(ascii: ",") else { break }
                position += 1
            }
            try expect("}")
        }
        skipSpace()
        guard position == text.count else { throw Fault(reason: "expected the end of the line after “}”") }
    }

    private var peek: UInt8? { position < text.count ? text[position] : nil }

    private mutating func skipSpace() {
        while let byte = peek, byte == 32 || byte == 9 || byte == 13 { position += 1 }
    }

    private mutating func expect(_ character: Character) throws(Fault) {
        skipSpace()
        guard peek == character.asciiValue else {
            let found = peek.map { "“\(Character(Unicode.Scalar($0)))”" } ?? "the end of the line"
            throw Fault(reason: "expected “\(character)” of a JSON object at byte \(position + 1), found \(found)")
        }
        position += 1
    }

    private mutating func value(of key: String) throws(Fault) -> [UInt8] {
        skipSpace()
        guard let byte = peek else { throw Fault(reason: "“\(key)” has no value") }
        if byte == UInt8(ascii: "\"") { return try string() }
        if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
            throw Fault(reason: "“\(key)”: expected a text, number, true, false or null, found a nested value")
        }
        let start = position
        while let byte = peek, byte != UInt8(ascii: ","), byte != UInt8(ascii: "}"), byte > 32 { position += 1 }
        let literal = Array(text[start..<position])
        if literal == Array("null".utf8) { return [] }
        let isWord = literal == Array("true".utf8) || literal == Array("false".utf8)
        let looksLikeNumber = literal.first.map { $0 == 45 || ($0 >= 48 && $0 <= 57) } ?? false
        guard isWord || (looksLikeNumber && NumberCell.parse(literal, literal.indices) != nil) else {
            throw Fault(reason: "“\(key)”: expected a JSON value, found “\(String(decoding: literal, as: UTF8.self))”")
        }
        return literal
    }

    private mutating func string() throws(Fault) -> [UInt8] {
        let start = position
        try expect("\"")
        var escaped = false
        while let byte = peek, byte != UInt8(ascii: "\"") {
            if byte == UInt8(ascii: "\\") {
                escaped = true
                position += 1
            }
            position += 1
        }
        guard peek != nil else { throw Fault(reason: "a text opened at byte \(start + 1) is never closed") }
        position += 1
        guard escaped else { return Array(text[(start + 1)..<(position - 1)]) }
        guard let plain = try? JSONDecoder().decode(String.self, from: Data(text[start..<position])) else {
            throw Fault(reason: "a text at byte \(start + 1) holds an escape that JSON does not know")
        }
        return Array(plain.utf8)
    }
}
