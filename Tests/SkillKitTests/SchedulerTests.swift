import Foundation
import SkillKit
import Testing

@Suite("The scheduler that keeps events in memory")
struct SchedulerTests {
    private func event(_ id: String, _ due: Double) -> ScheduledEvent {
        ScheduledEvent(id: id, kind: "timer", due: Date(timeIntervalSince1970: due), made: .distantPast, speech: id, session: "s")
    }

    @Test("gives each event once, the soonest first, and not before its time")
    func due() async {
        let scheduler = MemoryScheduler()
        for item in [event("b", 20), event("a", 10), event("c", 30)] { await scheduler.schedule(item) }
        #expect(await scheduler.nextDue() == Date(timeIntervalSince1970: 10))
        #expect(await scheduler.takeDue(at: Date(timeIntervalSince1970: 20)).map(\.id) == ["a", "b"])
        #expect(await scheduler.takeDue(at: Date(timeIntervalSince1970: 20)).isEmpty)
        #expect(await scheduler.pending().map(\.id) == ["c"])
        #expect(await scheduler.cancel(id: "c"))
        #expect(await scheduler.cancel(id: "c") == false)
        #expect(await scheduler.nextDue() == nil)
    }

    @Test("skill values keep their kind through JSON")
    func values() throws {
        let request = SkillRequest(intent: "X", slots: ["a": 1.5, "b": "07:30", "c": true, "d": .list([1, "two"])], text: "x", session: "s")
        let back = try JSONDecoder().decode(SkillRequest.self, from: JSONEncoder().encode(request))
        #expect(back == request)
    }
}
