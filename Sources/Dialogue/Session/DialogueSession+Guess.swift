import LanguageUnderstanding

extension DialogueSession {
    /// A command that may have been meant, and is asked about before it is done.
    public struct Guess: Sendable, Equatable, Codable {
        /// The nearest sentence is done unasked from this confidence on, where less than one word in four is misheard and no number.
        static let sure = 0.6

        public var intent: String
        public var slots: [String: SlotValue]
        /// What was heard, and what it was taken for.
        public var text: String
        public var sentence: String
        /// Answers in a row that were neither yes nor no.
        public var misses = 0

        /// Nil where there is nothing to ask about.
        init?(_ understanding: Understanding) {
            let taken = understanding.sentence ?? understanding.text
            // A wrong answer costs less than a question back.
            let isUnsure =
                understanding.confidence < Self.sure
                && !(understanding.intent.map(FollowUpQuestions.isQuestion) ?? false)
            let isDoubtful =
                understanding.method == .nearest
                && (isUnsure || NumberWords.of(taken) != NumberWords.of(understanding.text))
            let meant = understanding.intent == nil ? understanding.suggestions.first : isDoubtful ? understanding : nil
            guard let meant, let intent = meant.intent, let sentence = meant.sentence else { return nil }
            self.intent = intent
            slots = meant.slotValues
            text = understanding.text
            self.sentence = sentence
        }
    }

    mutating func ask(_ guess: Guess) -> [Action] {
        state = .doubting(guess)
        return [.ask("\(phrases.guess.before)\(guess.sentence)\(phrases.guess.behind)", slot: "confirmation")]
    }

    mutating func answered(_ understanding: Understanding, _ guess: Guess) -> [Action] {
        state = .idle
        switch understanding.intent {
        case Talk.yes?: return begin(guess.intent, guess.slots, text: guess.text)
        case Talk.no?: return [.say(phrases.sayAgain), .end]
        case Talk.cancel?: return [.say(phrases.cancelled), .end]
        case Talk.stop?: return [.end]
        case Talk.again?: return ask(guess)
        default: break
        }
        if let other = Guess(understanding) {
            // Who says it again means it.
            return other.sentence == guess.sentence ? begin(guess.intent, guess.slots, text: guess.text) : ask(other)
        }
        guard understanding.intent == nil else { return begin(understanding) }
        var guess = guess
        guess.misses += 1
        guard guess.misses <= Self.maximumMisses else { return [.say(phrases.givingUp), .end] }
        state = .doubting(guess)
        return [.ask(phrases.confirmAgain, slot: "confirmation")]
    }
}
