/// What the dialogue wants said.
struct SpeechOrder: Sendable {
    var text: String
    /// An alarm or a timer: rung before it is said, and repeated.
    var rings = false
    /// When the last character of the command was captured and when its text was final, in nanoseconds; nil where nobody asked.
    var cause: (endOfSpeech: UInt64, decided: UInt64)?
    /// When it was ordered, in nanoseconds.
    var ordered: UInt64 = 0
    /// The turn that it ends, still to be completed.
    var turn: TurnTrace?
}
