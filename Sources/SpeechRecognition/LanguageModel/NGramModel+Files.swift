import Foundation

extension NGramModel {
    private static let magic = Array("GUSLILM1".utf8)

    /// Writes the compact form: names, then each order's keys and float16 numbers.
    public func write(to url: URL) throws {
        var data = Data(Self.magic)
        func append<T>(_ value: T) { withUnsafeBytes(of: value) { data.append(contentsOf: $0) } }
        let names = Data(vocabulary.joined(separator: "\n").utf8)
        append(UInt32(names.count))
        append(UInt32(tables.count))
        data.append(names)
        for table in tables {
            append(UInt64(table.keys.count))
            table.keys.withUnsafeBytes { data.append(contentsOf: $0) }
            for values in [table.logs, table.backOffs] {
                values.map { Self.half($0) }.withUnsafeBytes { data.append(contentsOf: $0) }
            }
        }
        try data.write(to: url, options: .atomic)
    }

    /// Reads what `write(to:)` wrote.
    ///
    /// - Throws: `RecognitionError.badModel` with what is wrong.
    public init(contentsOf url: URL) throws {
        guard let data = try? Data(contentsOf: url, options: .mappedIfSafe) else {
            throw RecognitionError.badModel(file: url.path, reason: "cannot be read")
        }
        func fail(_ reason: String) -> RecognitionError { .badModel(file: url.path, reason: reason) }
        var place = 0
        func take<T: BitwiseCopyable>(_ type: T.Type, _ count: Int) throws -> [T] {
            let size = MemoryLayout<T>.stride
            guard count >= 0, count <= (data.count - place) / size else { throw fail("is cut off") }
            defer { place += count * size }
            return [T](unsafeUninitializedCapacity: count) { target, initialised in
                _ = data.copyBytes(
                    to: UnsafeMutableRawBufferPointer(target),
                    from: data.startIndex + place..<data.startIndex + place + count * size)
                initialised = count
            }
        }
        guard try take(UInt8.self, 8) == Self.magic else { throw fail("is no language model of this program") }
        let sizes = try take(UInt32.self, 2)
        let names = String(decoding: try take(UInt8.self, Int(sizes[0])), as: UTF8.self)
        let vocabulary = names.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        guard vocabulary.count >= 3, vocabulary.suffix(2) == ["<s>", "</s>"] else { throw fail("has no vocabulary") }
        guard (1...Self.longestOrder(tokens: vocabulary.count)).contains(Int(sizes[1])) else {
            throw fail("has an impossible order \(sizes[1])")
        }
        var tables: [Table] = []
        for _ in 0..<sizes[1] {
            guard let count = Int(exactly: try take(UInt64.self, 1)[0]) else { throw fail("is damaged") }
            let keys = try take(UInt64.self, count)
            let logs = try take(UInt16.self, count).map { Self.float($0) },
                backOffs = try take(UInt16.self, count).map { Self.float($0) }
            guard zip(keys, keys.dropFirst()).allSatisfy({ $0 < $1 }) else {
                throw fail("is damaged: its n-grams are not sorted")
            }
            tables.append(Table(keys: keys, logs: logs, backOffs: backOffs))
        }
        self.init(vocabulary: vocabulary, tables: tables)
    }

    /// IEEE half precision by hand, since x86 has no such type in Swift.
    private static func half(_ value: Float) -> UInt16 {
        let clipped = max(-65504, min(65504, value)), bits = clipped.bitPattern
        let sign = UInt16(bits >> 16 & 0x8000), exponent = Int(bits >> 23 & 0xFF) - 127
        guard exponent >= -14 else { return sign }
        let mantissa = bits & 0x7F_FFFF
        var packed = UInt32(exponent + 15) << 10 | mantissa >> 13
        if mantissa & 0x1000 != 0, packed < 0x7BFF { packed += 1 }
        return sign | UInt16(packed)
    }

