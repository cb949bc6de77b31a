/// What is wrong with marked-up text, and where.
public struct SSMLError: Error, Equatable, CustomStringConvertible {
    /// From 1; columns count characters.
    public var line: Int
    public var column: Int
    public var reason: String

    public var description: String { "line \(line), column \(column): \(reason)" }
}
