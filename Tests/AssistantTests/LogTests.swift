import Foundation
import Logging
import Synchronization
import Testing

@testable import Assistant

@Suite("The log")
struct LogTests {
    private final class Lines: Sendable {
        let all = Mutex<[String]>([])
        func add(_ line: String) { all.withLock { $0.append(line) } }
    }

    private func logged(
        _ format: LogFormat, level: Logger.Level = .info, reader: LogFormat.Reader = .file, _ work: (Logger) -> Void
    ) throws -> [String] {
        let lines = Lines(), date = try Date("2026-03-01T06:30:07Z", strategy: .iso8601)
        work(
            Logger(label: "gusli") { _ in
                LineLogHandler(format, level: level, reader: reader, now: { date }, write: { lines.add($0) })
            })
        return lines.all.withLock { $0 }
    }

    private func object(_ line: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }

    @Test("an entry is one JSON object, with numbers as numbers, whatever is in its texts")
    func json() throws {
        let lines = try logged(.json) { log in
            log.info(
                "a \"quoted\"\nline",
                metadata: [
                    "turn": .stringConvertible(3), "stage.endpoint": .stringConvertible(0.25),
                    "ok": .stringConvertible(true), "device": "hw:\u{1}\\", "list": ["a", "b"],
                ])
        }
        #expect(lines.count == 1 && !lines[0].contains("\n"))
        let object = try object(lines[0])
        #expect(object["message"] as? String == "a \"quoted\"\nline" && object["level"] as? String == "info")
        #expect(object["turn"] as? Int == 3 && object["stage.endpoint"] as? Double == 0.25)
        #expect(object["ok"] as? Bool == true && object["device"] as? String == "hw:\u{1}\\")
        #expect(object["list"] as? [String] == ["a", "b"])
        #expect(object["date"] as? String == "2026-03-01T06:30:07.000Z")
    }

    @Test("a line of text has the date, the level and the fields; terminals and the journal know the date themselves")
    func text() throws {
        func entry(_ log: Logger) { log.warning("ran over", metadata: ["device": "hw:1", "why": "too slow"]) }
        #expect(
            try logged(.text, entry)
                == ["2026-03-01T06:30:07.000Z warning ran over device=hw:1 why=\"too slow\""])
        #expect(try logged(.text, reader: .terminal, entry) == ["gusli: ran over device=hw:1 why=\"too slow\""])
        #expect(try logged(.text, reader: .journal, entry) == ["<4>ran over device=hw:1 why=\"too slow\""])
    }

    @Test("a turn is told with its number and the time of each stage; what was said only to who asks for it")
    func turn() throws {
        var turn = TurnTrace(conversation: "kitchen", date: Date(), text: "my secret", confidence: 0.9)
        turn.number = 7
        turn.intent = "SetAlarm"
        turn.stages = ["endpoint": 0.2404, "skills": 0.001]
        let quiet = try logged(.json, level: .info) { EventLog.write(turn, to: $0) }
        let object = try object(try #require(quiet.first))
        #expect(object["turn"] as? Int == 7 && object["conversation"] as? String == "kitchen")
        #expect(object["stage.endpoint"] as? Double == 0.24 && object["intent"] as? String == "SetAlarm")
        #expect(!quiet[0].contains("secret"))
        #expect(try logged(.json, level: .debug) { EventLog.write(turn, to: $0) }.first?.contains("secret") == true)
        #expect(try logged(.json, level: .notice) { EventLog.write(turn, to: $0) }.isEmpty)
    }

    @Test("faults are warnings that name the part, failures errors that name the skill")
    func levels() throws {
        let lines = try logged(.json, level: .warning) { log in
            EventLog.write(.init(at: 0, .fault(.init(.capture, "hw:1 is gone"))), to: log)
            EventLog.write(.init(at: 0, .fault(.init(.capture, "it is back", isOver: true))), to: log)
            EventLog.write(.init(at: 0, .failure(skill: "dice", reason: "it hung")), to: log)
        }
        let objects = try lines.map(object)
        #expect(objects.map { $0["level"] as? String } == ["warning", "error"])
        #expect(objects.first?["part"] as? String == "capture" && objects.last?["skill"] as? String == "dice")
    }

    @Test("overruns, underruns and lost samples are told with the device, as many as came since the last look")
    func xruns() throws {
        var counts = AssistantEvent.Metrics(), watch = XrunWatch()
        let lines = try logged(.json) { log in
            watch.look(counts, capture: "hw:1", playback: "hw:2", log)
            counts.overruns = 2
            counts.underruns = 1
            watch.look(counts, capture: "hw:1", playback: "hw:2", log)
            counts.overruns = 5
            watch.look(counts, capture: "hw:1", playback: "hw:2", log)
        }
        let told = try lines.map(object).map { "\($0["device"] ?? "") \($0["count"] ?? "")" }
        #expect(told == ["hw:1 2", "hw:2 1", "hw:1 3"])
    }
}
