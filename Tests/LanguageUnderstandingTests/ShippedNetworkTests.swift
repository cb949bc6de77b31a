import Foundation
import Testing

@testable import LanguageUnderstanding

/// The network that ships, behind the shipped grammars, on sentences that it was not trained on.
@Suite("Commands in other words")
struct ShippedNetworkTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL
    private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(
        path: "Fixtures/paraphrases")

    private static let understander = Result {
        let files = try FileManager.default.contentsOfDirectory(atPath: root.appending(path: "grammars/en").path)
            .filter { !["data.yaml", "documents.yaml"].contains($0) }.sorted()
        let grammar = try Grammar(
            SentenceTemplates(contentsOf: files.map { root.appending(path: "grammars/en/\($0)").path }))
        return Understander(
            grammar: grammar,
            network: try UnderstandingModel(contentsOf: root.appending(path: "models/understanding-en").path))
    }

    private static func lines(_ name: String) throws -> [String] {
        try String(contentsOf: fixtures.appending(path: name), encoding: .utf8).split(separator: "\n").map(String.init)
            .filter { !$0.hasPrefix("#") }
    }

    @Test("six of ten paraphrases are understood at least, nine in ten of those with typed slots as they should be")
    func paraphrases() throws {
        let understander = try Self.understander.get()
        var right = 0, exact = 0, byNetwork = 0
        let rows = try Self.lines("commands-en.tsv").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
        for row in rows {
            let found = understander.understand(String(row[0]))
            guard found.intent == String(row[1]) else { continue }
            right += 1
            if found.method == .network { byNetwork += 1 }
            let wanted = row[2].split(separator: ",").map { $0.split(separator: "=").map(String.init) }
            if wanted.allSatisfy({ found[$0[0]]?.text == $0[1] }) { exact += 1 }
        }
        #expect(Double(right) >= 0.6 * Double(rows.count), "\(right) of \(rows.count)")
        #expect(Double(exact) >= 0.9 * Double(right), "\(exact) of \(right)")
        #expect(byNetwork > rows.count / 2)
    }

    @Test("what is no command is not taken for one, but for one sentence in fifty")
    func others() throws {
        let understander = try Self.understander.get()
        let sentences = try Self.lines("other-en.txt")
        let taken = sentences.filter { understander.understand($0).intent != nil }
        #expect(taken.count <= sentences.count / 50 + 1, "\(taken)")
    }

    @Test("what templates match stays as it is, and a word misheard is forgiven as before")
    func templates() throws {
        let understander = try Self.understander.get()
        let exact = understander.understand("set an alarm for half past seven")
        #expect(exact.method == .template && exact["time"] == "07:30")
        let near = understander.understand("set an allarm for half past seven")
        #expect(near.intent == "SetAlarm" && near["time"] == "07:30")
    }
}
