/// What the dialogue itself says, in one language.
public struct DialoguePhrases: Sendable {
    public var notUnderstood: String
    public var givingUp: String
    public var cancelled: String
    public var failed: String
    public var confirmAgain: String
    /// Around a sentence that may have been meant: "Did you mean “" and "”?".
    public var guess: (before: String, behind: String)
    /// Where it was not.
    public var sayAgain: String
    /// Before what was due while the program was not running.
    public var late: String

    public init(
        notUnderstood: String, givingUp: String, cancelled: String, failed: String, confirmAgain: String,
        guess: (before: String, behind: String), sayAgain: String, late: String
    ) {
        self.notUnderstood = notUnderstood
        self.givingUp = givingUp
        self.cancelled = cancelled
        self.failed = failed
        self.confirmAgain = confirmAgain
        self.guess = guess
        self.sayAgain = sayAgain
        self.late = late
    }

    public static let english = DialoguePhrases(
        notUnderstood: "Sorry, I did not understand that.",
        givingUp: "Sorry, I still do not understand. Let us leave it for now.",
        cancelled: "All right.", failed: "Sorry, that did not work.", confirmAgain: "Please say yes or no.",
        guess: ("Did you mean “", "”?"), sayAgain: "Sorry. Please say it again, or in other words.",
        late: "Sorry, I am late with this.")

    public static let russian = DialoguePhrases(
        notUnderstood: "Простите, я не понял.", givingUp: "Простите, я так и не понял. Давайте оставим это.",
        cancelled: "Хорошо.",
        failed: "Простите, не получилось.", confirmAgain: "Скажите, пожалуйста, да или нет.",
        guess: ("Вы сказали «", "»?"), sayAgain: "Простите. Скажите, пожалуйста, ещё раз или другими словами.",
        late: "Простите, с опозданием.")

    /// Those of a language; English where there are none.
    public static func of(language: String) -> DialoguePhrases { language.hasPrefix("ru") ? russian : english }
}
