/// What a look at one part of the set-up came to.
public struct Finding: Sendable, Encodable, Equatable {
    public enum State: String, Sendable, Encodable {
        case ok
        /// It runs, but not as well as it could.
        case warning
        /// It does not run.
        case problem
    }

    public var check: String
    public var state: State
    /// What is there.
    public var found: String
    /// What to do; nil where all is well.
    public var advice: String?

    public init(_ check: String, _ state: State, _ found: String, advice: String? = nil) {
        self.check = check
        self.state = state
        self.found = found
        self.advice = advice
    }
}
