/// A place in a grammar or scenario file.
public struct SourceLocation: Sendable, Hashable, CustomStringConvertible {
    public var file: String
    /// Counted from 1; 0 where it is not known.
    public var line: Int

    public init(file: String, line: Int) {
        self.file = file
        self.line = line
    }

    public var description: String { line > 0 ? "\(file):\(line)" : file }
}

/// What is wrong with a grammar, where, and what was expected there.
public enum GrammarError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file cannot be read, or holds no grammar.
    case unreadable(file: String, reason: String)
    /// The YAML is well formed but does not hold what the format asks for.
    case malformed(SourceLocation, reason: String)
    /// A sentence template cannot be parsed; `column` counts characters of the template from 1.
    case template(SourceLocation, template: String, column: Int, reason: String)
    case unknownRule(SourceLocation, name: String)
    case unknownList(SourceLocation, name: String)
    /// An expansion rule reaches itself again.
    case recursiveRule(SourceLocation, path: [String])
    /// The word graph would have more states than `limit`.
    case graphTooLarge(limit: Int)

    public var description: String {
        switch self {
        case .unreadable(let file, let reason):
            "\(file): \(reason)"
        case .malformed(let location, let reason):
            "\(location): \(reason)"
        case .template(let location, let template, let column, let reason):
            "\(location): in “\(template)”, column \(column): \(reason)"
        case .unknownRule(let location, let name):
            "\(location): no expansion rule <\(name)>; add it under expansion_rules"
        case .unknownList(let location, let name):
            "\(location): no list {\(name)}; add it under lists, or use one of \(BuiltinList.allNames)"
        case .recursiveRule(let location, let path):
            "\(location): expansion rules go in a circle: \(path.map { "<\($0)>" }.joined(separator: " → "))"
        case .graphTooLarge(let limit):
            "the word graph would have more than \(limit) states; leave out the longest lists"
        }
    }
}
