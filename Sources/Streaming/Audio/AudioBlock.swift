/// What is known of a run of samples.
public struct AudioFlags: OptionSet, BitwiseCopyable, Sendable {
    public var rawValue: UInt32
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    public static var none: AudioFlags { AudioFlags(rawValue: 0) }
    /// Sound is missing before these samples: an overrun, or the reader was too slow.
    public static var gap: AudioFlags { AudioFlags(rawValue: 1) }
    /// Zeros that stand for sound that was missed, so that positions and times stay true.
    public static var silence: AudioFlags { AudioFlags(rawValue: 2) }
    /// The stream is over, and there are no samples with this flag.
    public static var end: AudioFlags { AudioFlags(rawValue: 4) }

    // The protocol's own operators are generic, which the real-time checks of the compiler refuse.
    func with(_ other: AudioFlags) -> AudioFlags { AudioFlags(rawValue: rawValue | other.rawValue) }
    func without(_ other: AudioFlags) -> AudioFlags { AudioFlags(rawValue: rawValue & ~other.rawValue) }
}

/// Where a run of mono samples belongs in its stream and when its first one was captured.
///
/// The time goes with the sound through every stage: what a listener waits for is measured from it, not from when a stage
/// happened to run.
public struct AudioBlock: BitwiseCopyable, Sendable, Equatable {
    /// The first sample's number since the stream began.
    public var position: Int64
    /// When the first sample was captured, in nanoseconds of CLOCK_MONOTONIC.
    public var time: UInt64
    /// In samples.
    public var count: Int
    public var flags: AudioFlags

    public init(position: Int64, time: UInt64, count: Int, flags: AudioFlags = .none) {
        self.position = position
        self.time = time
        self.count = count
        self.flags = flags
    }

    /// The position after the last sample.
    public var end: Int64 { position + Int64(count) }
}
