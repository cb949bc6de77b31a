/// Figures made of figures: ranges, ratios, sizes, durations, powers, network addresses.
extension NumberReader {
    func compound() -> ChunkReader.Reading? {
        if core == "24/7" { return .init(words: ["twenty", "four", "seven"]) }
        return duration() ?? ratio() ?? size() ?? power() ?? height() ?? networkAddress() ?? mixedRange()
    }

    /// 1h30m, 2d4h.
    private func duration() -> ChunkReader.Reading? {
        let names: [String: String] = [
            "d": "day", "h": "hour", "hr": "hour", "hrs": "hour", "m": "minute", "min": "minute", "mins": "minute",
            "s": "second",
            "sec": "second",
        ]
        var pairs: [(number: String, unit: String)] = []
        for character in core {
            if character.isASCII, character.isNumber {
                if pairs.last.map({ !$0.unit.isEmpty }) ?? true { pairs.append(("", "")) }
                pairs[pairs.count - 1].number.append(character)
            } else if pairs.isEmpty {
                return nil
            } else {
                pairs[pairs.count - 1].unit.append(character)
            }
        }
        // 5m is five minutes behind hours only.
        let followsHours = pairs.count == 1 && pairs[0].unit == "m" && isHours(reader.neighbour(-1)?.core)
        guard pairs.count > 1 || followsHours, pairs.allSatisfy({ names[$0.unit] != nil && $0.number.count <= 4 })
        else { return nil }
        return .init(
            words: pairs.flatMap { pair in
                NumberWords.cardinal(pair.number) + [(names[pair.unit] ?? "") + (pair.number == "1" ? "" : "s")]
            })
    }

    private func isHours(_ text: String?) -> Bool {
        guard let text, text.first?.isNumber == true else { return false }
        return ["h", "hr", "hrs"].contains(text.drop { $0.isNumber })
    }

    /// 16:9.
    private func ratio() -> ChunkReader.Reading? {
        let parts = core.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ isDigits($0) && $0.count <= 4 }), parts[1].count != 2 else {
            return nil
        }
        return .init(words: parts.map { NumberWords.cardinal(String($0)) }.joined(separator: ["to"]).map { $0 })
    }

    /// 2x4, 1920x1080, 10 x 20.
    private func size() -> ChunkReader.Reading? {
        func read(_ digits: some StringProtocol) -> [String] {
            digits.count == 4 && !digits.hasSuffix("000")
                ? (Int(digits).map(Self.pairs) ?? []) : NumberWords.cardinal(String(digits))
        }
        let parts = core.lowercased().split(omittingEmptySubsequences: false) { $0 == "x" || $0 == "×" }
        if parts.count > 1, parts.allSatisfy({ isDigits($0) && $0.count <= 5 && !$0.hasPrefix("0") }) {
            return .init(words: Array(parts.map(read).joined(separator: ["by"])))
        }
        guard isDigits(core), trailing.isEmpty, reader.neighbour(1)?.core == "x", let other = reader.neighbour(2)?.core,
            isDigits(other)
        else { return nil }
        return .init(words: read(core) + ["by"] + read(other), consumed: 3)
    }

    private static func pairs(_ number: Int) -> [String] {
        let (head, rest) = (number / 100, number % 100)
        return NumberWords.cardinal(head)
            + (rest == 0 ? ["hundred"] : (rest < 10 ? ["oh"] : []) + NumberWords.cardinal(rest))
    }

    /// 10^3, 5², 5³.
    private func power() -> ChunkReader.Reading? {
        let parts = core.split(separator: "^", omittingEmptySubsequences: false)
        if parts.count == 2, parts.allSatisfy({ isDigits($0) }) {
            return .init(
                words: NumberWords.cardinal(String(parts[0])) + ["to", "the", "power", "of"]
                    + NumberWords.cardinal(String(parts[1])))
        }
        guard let last = core.last, let word = ["²": "squared", "³": "cubed"][last], isDigits(core.dropLast()) else {
            return nil
        }
        return .init(words: NumberWords.cardinal(String(core.dropLast())) + [word])
    }

    /// 5'10: feet and inches.
    private func height() -> ChunkReader.Reading? {
        let parts = core.split(separator: "'", omittingEmptySubsequences: false)
        guard parts.count == 2, let feet = Int(parts[0]), let inches = Int(parts[1]), isDigits(parts[0]),
            isDigits(parts[1]), inches < 12,
            (1...9).contains(feet)
        else { return nil }
        return .init(
            words: NumberWords.cardinal(feet) + [feet == 1 ? "foot" : "feet"] + NumberWords.cardinal(inches)
                + [inches == 1 ? "inch" : "inches"])
    }

    /// 192.168.0.1
    private func networkAddress() -> ChunkReader.Reading? {
        let parts = core.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4, parts.allSatisfy({ isDigits($0) && (Int($0) ?? 256) < 256 && $0.count <= 3 }) else {
            return nil
        }
        return .init(words: Array(parts.map { NumberWords.digits(String($0)) }.joined(separator: ["dot"])))
    }

    /// 9am-5pm, 9:00-17:00, $10-$20, 5-10%: from one figure to another.
    private func mixedRange() -> ChunkReader.Reading? {
        let parts = core.split(separator: "-", omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, parts.allSatisfy({ $0.contains { $0.isASCII && $0.isNumber } }),
            parts.contains(where: { !isDigits($0) }),
            let start = parts[0].first, start.isNumber || EnglishTables.currencies[start] != nil
        else { return nil }
        var readings: [[String]] = []
        for part in parts {
            let chunk = TextChunk(core: part, range: 0..<1)
            guard let first = part.first, first.isNumber || EnglishTables.currencies[first] != nil,
                let reading = NumberReader(ChunkReader(chunks: [chunk], index: 0, isShouted: false)).read()
            else { return nil }
            readings.append(reading.words)
        }
        // Ten to twenty dollars, and not ten dollars to twenty dollars; $10-20 is in dollars too.
        if readings[0].count > 1, readings[0].last == readings[1].last, readings[0].last != "M" {
            readings[0].removeLast()
        }
        if let sign = EnglishTables.currencies[start], isDigits(parts[1]), readings[0].last == sign.many {
            readings[0].removeLast()
            readings[1].append(sign.many)
        }
        return .init(words: readings[0] + ["to"] + readings[1])
    }
}
