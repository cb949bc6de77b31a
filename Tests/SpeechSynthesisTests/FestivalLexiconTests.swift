import Foundation
import SpeechSynthesis
import Testing

@Suite struct FestivalLexiconTests {
    private static let entries = """
        MNCL
        ("aardvark" nil (((aa r d) 1) ((v aa r k) 1)))
        ("alarm" nil (((ax) 0) ((l aa r m) 1)))
        ("AWOL" nil (((ey) 1) ((w ao l) 1)))
        ("lead" n (((l eh d) 1)))
        ("lead" v (((l iy d) 1)))
        ("organization" nil (((ao r) 1) ((g ax) 0) ((n ax) 0) ((z ey) 1) ((sh ax n) 0)))
        ("zulu" nil (((z uw) 1) ((l uw) 0)))
        """

    private static func lexicon(_ text: String) throws -> FestivalLexicon {
        let file = URL.temporaryDirectory.appending(path: "festival-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(text.utf8).write(to: file)
        return try FestivalLexicon(contentsOf: file)
    }

    @Test(
        "words are found wherever they stand in the file, with CMUdict's symbols and one primary stress",
        arguments: [
            ("aardvark", "AA1 R D V AA2 R K"), ("alarm", "AH0 L AA1 R M"), ("awol", "EY1 W AO2 L"), ("lead", "L EH1 D"),
            ("organization", "AO2 R G AH0 N AH0 Z EY1 SH AH0 N"), ("zulu", "Z UW1 L UW0"),
        ])
    func finds(word: String, sounds: String) throws {
        for text in [Self.entries, Self.entries + "\n"] { #expect(try Self.lexicon(text)[word]?.written == sounds) }
    }

    @Test("entries keep their part of speech, and what is not listed is nil")
    func entries() throws {
        let lexicon = try Self.lexicon(Self.entries)
        #expect(lexicon.entries(of: "lead").map(\.partOfSpeech) == ["n", "v"])
        for word in ["", "a", "alar", "alarms", "zzz", "\"", "mncl"] { #expect(lexicon[word] == nil, "\(word)") }
    }

    @Test("a file that is missing, empty, of another kind, or full of nonsense is refused or finds nothing")
    func hostile() throws {
        #expect(throws: FrontEndError.self) { try FestivalLexicon(contentsOf: URL(filePath: "/nowhere")) }
        #expect(throws: FrontEndError.self) { try Self.lexicon("") }
        #expect(throws: FrontEndError.self) { try Self.lexicon("(\"a\" nil (((ax) 0)))") }
        let nonsense = try Self.lexicon("MNCL\n(\"a\"\n(\"b\" nil\n(\"c\" nil (((qq) 1)))\n(\"d\" ((((((\n\n\n(\"e")
        for word in ["a", "b", "c", "d", "e"] { #expect(nonsense[word] == nil, "\(word)") }
    }
}
