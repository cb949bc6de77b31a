/// Rows of cells apart by a delimiter (RFC 4180; line ends of either kind).
enum DelimitedRow {
    static func read(from source: inout ByteSource, delimiter: UInt8, into row: inout TableRow) -> RowOutcome {
        row.clear(line: source.line)
        guard let first = source.peek() else { return .end }
        if first == 10 || first == 13 {
            _ = source.next()
            return .blank
        }
        while true {
            if source.peek() == 34 {
                if let reason = quotedCell(from: &source, delimiter: delimiter, into: &row) { return .fault(reason) }
            } else {
                source.append(to: &row.bytes) { $0 == delimiter || $0 == 10 }
                if source.peek() != delimiter, row.bytes.last == 13, row.bytes.count > (row.ends.last ?? 0) {
                    row.bytes.removeLast()
                }
            }
            row.endCell()
            guard source.next() == delimiter else { return .row }
        }
    }

    /// A cell in quotes, a doubled quote inside standing for one; returns what is wrong with it.
    private static func quotedCell(
        from source: inout ByteSource, delimiter: UInt8, into row: inout TableRow
    ) -> String? {
        let line = source.line
        _ = source.next()
        while true {
            source.append(to: &row.bytes) { $0 == 34 }
            guard source.next() != nil else { return "a quote opened on line \(line) is never closed" }
            guard source.peek() == 34 else { break }
            row.bytes.append(34)
            _ = source.next()
        }
        if source.peek() == 13 { _ = source.next() }
        guard let after = source.peek(), after != delimiter, after != 10 else { return nil }
        var rest: [UInt8] = []
        source.append(to: &rest) { $0 == 10 }
        _ = source.next()
        return "expected a delimiter after a quoted cell, found “\(String(decoding: rest.prefix(20), as: UTF8.self))”"
    }
}
