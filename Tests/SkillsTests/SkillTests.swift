import Foundation
import SkillKit
import Skills
import Testing

@Suite("The built-in skills")
struct SkillTests {
    private let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC")!
        return calendar
    }()

    private func date(_ day: Int, _ hour: Int, _ minute: Int) -> Date {
        calendar.date(from: DateComponents(year: 2026, month: 11, day: day, hour: hour, minute: minute))!
    }

    private func context(_ now: Date, _ scheduler: MemoryScheduler = MemoryScheduler()) -> SkillContext {
        SkillContext(now: now, calendar: calendar, scheduler: scheduler)
    }

    @Test("the clock speaks as people do", arguments: [
        (16, 20, "It is twenty past four."), (7, 0, "It is seven o'clock."), (12, 0, "It is noon."), (0, 0, "It is midnight."),
        (15, 45, "It is a quarter to four."), (8, 17, "It is seventeen minutes past eight."), (23, 58, "It is two minutes to twelve."),
        (6, 30, "It is half past six."), (12, 59, "It is one minute to one."),
    ])
    func time(hour: Int, minute: Int, expected: String) async throws {
        #expect(try await ClockSkill().handle(SkillRequest(intent: "GetTime"), in: context(date(24, hour, minute))).speech == expected)
    }

    @Test("date and weekday")
    func day() async throws {
        let context = context(date(24, 9, 0))
        #expect(try await ClockSkill().handle(SkillRequest(intent: "GetDate"), in: context).speech == "Today is Tuesday, the twenty-fourth of November.")
        #expect(try await ClockSkill().handle(SkillRequest(intent: "GetWeekday", slots: ["date": "tomorrow"]), in: context).speech == "Tomorrow is Wednesday.")
    }

    @Test("an alarm rings at its next time, today or tomorrow", arguments: [("18:00", nil, 24, 18), ("07:00", nil, 25, 7), ("07:00", "friday", 27, 7)] as [(String, String?, Int, Int)])
    func alarm(time: String, day: String?, ringsOn: Int, hour: Int) async throws {
        let scheduler = MemoryScheduler()
        var slots: [String: SkillValue] = ["time": .text(time)]
        slots["date"] = day.map { .text($0) }
        _ = try await AlarmSkill().handle(SkillRequest(intent: "SetAlarm", slots: slots), in: context(date(24, 16, 20), scheduler))
        #expect(await scheduler.pending().map(\.due) == [date(ringsOn, hour, 0)])
    }

    @Test("an alarm for a time that has passed today is refused")
    func past() async throws {
        let scheduler = MemoryScheduler()
        let reply = try await AlarmSkill().handle(
            SkillRequest(intent: "SetAlarm", slots: ["time": "07:00", "date": "today"]), in: context(date(24, 16, 20), scheduler))
        #expect(reply.speech == "Seven in the morning has already passed today.")
        #expect(await scheduler.pending().isEmpty)
    }

    @Test("alarms are listed and cancelled by time; each session has its own")
    func listAndCancel() async throws {
        let context = context(date(24, 16, 20))
        let skill = AlarmSkill()
        for time in ["18:00", "07:15"] {
            _ = try await skill.handle(SkillRequest(intent: "SetAlarm", slots: ["time": .text(time)], session: "a"), in: context)
        }
        #expect(
            try await skill.handle(SkillRequest(intent: "ListAlarms", session: "a"), in: context).speech
                == "You have two alarms: six in the evening and a quarter past seven in the morning tomorrow.")
        #expect(try await skill.handle(SkillRequest(intent: "ListAlarms", session: "b"), in: context).speech == "You have no alarms.")
        #expect(
            try await skill.handle(SkillRequest(intent: "CancelAlarm", slots: ["time": "07:15"], session: "a"), in: context).speech
                == "The alarm for a quarter past seven in the morning tomorrow is cancelled.")
        #expect(
            try await skill.handle(SkillRequest(intent: "CancelAlarm", slots: ["time": "05:00"], session: "a"), in: context).speech
                == "You have no alarm for five in the morning.")
    }

    @Test("timers tell what is left, by name")
    func timers() async throws {
        let scheduler = MemoryScheduler()
        let skill = TimerSkill()
        let start = SkillRequest(intent: "StartTimer", slots: ["duration": 4200, "name": "pasta"])
        #expect(try await skill.handle(start, in: context(date(24, 16, 0), scheduler)).speech == "Pasta timer set for one hour and ten minutes.")
        let remaining = SkillRequest(intent: "TimerRemaining")
        #expect(try await skill.handle(remaining, in: context(date(24, 16, 9), scheduler)).speech == "There are one hour and one minute on the pasta timer.")
        let due = await scheduler.takeDue(at: date(24, 17, 10))
        #expect(due.map(\.speech) == ["Your pasta timer is done."])
        #expect(try await skill.handle(remaining, in: context(date(24, 17, 11), scheduler)).speech == "No timer is running.")
    }

    @Test("a skill asks back for what it needs")
    func asksBack() async throws {
        let reply = try await TimerSkill().handle(SkillRequest(intent: "StartTimer"), in: context(date(24, 16, 0)))
        #expect(reply.followUp == .init(slot: "duration", intent: "StartTimer"))
    }
}
