/// What can go wrong while the assistant is put together or runs, in words for the person at the keyboard.
public enum AssistantError: Error, CustomStringConvertible, Equatable {
    case dataNotFound(tried: [String])
    case configuration(file: String, reason: String)
    case noWakePhrase
    /// Another program keeps alarms and lists there; `process` is its number, where that is known.
    case stateInUse(folder: String, process: Int?)

    public var description: String {
        switch self {
        case .dataNotFound(let tried):
            "no folder with grammars, models and voices found; set GUSLI_DATA to one (tried \(tried.joined(separator: ", ")))"
        case .configuration(let file, let reason):
            "\(file): \(reason)"
        case .noWakePhrase:
            "no wake phrase is configured; name one, or set wake in the configuration"
        case .stateInUse(let folder, let process):
            "\(folder): another gusli run\(process.map { " (process \($0))" } ?? "") keeps its alarms and lists here; end it, or set another stateFolder"
        }
    }
}
