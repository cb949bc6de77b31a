import Synchronization

/// How loud replies are, set by the dialogue and read by the synthesis: 0 silent, 0.7 as the voice speaks, 1 as loud as it gets.
public final class ReplyVolume: Sendable {
    public static let asSpoken = 0.7
    private let bits = Atomic<UInt64>(ReplyVolume.asSpoken.bitPattern)
    private let keep = Mutex<(@Sendable (Double) -> Void)?>(nil)

    public init() {}

    public var level: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }

    public func set(_ level: Double) {
        let bounded = min(1, max(0, level))
        bits.store(bounded.bitPattern, ordering: .relaxed)
        keep.withLock { $0 }?(bounded)
    }

    /// - Parameter keep: told of every change from now on.
    func onChange(_ keep: @escaping @Sendable (Double) -> Void) { self.keep.withLock { $0 = keep } }

    /// The square of the level, as loudness is felt.
    func applied(to samples: [Float]) -> [Float] {
        let level = level
        guard level != Self.asSpoken else { return samples }
        let gain = Float((level / Self.asSpoken) * (level / Self.asSpoken))
        return samples.map { max(-1, min(1, gain * $0)) }
    }
}
