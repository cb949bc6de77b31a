import LanguageUnderstanding

/// What is wrong with scenarios, where, and what to do about it.
public struct ScenarioError: Error, Sendable, Equatable, CustomStringConvertible {
    public struct Problem: Sendable, Equatable, CustomStringConvertible {
        public var location: SourceLocation
        public var reason: String

        public var description: String { "\(location): \(reason)" }
    }

    public var problems: [Problem]

    public var description: String { problems.map(\.description).joined(separator: "\n") }
}
