import CStreaming
import Glibc
import Synchronization

/// A thread that steps one stage until it has finished, and sleeps while there is nothing to do.
final class StageThread: @unchecked Sendable {
    // Sendable: `stage` and `inbox` are touched by the thread alone once it runs, and by the adding thread before that;
    // pthread_create orders the two. All the rest is constant, atomic or behind a mutex that the thread never takes.
    let counters: StageCounters
    private let stage: any Stage
    private let bell: Doorbell
    private let policy: RealtimePolicy?
    private var inbox: EventConsumer<ControlMessage>
    private let outbox: Mutex<EventProducer<ControlMessage>>
    private let longestSleep: Duration
    private let finished = Atomic<Bool>(false)
    private let done: Doorbell
    private let report: @Sendable ([String]) -> Void

    init(
        stage: any Stage, counters: StageCounters, bell: Doorbell, policy: RealtimePolicy?, longestSleep: Duration,
        done: Doorbell, report: @escaping @Sendable ([String]) -> Void
    ) {
        self.stage = stage
        self.counters = counters
        self.bell = bell
        self.policy = policy
        self.longestSleep = longestSleep
        self.done = done
        self.report = report
        let control = EventRing<ControlMessage>.make(capacity: 16, bell: bell)
        inbox = control.consumer
        outbox = Mutex(control.producer)
    }

    var hasFinished: Bool { finished.load(ordering: .acquiring) }

    /// False when sixteen messages wait already, which only a stage that hangs can cause.
    @discardableResult
    func send(_ message: ControlMessage) -> Bool {
        outbox.withLock { $0.push(message) }
    }

    func start() throws(PipelineError) {
        let context = Unmanaged.passRetained(self).toOpaque()
        var thread = pthread_t()
        let code = pthread_create(
            &thread, nil,
            { context in
                guard let context else { return nil }
                Unmanaged<StageThread>.fromOpaque(context).takeRetainedValue().run()
                return nil
            }, context)
        guard code == 0 else {
            Unmanaged<StageThread>.fromOpaque(context).release()
            throw .noThread(stage: counters.name, code: code)
        }
        // Its end is told by `done`, in bounded time, which pthread_join cannot do.
        pthread_detach(thread)
    }

    private func run() {
        streaming_name_thread(counters.name)
        streaming_flush_denormals()
        streaming_prefault_stack()
        if let policy { report(policy.apply()) }
        loop()
        finished.store(true, ordering: .releasing)
        done.ring()
    }

    private func loop() {
        while true {
            while let message = inbox.pop() {
                stage.handle(message)
                if message.ends { return }
            }
            let began = streaming_monotonic_ns()
            switch stage.step() {
            case .progressed:
                counters.stepTime.record(streaming_monotonic_ns() &- began)
                counters.countStep()
            case .idle:
                sleepUntilRung()
            case .finished:
                return
            }
        }
    }

    /// Bounded: a stage that waits for room in an output whose reader rings no bell is stepped again all the same.
    private func sleepUntilRung() {
        counters.countSleep()
        bell.wait(atMost: longestSleep)
    }
}
