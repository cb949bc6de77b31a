/// What a skill answers.
public struct SkillReply: Sendable, Codable, Hashable {
    /// A question that the reply ends with, so that the assistant listens on.
    public struct FollowUp: Sendable, Codable, Hashable {
        /// The slot that the answer fills.
        public var slot: String
        /// The intent that is called again with the slot filled.
        public var intent: String

        public init(slot: String, intent: String) {
            self.slot = slot
            self.intent = intent
        }
    }

    /// Something to show beside the words.
    public struct Card: Sendable, Codable, Hashable {
        public var title: String
        public var lines: [String]
        /// A drawing (the text of an SVG file). Programs show it as an image, never as part of a page: it may come from outside.
        public var svg: String?
        /// The path of a picture (a PNG or JPEG file) to show.
        public var picture: String?

        public init(title: String, lines: [String], svg: String? = nil, picture: String? = nil) {
            self.title = title
            self.lines = lines
            self.svg = svg
            self.picture = picture
        }
    }

    /// What is said; empty: nothing.
    public var speech: String
    public var card: Card?
    /// Facts for programs that read the events, by name.
    public var data: [String: SkillValue]
    public var followUp: FollowUp?

    public init(_ speech: String, card: Card? = nil, data: [String: SkillValue] = [:], followUp: FollowUp? = nil) {
        self.speech = speech
        self.card = card
        self.data = data
        self.followUp = followUp
    }
}
