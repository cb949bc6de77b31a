import Dialogue
import Foundation
import SkillKit
import Testing

@testable import Skills

@Suite("Questions to the user's documents")
struct DocumentSkillTests {
    private func folder(_ files: [String: String]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-documents-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files {
            try text.write(to: folder.appending(path: name), atomically: true, encoding: .utf8)
        }
        return folder
    }

    private let pool = """
        # The pool

        ## Opening hours

        The swimming pool closes at six on Sundays. On other days it is open until nine.

        ## Prices

        A ticket for children costs three euros.
        """

    private let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    private func engine(_ library: DocumentLibrary) throws -> DialogueEngine {
        try DialogueEngine(
            grammars: [root.appending(path: "grammars/en").path], scenarios: [root.appending(path: "scenarios").path],
            skills: BuiltinSkills.all(documents: library),
            openQuestions: OpenQuestions(intent: DocumentSkill.intent, slot: DocumentSkill.slot) {
                library.canAnswer($0)
            })
    }

    private func replies(_ engine: DialogueEngine, _ text: String) async -> [(String, SkillReply.Card?)] {
        await engine.respond(to: text, at: Date()).compactMap {
            if case .reply(let text, let card, _) = $0.content { (text, card) } else { nil }
        }
    }

    @Test("a question is answered with the sentence and its place, with and without being sent to the documents")
    func asked() async throws {
        let folder = try folder(["town-pool.md": pool])
        defer { try? FileManager.default.removeItem(at: folder) }
        let engine = try engine(DocumentLibrary([folder.path], cachesIndex: false))
        for question in [
            "when does the swimming pool close on sundays", "look up when the swimming pool closes on sundays",
            "what do my notes say about the swimming pool on sundays",
        ] {
            let (text, card) = try #require(await replies(engine, question).first, "\(question)")
            #expect(text == "The swimming pool closes at six on Sundays. That is in town pool, under Opening hours.")
            #expect(card?.title == "town-pool.md:5, Opening hours")
        }
        // Commands stay commands, and what no document says is not looked for in vain.
        #expect(try #require(await replies(engine, "what time is it").first).0.hasPrefix("It is"))
        let unknown = try #require(await replies(engine, "who wrote the odyssey in ancient greece").first).0
        #expect(!unknown.contains("documents"))
        let missing = await replies(engine, "look up who wrote the odyssey").first?.0
        #expect(missing == "I found nothing about that in your documents.")
    }

    @Test("what was written meanwhile is found, a table is asked, and a folder that is missing says which")
    func changes() throws {
        let folder = try folder([
            "pool.md": pool, "films.csv": "title,director\nStalker,Andrei Tarkovsky\nAlien,Ridley Scott\n",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let library = DocumentLibrary([folder.appending(path: "films.csv").path, folder.path], cachesIndex: false)
        #expect(try library.answer("who directed stalker")?.text?.contains("Tarkovsky") == true)
        #expect(try library.answer("how deep is the boat lake") == nil)
        try "The boat lake is four metres deep.".write(
            to: folder.appending(path: "lake.txt"), atomically: true, encoding: .utf8)
        try library.refresh()
        #expect(try library.answer("how deep is the boat lake")?.text == "The boat lake is four metres deep.")
        let missing = #expect(throws: (any Error).self) { try DocumentLibrary(["/nowhere/notes"]).refresh() }
        #expect("\(try #require(missing))".contains("/nowhere/notes"))
    }

    @Test("statements and words by themselves are no questions to the documents")
    func questions() {
        #expect(
            DocumentLibrary.isQuestion("how deep is the lake") && DocumentLibrary.isQuestion("the lake is how deep?"))
        #expect(!DocumentLibrary.isQuestion("the lake is deep") && !DocumentLibrary.isQuestion("what now"))
        #expect(!DocumentLibrary([]).canAnswer("how deep is the lake"))
    }
}
