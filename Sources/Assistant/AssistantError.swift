/// What can go wrong while the assistant is put together or runs, in words for the person at the keyboard.
public enum AssistantError: Error, CustomStringConvertible, Equatable {
    case dataNotFound(tried: [String])
    case configuration(file: String, reason: String)
    case noWakePhrase

    public var description: String {
        switch self {
        case .dataNotFound(let tried):
            "no folder with grammars, models and voices found; set GUSLI_DATA to one (tried \(tried.joined(separator: ", ")))"
        case .configuration(let file, let reason):
            "\(file): \(reason)"
        case .noWakePhrase:
            "no wake phrase is configured; name one, or set wake in the configuration"
        }
    }
}
