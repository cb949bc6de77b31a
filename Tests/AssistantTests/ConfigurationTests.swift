import Foundation
import Testing

@testable import Assistant

@Suite("Configuration")
struct ConfigurationTests {
    @Test("what is shown reads back as the same settings")
    func roundTrip() throws {
        var configuration = AssistantConfiguration()
        configuration.wake = ["hey: \"gusli\" #1", "computer"]
        configuration.followUpSeconds = 3.5
        configuration.grammars = ["a b/c.yaml", "d"]
        configuration.bargeIn = false
        #expect(try AssistantConfiguration(yaml: configuration.yaml()) == configuration)
        #expect(try AssistantConfiguration(yaml: AssistantConfiguration().yaml()) == AssistantConfiguration())
    }

    @Test(
        "an unknown key and a wrong type name the file and the key", arguments: ["voize: lj", "followUpSeconds: soon"])
    func wrong(_ text: String) throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString).yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let error = #expect(throws: AssistantError.self) { try AssistantConfiguration(contentsOf: file) }
        let key = text.split(separator: ":")[0]
        #expect(error.map { "\($0)".contains(file.path) && "\($0)".contains(key) } == true)
    }

    @Test(
        "sources of data are read, with paths relative to the file, and shown again; what is wrong with them is named")
    func sources() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "gusli.yaml")
        func read(_ text: String) throws -> AssistantConfiguration {
            try text.write(to: file, atomically: true, encoding: .utf8)
            return try AssistantConfiguration(contentsOf: file)
        }
        let configuration = try read(
            """
            sources:
              - {names: [sales], kind: series, file: sales.csv, columns: {time: month, value: sales}}
              - {names: [cellar], kind: sensor, file: /var/cellar.sqlite, table: readings, format: sqlite}
            """)
        #expect(configuration.sources.map(\.file) == [folder.appending(path: "sales.csv").path, "/var/cellar.sqlite"])
        #expect(configuration.sources[0]["value"] == "sales")
        #expect(try AssistantConfiguration(yaml: configuration.yaml()) == configuration)
        let problems = configuration.problems(data: DataDirectory(url: ToneAssistant.root), checksDevices: false)
        #expect(problems.contains { $0.contains("sales.csv") && $0.contains("no such file") })
        for (text, part) in [
            ("sources: [{names: [a], file: b}]", "kind"), ("sources: [{names: [a], kind: riddle, file: b}]", "riddle"),
            ("sources: [{names: [a], kind: series, file: b, colour: red}]", "colour"),
        ] {
            let error = #expect(throws: AssistantError.self) { try read(text) }
            #expect(error.map { "\($0)".contains(part) } == true, "\(text)")
        }
    }

    @Test("a check names everything that is missing at once")
    func check() {
        var configuration = AssistantConfiguration()
        configuration.recogniser = "no-such-recogniser"
        configuration.voice = "no-such-voice"
        configuration.minimumConfidence = 3
        let problems = configuration.problems(data: DataDirectory(url: ToneAssistant.root), checksDevices: false)
        for part in ["no-such-recogniser", "no-such-voice", "minimumConfidence"] {
            #expect(problems.contains { $0.contains(part) })
        }
        #expect(problems.count == 3)
    }

    @Test("models are listed by their cards, and a missing one says which")
    func models() throws {
        let catalogue = ModelCatalogue(folder: ToneAssistant.root.appending(path: "models"))
        let entries = try catalogue.entries()
        #expect(entries.contains { $0.name == "g2p-en" && $0.type == "g2p" && $0.bytes > 1_000_000 })
        let error = #expect(throws: AssistantError.self) { try catalogue.cardText("nothing") }
        #expect(error.map { "\($0)".contains("nothing") } == true)
    }
}
