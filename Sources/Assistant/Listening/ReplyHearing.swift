import Streaming

/// When the assistant's own voice is heard, and when somebody speaks over it. Positions count samples of the stream.
struct ReplyHearing {
    /// Seconds in which the cue for listening is no reply.
    private static let cueTime = 0.6
    /// Seconds for which speech over a reply may be the answer to it.
    private static let answerTime = 2.0

    private let rate: Double
    /// Until where what sounds is but the cue for listening.
    private var cueEnds: Int64 = 0
    /// Whether the reply that is heard has been interrupted already.
    private var isInterrupted = false
    /// Where somebody began to speak over the last reply.
    private var spokenOverAt: Int64?

    /// - Parameter rate: samples a second.
    init(rate: Double) { self.rate = rate }

    /// Whether a block that ends at a position holds a reply.
    mutating func isReply(_ flags: AudioFlags, until end: Int64) -> Bool {
        if !flags.contains(.duringReply) { isInterrupted = false }
        return flags.contains(.duringReply) && end > cueEnds
    }

    /// Somebody speaks over the reply, from a position on; true once a reply.
    mutating func interrupt(at position: Int64) -> Bool {
        guard !isInterrupted else { return false }
        isInterrupted = true
        spokenOverAt = position
        return true
    }

    /// The cue for listening is heard next.
    mutating func expectCue(at position: Int64) { cueEnds = position + Int64(Self.cueTime * rate) }

    /// Where an answer to the reply that has just ended began: it may have begun over it.
    func beginningOfAnswer(at position: Int64) -> Int64 {
        spokenOverAt.flatMap { position - $0 <= Int64(Self.answerTime * rate) ? $0 : nil } ?? position
    }
}
