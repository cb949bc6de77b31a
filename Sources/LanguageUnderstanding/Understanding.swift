/// A slot of an understanding: its value, and the words that said it.
public struct Slot: Sendable, Hashable {
    public var name: String
    public var value: SlotValue
    /// The words as they were said; empty where the value comes from the grammar or the context.
    public var words: String
    public var metadata: SlotValue?

    public init(name: String, value: SlotValue, words: String, metadata: SlotValue? = nil) {
        self.name = name
        self.value = value
        self.words = words
        self.metadata = metadata
    }
}

/// What a sentence was taken to mean.
public struct Understanding: Sendable, Hashable {
    /// How the meaning was found.
    public enum Method: String, Sendable, Codable {
        /// A template matched word for word.
        case template
        /// The nearest sentence of the grammar was taken.
        case nearest
        /// A trained network found it.
        case network
    }

    public var text: String
    /// nil where nothing was understood.
    public var intent: String?
    /// From 0 to 1: 1 for a template that matched word for word without wildcards.
    public var confidence: Double
    public var slots: [Slot]
    public var response: String?
    public var metadata: SlotValue?
    /// The expectation (such as a scenario's open question) that the sentence answers.
    public var expectation: String?
    public var method: Method
    /// Why, in words: the template and its place, or the sentence that it was taken for.
    public var reason: String
    /// The sentence of the grammar that it was taken for; nil where a template matched word for word.
    public var sentence: String?
    /// What may have been meant where nothing was understood, the likeliest first.
    public var suggestions: [Understanding] = []

    public init(
        text: String, intent: String?, confidence: Double, slots: [Slot] = [], response: String? = nil,
        metadata: SlotValue? = nil,
        expectation: String? = nil, method: Method = .template, reason: String = ""
    ) {
        self.text = text
        self.intent = intent
        self.confidence = confidence
        self.slots = slots
        self.response = response
        self.metadata = metadata
        self.expectation = expectation
        self.method = method
        self.reason = reason
    }

    /// Nothing was understood.
    public static func nothing(_ text: String, reason: String = "no template matches") -> Understanding {
        Understanding(text: text, intent: nil, confidence: 0, reason: reason)
    }

    public subscript(slot: String) -> SlotValue? { slots.first { $0.name == slot }?.value }

    /// Slots by name; of two with one name the last.
    public var slotValues: [String: SlotValue] { Dictionary(slots.map { ($0.name, $0.value) }) { $1 } }

    public var slotTexts: [String: String] { slotValues.mapValues(\.text) }
}

extension Understanding: Encodable {
    private enum Key: String, CodingKey { case text, intent, confidence, slots }

    /// `{"text","intent","confidence","slots":{name:value}}`
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(text, forKey: .text)
        try container.encode(intent, forKey: .intent)
        try container.encode((confidence * 1000).rounded() / 1000, forKey: .confidence)
        try container.encode(slotValues, forKey: .slots)
    }
}
