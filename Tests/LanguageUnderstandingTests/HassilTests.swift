import Foundation
import LanguageUnderstanding
import Testing

@Suite("Beside hassil")
struct HassilTests {
    private struct Case: Decodable {
        var language: String
        var text: String
        var context: [String: SlotValue]
        var intent: String?
        var slots: [String: SlotValue]
    }

    @Test("the same intents and slots as hassil on sentences of two grammars", arguments: ["en", "ru"])
    func agreement(language: String) throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
        let cases = try JSONDecoder().decode([Case].self, from: Data(contentsOf: folder.appending(path: "hassil.json")))
            .filter { $0.language == language }
        let grammar = try Grammar(
            SentenceTemplates(contentsOf: [folder.appending(path: "house-\(language).yaml").path]))
        #expect(cases.count >= 190)
        for one in cases {
            let best = grammar.bestMatch(one.text, context: one.context)
            #expect(best?.intent == one.intent, "\(one.text) \(one.context)")
            #expect(best?.slotValues ?? [:] == one.slots, "\(one.text) \(one.context)")
        }
    }
}
