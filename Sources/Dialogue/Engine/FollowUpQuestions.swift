import LanguageUnderstanding

/// Questions that go on from the last one: "and tomorrow?", "and in the kitchen?" ask it again with another value.
enum FollowUpQuestions {
    private static let expectation = "follow-up"
    private static let forecastExpectation = "follow-up-forecast"
    private static let intent = "AskAgain"
    /// Commands that are questions; doing something again unasked would be no help.
    private static let questions = ["Get", "List", "Convert", "Calculate"]

    /// Sentences for a language, or none.
    static func blocks(language: String) throws(GrammarError) -> [SentenceTemplates.Block] {
        let sentences = [
            "en": [
                "(and|what about|how about|and what about|and how about) {date}", "(and|what about|how about) {time}",
                "{date} [too|as well|then]",
            ],
            "ru": ["(а|и|а как|а что) {date}", "(а|и) {time}"],
        ]
        let forecasts = [
            "en": [
                "(and|what about|how about|and what about|and how about) [in|for] {period:when}",
                "{period:when} [too|as well|then]",
            ],
            "ru": ["(а|и|а как|а что) {period:when}"],
        ]
        let location = SourceLocation(file: "follow-up questions", line: 0)
        var blocks: [SentenceTemplates.Block] = []
        for (name, all) in [(expectation, sentences), (forecastExpectation, forecasts)] {
            var block = SentenceTemplates.Block(intent: intent, location: location)
            block.expectation = name
            for sentence in all[language] ?? [] {
                block.sentences.append(try SentenceTemplates.Template(sentence, at: location))
            }
            if !block.sentences.isEmpty { blocks.append(block) }
        }
        return blocks
    }

    /// Whether a command only tells something.
    static func isQuestion(_ intent: String) -> Bool { questions.contains(where: intent.hasPrefix) }

    static func expectations(after intent: String) -> Set<String> {
        if intent.hasPrefix("Forecast") { return [forecastExpectation] }
        return isQuestion(intent) ? [expectation] : []
    }

    /// The last command with the new values, where `understanding` is such a question.
    static func continued(_ understanding: Understanding, after last: SessionMemory.Command) -> Understanding? {
        guard [expectation, forecastExpectation].contains(understanding.expectation) else { return nil }
        var result = understanding
        result.intent = last.intent
        result.expectation = nil
        let said = Set(understanding.slots.map(\.name))
        result.slots += last.slots.filter { !said.contains($0.key) }.sorted { $0.key < $1.key }.map {
            Slot(name: $0.key, value: $0.value, words: "")
        }
        result.reason += "; goes on from \(last.intent)"
        return result
    }
}

/// The intent of a reply out of a pool.
public enum SmallTalk {
    public static let intent = "SmallTalk"
    /// Holds the reply.
    public static let slot = "reply"
}
