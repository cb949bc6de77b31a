import Foundation

/// What a skill may use while it answers.
public struct SkillContext: Sendable {
    /// When the user spoke.
    public var now: Date
    /// The user's time zone, in which "seven in the morning" is meant.
    public var calendar: Calendar
    /// "en"
    public var language: String
    /// What was last said in this session.
    public var lastReply: String?
    /// One sentence about each skill that has one.
    public var summaries: [String]
    public var scheduler: any Scheduler
    public var lists: any ItemLists

    public init(
        now: Date, calendar: Calendar = .current, language: String = "en", lastReply: String? = nil,
        summaries: [String] = [],
        scheduler: any Scheduler, lists: any ItemLists = MemoryLists()
    ) {
        self.lists = lists
        self.now = now
        self.calendar = calendar
        self.language = language
        self.lastReply = lastReply
        self.summaries = summaries
        self.scheduler = scheduler
    }
}
