import Foundation

/// The pronunciation dictionary of Debian's package festlex-cmu, where it is installed: some hundred thousand English words.
///
///     ("alarm" nil (((ax) 0) ((l aa r m) 1)))
///
/// The file is mapped, not read: a look-up is a binary search in it.
public struct FestivalLexicon: Sendable {
    /// Where the package puts it.
    public static let installedFile = URL(filePath: "/usr/share/festival/dicts/cmu/cmudict-0.4.out")
    /// The installed dictionary; nil where there is none.
    public static let installed: FestivalLexicon? = try? FestivalLexicon(contentsOf: installedFile)

    private let data: Data

    /// - Throws: `FrontEndError.unreadable` where the file is missing or is no compiled Festival lexicon.
    public init(contentsOf file: URL) throws {
        guard let data = try? Data(contentsOf: file, options: .mappedIfSafe) else {
            throw FrontEndError.unreadable(file: file.path, reason: "cannot be read as a Festival lexicon")
        }
        guard data.starts(with: Data("MNCL\n".utf8)) else {
            throw FrontEndError.unreadable(
                file: file.path, reason: "is no compiled Festival lexicon: it does not begin with MNCL")
        }
        self.data = data
    }

    /// The first pronunciation of a lower-case word.
    public subscript(word: String) -> [Phoneme]? { entries(of: word).first?.phonemes }

    /// Every entry of a lower-case word with its part of speech (`n`, `v`, `j` …; nil for any).
    public func entries(of word: String) -> [(partOfSpeech: String?, phonemes: [Phoneme])] {
        let wanted = Array(word.utf8)
        guard !wanted.isEmpty, !wanted.contains(UInt8(ascii: "\"")) else { return [] }
        // The first line whose word is not before the wanted one.
        var (low, high) = (0, data.count)
        while low < high {
            let middle = low + (high - low) / 2
            if let line = line(startingAtOrAfter: middle, before: high) {
                if Self.isBefore(Self.word(data[line]), wanted) {
                    low = line.upperBound + 1
                } else {
                    high = min(middle, line.lowerBound)
                }
            } else {
                high = middle
            }
        }
        var found: [(String?, [Phoneme])] = [], start = low
        while let line = line(startingAtOrAfter: start, before: data.count), Self.word(data[line]) == wanted {
            if let entry = Self.entry(String(decoding: data[line], as: UTF8.self)) { found.append(entry) }
            start = line.upperBound + 1
        }
        return found
    }

    /// The first whole line of an entry that starts at or behind a place, and before another.
    private func line(startingAtOrAfter place: Int, before limit: Int) -> Range<Int>? {
        guard place < data.count else { return nil }
        var start = place
        if start > 0, data[start - 1] != UInt8(ascii: "\n") {
            guard let end = data[start...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
            start = end + 1
        }
        guard start < limit, start < data.count else { return nil }
        return start..<(data[start...].firstIndex(of: UInt8(ascii: "\n")) ?? data.count)
    }

    /// The word of a line in lower case; empty for the file's heading.
    private static func word(_ line: Data) -> [UInt8] {
        guard line.starts(with: [UInt8(ascii: "("), UInt8(ascii: "\"")]) else { return [] }
        return line.dropFirst(2).prefix { $0 != UInt8(ascii: "\"") }.map { (65...90).contains($0) ? $0 + 32 : $0 }
    }

    private static func isBefore(_ a: [UInt8], _ b: [UInt8]) -> Bool { a.lexicographicallyPrecedes(b) }

    /// `("lead" v (((l iy d) 1)))`: the part of speech and the syllables, each with its stress.
    private static func entry(_ line: String) -> (String?, [Phoneme])? {
        let tail = line.drop { $0 != "\"" }.dropFirst().drop { $0 != "\"" }.dropFirst()
        let tokens = tail.replacing("(", with: " ( ").replacing(")", with: " ) ").split(separator: " ")
        guard let part = tokens.first, part != "(" else { return nil }
        var symbols: [(symbol: String, isVowel: Bool)] = [], syllable: [String] = []
        for token in tokens.dropFirst() {
            if token == "(" {
                syllable = []
            } else if let stress = Int(token) {
                for sound in syllable {
                    let name = sound == "ax" ? "AH" : sound.uppercased()
                    let isVowel = name.first.map("AEIOU".contains) ?? false
                    symbols.append((isVowel ? "\(name)\(sound == "ax" ? 0 : min(1, max(0, stress)))" : name, isVowel))
                }
                syllable = []
            } else if token != ")" {
                syllable.append(String(token))
            }
        }
        let phonemes = symbols.compactMap { Phoneme(symbol: $0.symbol) }
        guard !phonemes.isEmpty, phonemes.count == symbols.count else { return nil }
        return (part == "nil" ? nil : String(part), withOnePrimaryStress(phonemes))
    }

    /// The file does not tell secondary stress from primary. Of several stresses the last is the primary one (organization),
    /// but the first where a word ends in a stressed syllable, as compounds do (aardvark).
    private static func withOnePrimaryStress(_ phonemes: [Phoneme]) -> [Phoneme] {
        let vowels = phonemes.indices.filter { phonemes[$0].isVowel },
            stressed = vowels.filter { phonemes[$0].stress == 1 }
        guard stressed.count > 1 else { return phonemes }
        let primary = stressed.last == vowels.last ? stressed[0] : stressed[stressed.count - 1]
        var result = phonemes
        for index in stressed where index != primary { result[index] = result[index].stressed(2) }
        return result
    }
}
