import NIOCore

/// Errors that say no more than that the other side has gone, or that the server is being closed.
enum ConnectionEnd {
    static func isMeant(by error: any Error) -> Bool {
        error is CancellationError || error is ChannelError || error is IOError || error is NIOAsyncWriterError
    }
}
