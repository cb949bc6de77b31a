import Dialogue
import Foundation
import LanguageUnderstanding
import SkillKit
import Skills
import Testing

@Suite("The store")
struct DialogueStoreTests {
    private func temporaryFile() -> String {
        FileManager.default.temporaryDirectory.appending(path: "store-\(UUID().uuidString).sqlite").path
    }

    private func remove(_ path: String) {
        for ending in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + ending) }
    }

    @Test("killed a hundred times in the midst of its work, it loses nothing and rings nothing twice")
    func killed() async throws {
        let path = temporaryFile()
        defer { remove(path) }
        let child = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().appending(
            path: "DialogueStoreChild")
        var generator = SystemRandomNumberGenerator()
        var next = 0
        var set: Set<String> = [], added: Set<String> = [], rang: [String] = []
        for _ in 0..<100 {
            let process = Process()
            process.executableURL = child
            process.arguments = [path, "\(next)"]
            let output = Pipe()
            process.standardOutput = output
            try process.run()
            // The child goes on while these lines are read: it is killed at no moment of its own choosing.
            var text = Data()
            let enough = Int.random(in: 1...400, using: &generator)
            while text.count < enough { text += output.fileHandleForReading.availableData }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            text += output.fileHandleForReading.readDataToEndOfFile()
            for line in String(decoding: text, as: UTF8.self).split(separator: "\n") {
                let parts = line.split(separator: " ").map(String.init)
                guard parts.count == 2 else { continue }
                switch parts[0] {
                case "set": set.insert(parts[1])
                case "added": added.insert(parts[1])
                default: rang.append(parts[1])
                }
                if let number = Int(parts[1].drop { !$0.isNumber }) { next = max(next, number + 1) }
            }
        }
        let store = try DialogueStore(path: path)
        let pending = try await store.pending().map(\.id), rung = try await store.rung().map(\.id)
        #expect(set.count >= 100)
        #expect(set.subtracting(pending).subtracting(rung).isEmpty)
        #expect(Set(pending).intersection(rung).isEmpty)
        #expect(Set(rung).count == rung.count)
        #expect(Set(rang).count == rang.count)
        #expect(Set(rang).subtracting(rung).isEmpty)
        #expect(added.subtracting(try await store.items(of: "shopping", session: "default")).isEmpty)
    }

    @Test("an alarm set, a question left open and a list are there after a restart")
    func restart() async throws {
        let path = temporaryFile()
        defer { remove(path) }
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        let now = Date(timeIntervalSince1970: 1_795_000_000)
        func engine() throws -> DialogueEngine {
            let store = try DialogueStore(path: path)
            return try DialogueEngine(
                grammars: [root.appending(path: "grammars/en").path],
                scenarios: [root.appending(path: "scenarios").path], skills: BuiltinSkills.all(),
                scheduler: store, lists: store, memory: store, calendar: calendar)
        }
        let first = try engine()
        _ = await first.respond(to: "add milk and bread to my shopping list", at: now)
        #expect(Conversation.replies(await first.respond(to: "set a timer", at: now)) == ["For how long?"])
        let second = try engine()
        #expect(
            Conversation.replies(await second.respond(to: "ten minutes", at: now + 20)) == [
                "Timer set for ten minutes."
            ])
        let third = try engine()
        #expect(
            Conversation.replies(await third.respond(to: "what is on my shopping list", at: now + 40)) == [
                "On your shopping list: milk and bread."
            ])
        let fourth = try engine()
        #expect(Conversation.replies(await third.due(at: now + 620)) == ["Your timer is done."])
        #expect(Conversation.replies(await fourth.due(at: now + 640)).isEmpty)
    }

    @Test(
        "what recurs comes again, and not for the time it was missed",
        arguments: [
            ("daily", 1), ("weekdays", 3), ("monday,friday", 3), ("weekly", 7), ("hourly", 0),
        ])
    func recurrence(value: String, days: Int) async throws {
        let path = temporaryFile()
        defer { remove(path) }
        let store = try DialogueStore(path: path)
        // A Friday, seven in the morning.
        let friday = Date(timeIntervalSince1970: 1_795_158_000)
        let event = ScheduledEvent(
            id: "a", kind: "alarm", due: friday, made: friday - 60, speech: "ring", session: "default",
            recurrence: Recurrence(value, timeZone: .gmt))
        try await store.schedule(event)
        #expect(try await store.takeDue(at: friday + 1).map(\.id) == ["a"])
        #expect(try await store.nextDue() == friday + Double(days) * 86400 + (days == 0 ? 3600 : 0))
        #expect(try await store.takeDue(at: friday + 2).isEmpty)
        #expect(try await store.takeDue(at: friday + 40 * 86400).count == 1)
        #expect(try await store.nextDue() ?? friday > friday + 40 * 86400)
    }

    @Test("a file that is no database is refused with its name")
    func noDatabase() throws {
        let path = temporaryFile()
        defer { remove(path) }
        try Data(repeating: 65, count: 5000).write(to: URL(filePath: path))
        #expect(throws: DialogueStoreError.self) { try DialogueStore(path: path) }
    }
}
