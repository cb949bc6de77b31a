/// Where a sentence goes that no template, no network and no pool of replies understands: to a skill that may know the answer.
public struct OpenQuestions: Sendable {
    public var intent: String
    /// The slot that takes the sentence.
    public var slot: String
    /// Whether the skill knows an answer; asked before it is called.
    public var canAnswer: @Sendable (String) -> Bool
    /// What such sentences are likely about, for the recogniser.
    public var words: @Sendable () -> [String]

    public init(
        intent: String, slot: String, words: @escaping @Sendable () -> [String] = { [] },
        canAnswer: @escaping @Sendable (String) -> Bool
    ) {
        self.intent = intent
        self.slot = slot
        self.words = words
        self.canAnswer = canAnswer
    }
}
