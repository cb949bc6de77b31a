/// What a skill is asked to do.
public struct SkillRequest: Sendable, Codable, Hashable {
    public var intent: String
    /// Values by slot name: a time is "07:30", a duration a number of seconds, a date "tomorrow".
    public var slots: [String: SkillValue]
    /// What the user said, for skills that want the words.
    public var text: String
    /// Whose conversation this is.
    public var session: String
    /// The `data["id"]` of an earlier reply that this request corrects ("no, eight"): undo that first.
    public var replaces: String?

    public init(
        intent: String, slots: [String: SkillValue] = [:], text: String = "", session: String = "default", replaces: String? = nil
    ) {
        self.intent = intent
        self.slots = slots
        self.text = text
        self.session = session
        self.replaces = replaces
    }

    public subscript(slot: String) -> SkillValue? { slots[slot] }
}
