import Dialogue
import Foundation
import SkillKit
import Synchronization
import Testing

/// A scheduler whose disk runs full.
private final class FullDisk: Scheduler {
    let base = MemoryScheduler()
    let isFull = Mutex(false)

    struct NoRoom: Error {}

    private func write() throws { if isFull.withLock({ $0 }) { throw NoRoom() } }

    func schedule(_ event: ScheduledEvent) async throws {
        try write()
        await base.schedule(event)
    }

    func cancel(id: String) async throws -> Bool {
        try write()
        return await base.cancel(id: id)
    }

    func pending() async throws -> [ScheduledEvent] { await base.pending() }

    func takeDue(at now: Date) async throws -> [ScheduledEvent] {
        try write()
        return await base.takeDue(at: now)
    }

    func nextDue() async throws -> Date? { await base.nextDue() }
}

@Suite("The watched scheduler")
struct WatchedSchedulerTests {
    private let start = Date(timeIntervalSince1970: 1000)

    private func event(_ id: String, after seconds: Double) -> ScheduledEvent {
        ScheduledEvent(id: id, kind: "alarm", due: start + seconds, made: start, speech: id, session: "default")
    }

    @Test("its next moment follows what is scheduled and cancelled, whoever does it")
    func next() async throws {
        let scheduler = WatchedScheduler(MemoryScheduler())
        #expect(scheduler.nextDueNow == nil)
        try await scheduler.schedule(event("b", after: 20))
        try await scheduler.schedule(event("a", after: 10))
        #expect(scheduler.nextDueNow == start + 10)
        #expect(try await scheduler.cancel(id: "a"))
        #expect(scheduler.nextDueNow == start + 20)
        #expect(try await scheduler.takeDue(at: start + 20).map(\.id) == ["b"])
        #expect(scheduler.nextDueNow == nil)
    }

    @Test("on a full disk what is due rings all the same, once, and not again when there is room")
    func fullDisk() async throws {
        let disk = FullDisk()
        let scheduler = WatchedScheduler(disk)
        try await scheduler.schedule(event("a", after: 10))
        disk.isFull.withLock { $0 = true }
        #expect(try await scheduler.takeDue(at: start + 10).map(\.id) == ["a"])
        #expect(try await scheduler.takeDue(at: start + 11).isEmpty)
        #expect(try await scheduler.pending().isEmpty)
        // It is tried again in a while, not at once.
        #expect(scheduler.nextDueNow.map { $0 > start + 11 } == true)
        await #expect(throws: FullDisk.NoRoom.self) { try await scheduler.schedule(event("b", after: 20)) }
        disk.isFull.withLock { $0 = false }
        #expect(try await scheduler.takeDue(at: start + 30).isEmpty)
        try await scheduler.schedule(event("a", after: 40))
        #expect(try await scheduler.takeDue(at: start + 40).map(\.id) == ["a"])
    }
}

@Suite("What comes late, and what is not said")
struct LateTests {
    @Test("what was missed while the program was not running is said with an apology; a moment is nothing")
    func late() async throws {
        var punctual = try Conversation()
        await punctual.hold(
            "> set a timer for five minutes\n< Timer set for five minutes.\n> +330\n< Your timer is done.")
        var late = try Conversation()
        await late.hold(
            "> set a timer for five minutes\n< Timer set for five minutes.\n> +900\n< Sorry, I am late with this. Your timer is done."
        )
    }

    @Test("muting answers nothing, and tells the program the level")
    func mute() async throws {
        let conversation = try Conversation()
        let events = await conversation.engine.respond(to: "mute", at: conversation.now)
        #expect(events.replies.isEmpty)
        let levels = events.compactMap {
            if case .reply(_, _, let data) = $0.content { data["volume"]?.number } else { nil }
        }
        #expect(levels == [0])
    }

    @Test("many conversations do not stay in memory; those of the last minutes do")
    func sessions() async throws {
        let conversation = try Conversation()
        let engine = conversation.engine
        for number in 0..<300 {
            _ = await engine.respond(to: "set an alarm", session: "s\(number)", at: conversation.now + Double(number))
        }
        #expect(await engine.sessionCount < 160)
        let last = await engine.respond(to: "seven in the morning", session: "s299", at: conversation.now + 301)
        #expect(last.replies == ["Alarm set for seven in the morning."])
    }
}
