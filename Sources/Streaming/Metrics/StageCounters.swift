import Synchronization

/// What one stage has done so far. Stages and their threads add, anyone may read.
public final class StageCounters: Sendable {
    public let name: String
    /// How long the steps took that did something.
    public let stepTime = LatencyRecorder()
    /// For a stage to record how old the sound is that it has just finished with: now minus the block's time.
    public let soundAge = LatencyRecorder()
    private let stepCount = Atomic<Int>(0)
    private let sleepCount = Atomic<Int>(0)
    private let xrunCount = Atomic<Int>(0)

    public init(name: String) { self.name = name }

    /// Steps that did something.
    public var steps: Int { stepCount.load(ordering: .relaxed) }
    /// Times the stage's thread went to sleep.
    public var sleeps: Int { sleepCount.load(ordering: .relaxed) }
    /// Times the sound device ran over or under.
    public var xruns: Int { xrunCount.load(ordering: .relaxed) }

    #if !DEBUG
    @_noLocks @_noAllocation
    #endif
    public func countXrun() { xrunCount.wrappingAdd(1, ordering: .relaxed) }
    func countStep() { stepCount.wrappingAdd(1, ordering: .relaxed) }
    func countSleep() { sleepCount.wrappingAdd(1, ordering: .relaxed) }
}
