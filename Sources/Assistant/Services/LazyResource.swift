/// A value that is made when it is first asked for, once for all who ask meanwhile. Where making it fails, the next asks anew.
public actor LazyResource<Value: Sendable> {
    private let make: @Sendable () async throws -> Value
    private var task: Task<Value, any Error>?
    /// The value, where it has been made.
    public private(set) var ready: Value?

    public init(_ make: @escaping @Sendable () async throws -> Value) {
        self.make = make
    }

    /// - Throws: what making it throws.
    public func value() async throws -> Value {
        if let ready { return ready }
        let running = task ?? Task.detached { [make] in try await make() }
        task = running
        do {
            let value = try await running.value
            ready = value
            return value
        } catch {
            if task == running { task = nil }
            throw error
        }
    }
}
