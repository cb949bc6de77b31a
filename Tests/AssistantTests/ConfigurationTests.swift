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

@Suite("What is wrong with a configuration")
struct ConfigurationFaultTests {
    private func reason(_ text: String) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString).yaml")
        try text.write(to: file, atomically: true, encoding: .utf8)
        defer { try? FileManager.default.removeItem(at: file) }
        let error = #expect(throws: AssistantError.self) { try AssistantConfiguration(contentsOf: file) }
        return error.map { "\($0)".replacing(file.path + ": ", with: "") } ?? ""
    }

    @Test(
        "the key, its line, what is expected and what was found are told",
        arguments: [
            (
                "wake: hey gusli\nminimumConfidence: high",
                "minimumConfidence (line 2): a number is expected, not “high”"
            ),
            ("bargeIn: perhaps", "bargeIn (line 1): true or false is expected, not “perhaps”"),
            ("skills: ~/skills", "skills (line 1): a list is expected, not “~/skills”"),
            ("voice: [a, b]", "voice (line 1): one value is expected, not a list"),
            ("servers: [http]", "servers (line 1): a section of keys is expected, not a list"),
            ("- a\n- b", "keys and values are expected, such as “wake: hey gusli”"),
            ("hello", "keys and values are expected, such as “wake: hey gusli”"),
        ])
    func types(_ text: String, _ expected: String) throws { #expect(try reason(text) == expected) }

    @Test("a file that is missing, a folder, or no text is told as that")
    func files() throws {
        func reason(_ path: String) -> String {
            let error = #expect(throws: AssistantError.self) {
                try AssistantConfiguration(contentsOf: URL(filePath: path))
            }
            return error.map { "\($0)" } ?? ""
        }
        let folder = FileManager.default.temporaryDirectory.path
        #expect(reason("/nowhere/gusli.yaml") == "/nowhere/gusli.yaml: no such file")
        #expect(reason(folder).hasSuffix(": is a folder"))
        let file = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString).yaml")
        try Data([0xff, 0xfe, 0x80]).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        #expect(reason(file.path).hasSuffix(": is no text in UTF-8"))
        try Data().write(to: file)
        #expect(try AssistantConfiguration(contentsOf: file) == AssistantConfiguration())
    }

    @Test("paths count from the folder that the file is in")
    func paths() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "gusli.yaml")
        try "skills: [mine]\nstateFolder: state\ntrace: ~/turns.jsonl\ngrammars: [/srv/g]\n".write(
            to: file, atomically: true, encoding: .utf8)
        let configuration = try AssistantConfiguration(contentsOf: file)
        #expect(configuration.skills == [folder.appending(path: "mine").path])
        #expect(configuration.stateFolder == folder.appending(path: "state").path)
        #expect(configuration.trace == NSHomeDirectory() + "/turns.jsonl")
        #expect(configuration.grammars == ["/srv/g"])
    }

    @Test("a check names folders that are not there and a language without grammars")
    func missing() {
        var configuration = AssistantConfiguration()
        configuration.documents = ["/nowhere/notes"]
        configuration.skills = ["/nowhere/skills"]
        let data = DataDirectory(url: ToneAssistant.root)
        let problems = configuration.problems(data: data, checksDevices: false)
        #expect(problems.contains("documents: /nowhere/notes: no such file or folder"))
        #expect(problems.contains("skills: /nowhere/skills: no such folder of skills"))
        configuration = AssistantConfiguration()
        configuration.language = "tlh"
        let unknown = configuration.problems(data: data, checksDevices: false)
        #expect(unknown.contains { $0.hasPrefix("language: there are no grammars for “tlh”, only for en") })
    }

    @Test("a state folder serves one daemon at a time, and the next when that has ended")
    func claims() throws {
        let folder = StateDirectory(
            url: FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)"))
        defer { try? FileManager.default.removeItem(at: folder.url) }
        var first = try folder.claim()
        #expect(first != nil)
        let error = #expect(throws: AssistantError.self) { try folder.claim() }
        let number = Int(ProcessInfo.processInfo.processIdentifier)
        #expect(error == .stateInUse(folder: folder.url.path, process: number))
        first = nil
        #expect(try folder.claim() != nil)
        #expect(try StateDirectory(url: URL(filePath: "/proc/nowhere")).claim() == nil)
    }
}
