/// What the dialogue wants said.
struct SpeechOrder: Sendable, Equatable {
    var text: String
    /// An alarm or a timer: rung before it is said, and repeated.
    var rings = false
    /// When the last character of the command was captured and when its text was final, in nanoseconds; nil where nobody asked.
    var cause: (endOfSpeech: UInt64, decided: UInt64)?

    static func == (a: SpeechOrder, b: SpeechOrder) -> Bool {
        a.text == b.text && a.rings == b.rings && a.cause?.endOfSpeech == b.cause?.endOfSpeech
            && a.cause?.decided == b.cause?.decided
    }
}
