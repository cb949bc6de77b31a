/// House numbers, streets, states and post codes.
extension ChunkReader {
    private static let streets: [String: String] = [
        "st": "street", "ave": "avenue", "rd": "road", "blvd": "boulevard", "ln": "lane", "ct": "court", "pl": "place",
        "sq": "square",
        "hwy": "highway", "pkwy": "parkway",
    ]
    private static let streetWords = Set(streets.keys).union(streets.values).union([
        "drive", "dr", "way", "terrace", "crescent",
    ])

    func place() -> Reading? {
        houseNumber() ?? state() ?? box() ?? street()
    }

    /// 123 Main St., 4500 Oak Ave., 221B Baker St.
    private func houseNumber() -> Reading? {
        let core = chunks[index].core, digits = String(core.prefix { $0.isASCII && $0.isNumber }),
            letter = core.dropFirst(digits.count)
        guard (1...5).contains(digits.count), !digits.hasPrefix("0"), letter.count <= 1,
            letter.allSatisfy({ $0.isUppercase && $0.isASCII }),
            chunks[index].trailing.isEmpty, isOnStreet
        else { return nil }
        return Reading(words: Self.house(digits) + letter.map { String($0) })
    }

    /// Whether one to three capitalised words and then a sort of street follow.
    private var isOnStreet: Bool {
        for distance in 1...4 {
            guard let next = neighbour(distance), next.core.first?.isUppercase == true else { return false }
            if distance > 1, Self.streetWords.contains(next.core.lowercased()) { return true }
            guard next.trailing.isEmpty || next.trailing == "." else { return false }
        }
        return false
    }

    /// Three and four digits in pairs: one twenty three, forty five hundred.
    private static func house(_ digits: String) -> [String] {
        guard let number = Int(digits), digits.count == 3 || digits.count == 4, number % 1000 != 0 else {
            return NumberWords.cardinal(digits)
        }
        let (head, rest) = (number / 100, number % 100)
        if rest == 0 { return NumberWords.cardinal(head) + ["hundred"] }
        return NumberWords.cardinal(head) + (rest < 10 ? ["oh"] : []) + NumberWords.cardinal(rest)
    }

    /// Boston, MA 02134: the state behind a town, and its post code.
    private func state() -> Reading? {
        let core = chunks[index].core
        guard let name = EnglishTables.states[core], let before = neighbour(-1), before.trailing == ",",
            before.core.first?.isUppercase == true
        else { return nil }
        let words = name.split(separator: " ").map(String.init)
        if chunks[index].trailing.isEmpty, let code = neighbour(1)?.core {
            let digits = code.filter { $0 != "-" }
            if digits.count == 5 || digits.count == 9, isDigits(digits) {
                return Reading(words: words + NumberWords.digits(digits), consumed: 2)
            }
        }
        // OR, IN, ME and others are words as well.
        return EnglishTables.statesThatAreWords.contains(core) ? nil : Reading(words: words)
    }

    private func box() -> Reading? {
        let core = chunks[index].core
        guard neighbour(-1)?.core == "Box", core.count <= 6, isDigits(core) else { return nil }
        return Reading(words: NumberWords.digits(core))
    }

    /// Baker St without a full stop, behind a number and a name; Hwy. 61.
    private func street() -> Reading? {
        let core = chunks[index].core
        guard core.first?.isUppercase == true, let word = Self.streets[core.lowercased()] else { return nil }
        if core.lowercased() == "hwy" || core.lowercased() == "pkwy" {
            return Reading(words: [word], ownsStop: chunks[index].endsWithStop)
        }
        guard !chunks[index].endsWithStop, neighbour(-1)?.core.first?.isUppercase == true,
            (2...4).contains(where: { neighbour(-$0)?.core.first?.isNumber == true })
        else { return nil }
        return Reading(words: [word])
    }
}
