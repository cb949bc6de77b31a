/// What the dialogue itself says, in one language.
public struct DialoguePhrases: Sendable {
    public var notUnderstood: String
    public var givingUp: String
    public var cancelled: String
    public var failed: String
    public var confirmAgain: String
    /// Before what was due while the program was not running.
    public var late: String

    public init(
        notUnderstood: String, givingUp: String, cancelled: String, failed: String, confirmAgain: String, late: String
    ) {
        self.notUnderstood = notUnderstood
        self.givingUp = givingUp
        self.cancelled = cancelled
        self.failed = failed
        self.confirmAgain = confirmAgain
        self.late = late
    }

    public static let english = DialoguePhrases(
        notUnderstood: "Sorry, I did not understand that.",
        givingUp: "Sorry, I still do not understand. Let us leave it for now.",
        cancelled: "All right.", failed: "Sorry, that did not work.", confirmAgain: "Please say yes or no.",
        late: "Sorry, I am late with this.")

    public static let russian = DialoguePhrases(
        notUnderstood: "Простите, я не понял.", givingUp: "Простите, я так и не понял. Давайте оставим это.",
        cancelled: "Хорошо.",
        failed: "Простите, не получилось.", confirmAgain: "Скажите, пожалуйста, да или нет.",
        late: "Простите, с опозданием.")

    /// Those of a language; English where there are none.
    public static func of(language: String) -> DialoguePhrases { language.hasPrefix("ru") ? russian : english }
}