    private static func float(_ half: UInt16) -> Float {
        let exponent = UInt32(half >> 10 & 0x1F)
        guard exponent > 0 else { return 0 }
        return Float(bitPattern: UInt32(half & 0x8000) << 16 | (exponent + 112) << 23 | UInt32(half & 0x3FF) << 13)
    }

    /// The model in ARPA's format.
    public func arpa() -> String {
        var lines = ["\\data\\"]
        for (index, table) in tables.enumerated() { lines.append("ngram \(index + 1)=\(table.keys.count)") }
        for (index, table) in tables.enumerated() {
            lines += ["", "\\\(index + 1)-grams:"]
            for entry in table.keys.indices {
                let words = (0...index).reversed().map { place in
                    name(Int(table.keys[entry] >> UInt64(place * bits) & ((1 << UInt64(bits)) - 1)) - 1)
                }
                let end = index + 1 < order && table.backOffs[entry] != 0 ? "\t\(table.backOffs[entry])" : ""
                lines.append("\(table.logs[entry])\t\(words.joined(separator: " "))\(end)")
            }
        }
        return (lines + ["", "\\end\\", ""]).joined(separator: "\n")
    }

    /// A space is written as `<space>`, since spaces part the columns.
    private func name(_ token: Int) -> String { vocabulary[token] == " " ? "<space>" : vocabulary[token] }

    /// Reads ARPA's format.
    ///
    /// - Throws: `RecognitionError.badManifest` with file and line.
    public init(arpa text: String, file: String = "ARPA file") throws {
        func fail(_ line: Int, _ reason: String) -> RecognitionError {
            .badManifest(file: file, line: line + 1, reason: reason)
        }
        var rows: [[(words: [Substring], log: Float, backOff: Float)]] = [], order = 0
        for (number, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix("\\"), line.hasSuffix("-grams:") {
                guard let next = Int(line.dropFirst().dropLast(7)), next == order + 1 else {
                    throw fail(number, "\(line) is out of order")
                }
                order = next
                rows.append([])
            } else if line.hasPrefix("\\end\\") {
                break
            } else if order > 0, !line.allSatisfy(\.isWhitespace) {
                let fields = line.split { $0 == " " || $0 == "\t" }
                guard fields.count == order + 1 || fields.count == order + 2, let log = Float(fields[0]) else {
                    throw fail(number, "is no \(order)-gram: \(line)")
                }
                let backOff = fields.count == order + 2 ? Float(fields[order + 1]) : 0
                guard let backOff else { throw fail(number, "\(fields[order + 1]) is no number") }
                rows[order - 1].append((Array(fields[1...order]), log, backOff))
            }
        }
        guard order > 0 else { throw fail(0, "holds no n-grams") }
        let words = rows[0].map { String($0.words[0]) }.filter { $0 != "<s>" && $0 != "</s>" }.map {
            $0 == "<space>" ? " " : $0
        }
        let vocabulary = words + ["<s>", "</s>"]
        guard order <= Self.longestOrder(tokens: vocabulary.count) else {
            throw fail(0, "order \(order) is too high for \(vocabulary.count) words")
        }
        let numbers = Dictionary(vocabulary.enumerated().map { ($1, $0) }) { first, _ in first }
        let bits = Self.bits(for: vocabulary.count)
        let tables = try rows.map { list in
            let packed = try list.map { row -> (key: UInt64, log: Float, backOff: Float) in
                var key: UInt64 = 0
                for word in row.words {
                    guard let token = numbers[word == "<space>" ? " " : String(word)] else {
                        throw fail(0, "\(word) is in no 1-gram")
                    }
                    key = key << UInt64(bits) | UInt64(token + 1)
                }
                return (key, row.log, row.backOff)
            }.sorted { $0.key < $1.key }
            return Table(keys: packed.map(\.key), logs: packed.map(\.log), backOffs: packed.map(\.backOff))
        }
        self.init(vocabulary: vocabulary, tables: tables)
    }
}
