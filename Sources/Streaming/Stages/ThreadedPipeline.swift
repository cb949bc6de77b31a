import Synchronization

/// Runs each stage on a thread of its own.
///
///     let pipeline = ThreadedPipeline(log: { print($0) })
///     let bell = Doorbell()
///     let ring = SampleRing.make(capacity: 16_000, sampleRate: 16_000, bell: bell)
///     try pipeline.add("capture", capture, realtime: RealtimePolicy())
///     try pipeline.add("features", features, wokenBy: bell)      // its input rings this bell
///     try pipeline.start()
///     …
///     pipeline.drain(within: .seconds(5))     // or cancel(within:)
///
/// A thread with nothing to do sleeps on its bell without spinning. Stages are owned by their threads from `start` on.
public final class ThreadedPipeline: Sendable {
    private struct State {
        var threads: [StageThread] = []
        var started = false
    }

    private let state = Mutex(State())
    private let done = Doorbell()
    private let waiting = Mutex(())
    private let longestSleep: Duration
    private let log: @Sendable (String) -> Void
    private let told = Atomic<Bool>(false)

    /// - Parameters:
    ///   - longestSleep: a thread whose bell does not ring looks again after this time
    ///   - log: told, once for all threads, what the system does not permit
    public init(longestSleep: Duration = .milliseconds(10), log: @escaping @Sendable (String) -> Void = { _ in }) {
        self.longestSleep = longestSleep
        self.log = log
    }

    /// Hands a stage over. Answers its counters.
    ///
    /// - Parameters:
    ///   - bell: what the stage's inputs ring; control messages ring it too
    ///   - realtime: what its thread asks of the system; nil for an ordinary thread
    ///   - longestSleep: looks again after this time though no bell rang; the pipeline's own where nil
    /// - Throws: ``PipelineError/alreadyStarted``
    @discardableResult
    public func add(
        _ name: String, _ stage: sending any Stage, wokenBy bell: Doorbell = Doorbell(), realtime: RealtimePolicy? = nil,
        longestSleep: Duration? = nil, counters: StageCounters? = nil
    ) throws(PipelineError) -> StageCounters {
        let counters = counters ?? StageCounters(name: name)
        let thread = StageThread(
            stage: stage, counters: counters, bell: bell, policy: realtime, longestSleep: longestSleep ?? self.longestSleep, done: done,
            report: { [weak self] refused in self?.tell(refused) })
        let late = state.withLock { state in
            if !state.started { state.threads.append(thread) }
            return state.started
        }
        if late { throw .alreadyStarted }
        return counters
    }

    /// Starts a thread for every stage, the last first, so that readers are there when writers begin.
    public func start() throws(PipelineError) {
        let threads = try takeStart()
        for (index, thread) in threads.enumerated().reversed() {
            do {
                try thread.start()
            } catch {
                for running in threads[(index + 1)...] { running.send(.shutdown) }
                throw error
            }
        }
    }

    /// Sends a message to every stage.
    public func send(_ message: ControlMessage) {
        for thread in state.withLock({ $0.threads }) where !thread.hasFinished { thread.send(message) }
    }

    /// Takes no more from outside and lets what is inside come out; answers true when all stages finished in time. When they
    /// did not, they are cancelled.
    @discardableResult
    public func drain(within time: Duration) -> Bool {
        send(.drain)
        if wait(atMost: time) { return true }
        cancel(within: time)
        return false
    }

    /// Stops every stage where it is; answers true when all threads ended in time.
    @discardableResult
    public func cancel(within time: Duration = .seconds(1)) -> Bool {
        send(.cancel)
        return wait(atMost: time)
    }

    /// Waits until all stages have finished of themselves; false when they have not in that time.
    @discardableResult
    public func wait(atMost time: Duration) -> Bool {
        waiting.withLock { _ in
            let deadline = SystemTime().now() &+ time.nanoseconds
            while !hasFinished {
                let now = SystemTime().now()
                if now >= deadline { return false }
                done.wait(atMost: .nanoseconds(Int64(deadline - now))) { hasFinished }
            }
            return true
        }
    }

    public var hasFinished: Bool { state.withLock { $0.threads }.allSatisfy(\.hasFinished) }

    /// The counters of all stages, in the order they were added.
    public var counters: [StageCounters] { state.withLock { $0.threads }.map(\.counters) }

    private func takeStart() throws(PipelineError) -> [StageThread] {
        let threads: [StageThread]? = state.withLock { state in
            if state.started { return nil }
            state.started = true
            return state.threads
        }
        guard let threads else { throw .alreadyStarted }
        return threads
    }

    private func tell(_ refused: [String]) {
        guard !refused.isEmpty, !told.exchange(true, ordering: .acquiringAndReleasing) else { return }
        for line in refused { log(line) }
    }
}
