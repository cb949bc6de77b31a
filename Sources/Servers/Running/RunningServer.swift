/// A server that listens at an address until it is closed.
public protocol RunningServer: Sendable {
    /// Where it listens, with the port that was found where none was named.
    var address: ServerAddress { get }
    /// Serves until `close`.
    func run() async throws
    func close() async
}
