import Foundation
import LanguageUnderstanding

/// The repository's root, from this file's place.
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

func grammar(_ yaml: String) throws -> Grammar {
    try Grammar(SentenceTemplates(yaml: yaml, file: "test.yaml"))
}

/// A grammar with one intent "Test" of these sentences.
func grammar(sentences: [String], more: String = "") throws -> Grammar {
    let lines = sentences.map { "          - '\($0.replacing("'", with: "''"))'" }.joined(separator: "\n")
    return try grammar("language: en\nintents:\n  Test:\n    data:\n      - sentences:\n\(lines)\n\(more)")
}

func shippedGrammar() throws -> Grammar {
    try Grammar(SentenceTemplates(contentsOf: [root.appending(path: "grammars/en").path]))
}

/// A repeatable source of random numbers (splitmix64).
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
