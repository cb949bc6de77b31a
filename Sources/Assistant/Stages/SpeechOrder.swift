/// What the dialogue wants said.
struct SpeechOrder: Sendable {
    /// A sound before the words.
    enum Bell: Sendable { case none, alarm, reminder, cue }

    /// May be empty where there is a bell.
    var text: String
    /// What is said in place of the text, where somebody else makes it.
    var sound: StreamedSpeech?
    var bell = Bell.none
    /// When the last character of the command was captured and when its text was final, in nanoseconds; nil where nobody asked.
    var cause: (endOfSpeech: UInt64, decided: UInt64)?
    /// When it was ordered, in nanoseconds.
    var ordered: UInt64 = 0
    /// The turn that it ends, still to be completed.
    var turn: TurnTrace?
    /// Called when it has been heard, or broken off.
    var whenSaid: (@Sendable () -> Void)?

    /// How often bell and words come, with pauses between, unless somebody speaks.
    var times: Int {
        switch bell {
        case .alarm: 5
        case .reminder: 2
        case .none, .cue: 1
        }
    }
}
