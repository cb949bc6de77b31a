import CStreaming

/// What a thread that moves sound asks of the system.
public struct RealtimePolicy: Sendable, Equatable {
    /// SCHED_FIFO priority, 1 to 99; PipeWire's own threads run at 88.
    public var priority: Int32
    /// Keep the whole process in memory, so that no page of it has to be fetched between two periods.
    public var locksMemory: Bool

    public init(priority: Int32 = 70, locksMemory: Bool = true) {
        self.priority = priority
        self.locksMemory = locksMemory
    }

    /// Prepares the calling thread: priority, memory, stack, denormals. Answers what was refused, in words for the log.
    func apply() -> [String] {
        var refused: [String] = []
        if streaming_request_fifo(priority) != 0 {
            refused.append(
                "real-time priority is not permitted (raise the rtprio limit, or LimitRTPRIO under systemd); going on without it")
        }
        if locksMemory, streaming_lock_memory() != 0 {
            refused.append("memory cannot be locked (raise the memlock limit, or LimitMEMLOCK under systemd); going on without it")
        }
        return refused
    }
}
