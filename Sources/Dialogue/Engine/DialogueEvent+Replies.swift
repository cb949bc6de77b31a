import LanguageUnderstanding

extension [DialogueEvent] {
    /// All that is to be said, in order.
    public var replies: [String] {
        compactMap { if case .reply(let text, _, _) = $0.content, !text.isEmpty { text } else { nil } }
    }

    /// What the sentence was taken to mean.
    public var understanding: Understanding? {
        compactMap { if case .intent(let understanding) = $0.content { understanding } else { nil } }.first
    }
}
