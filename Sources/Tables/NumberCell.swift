/// Reads numbers from cells.
enum NumberCell {
    /// The number in `bytes[range]`, `nan` for a missing value, nil for anything else. “true” and “false” are 1 and 0.
    static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
        var low = range.lowerBound, high = range.upperBound
        while low < high, isSpace(bytes[low]) { low += 1 }
        while high > low, isSpace(bytes[high - 1]) { high -= 1 }
        if let value = plainDecimal(bytes, low, high) { return value }
        let text = String(decoding: bytes[low..<high], as: UTF8.self)
        switch text.lowercased() {
        case "", "na", "n/a", "nan", "null", "none", "?", "-": return .nan
        case "true", "yes": return 1
        case "false", "no": return 0
        default: break
        }
        // Swift reads hexadecimal, “inf” and the like too: a table's numbers are decimal and finite.
        guard text.utf8.allSatisfy({ ($0 >= 48 && $0 <= 57) || "+-.eE".utf8.contains($0) }) else { return nil }
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }

    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
    ]

    /// Digits with at most one point: exact while the digits fit 53 bits and the power of ten is a double (Clinger, 1990).
    private static func plainDecimal(_ bytes: [UInt8], _ low: Int, _ high: Int) -> Double? {
        var index = low, mantissa: UInt64 = 0, digits = 0, fraction = 0, seenPoint = false
        let negative = index < high && bytes[index] == 45
        if negative || (index < high && bytes[index] == 43) { index += 1 }
        while index < high {
            let byte = bytes[index]
            if byte >= 48, byte <= 57 {
                digits += 1
                guard digits <= 15 else { return nil }
                mantissa = mantissa * 10 + UInt64(byte - 48)
                if seenPoint { fraction += 1 }
            } else if byte == 46, !seenPoint {
                seenPoint = true
            } else {
                return nil
            }
            index += 1
        }
        guard digits > 0 else { return nil }
        let value = Double(mantissa) / powersOfTen[fraction]
        return negative ? -value : value
    }
}
