import Dispatch
import Synchronization

/// Gathers requests into batches and runs them on threads of their own, so that computing never holds up those who wait.
final class BatchQueue: Sendable {
    /// What a request became: its answer, and how long it waited and was computed.
    struct Outcome: Sendable {
        let result: Result<ServingBody, ServingError>
        let queued: Duration
        let computed: Duration
        let batchSize: Int
    }

    private struct Item: Sendable {
        let body: ServingBody
        let arrival: ContinuousClock.Instant
        let continuation: CheckedContinuation<Outcome, Never>
    }

    /// Computes a batch on a worker; one result for each request, in order.
    typealias Work = @Sendable (_ worker: Int, _ batch: [ServingBody]) -> [Result<ServingBody, ServingError>]

    private let state: Mutex<BatchState<Item>>
    private let work: Work
    private let queue: DispatchQueue
    private let timeout: Duration

    /// - Parameter timeout: requests that waited longer are answered by an error instead of being computed.
    init(
        name: String, batchSize: Int, delay: Duration, capacity: Int, workers: Int, timeout: Duration,
        work: @escaping Work
    ) {
        state = Mutex(BatchState(batchSize: batchSize, delay: delay, capacity: capacity, workers: workers))
        self.work = work
        self.timeout = timeout
        queue = DispatchQueue(label: name, attributes: .concurrent)
    }

    var load: (waiting: Int, running: Int, workers: Int) { state.withLock { ($0.waiting, $0.running, $0.workers) } }

    /// Waits for a request's turn and answer.
    func submit(_ body: ServingBody) async -> Outcome {
        await withCheckedContinuation { continuation in
            let now = ContinuousClock.now
            let refusal = state.withLock { $0.add(Item(body: body, arrival: now, continuation: continuation), at: now) }
            switch refusal {
            case nil: proceed()
            case .full: continuation.resume(returning: Self.refused("too many requests wait already"))
            case .noWorkers:
                continuation.resume(
                    returning: Self.refused("No worker is available to serve request: scale the model up"))
            }
        }
    }

    func scale(to workers: Int) {
        for item in state.withLock({ $0.scale(to: workers) }) {
            item.continuation.resume(returning: Self.refused("the model was scaled to no workers"))
        }
        proceed()
    }

    /// Starts what can start, and sees to it that the oldest request does not wait beyond its delay.
    private func proceed() {
        while true {
            let now = ContinuousClock.now
            let (batch, wake) = state.withLock { state in
                let batch = state.next(at: now)
                return (batch, batch == nil ? state.wakeTime : nil)
            }
            guard let batch else {
                if let wake {
                    let microseconds = max(0, (wake - now) / .microseconds(1))
                    queue.asyncAfter(deadline: .now() + .microseconds(Int(microseconds) + 1)) { [weak self] in
                        self?.proceed()
                    }
                }
                return
            }
            queue.async { self.run(batch) }
        }
    }

    private func run(_ batch: BatchState<Item>.Batch) {
        let begun = ContinuousClock.now
        let expired = batch.items.filter { begun - $0.arrival > timeout },
            live = batch.items.filter { begun - $0.arrival <= timeout }
        for item in expired {
            item.continuation.resume(returning: Self.refused("the request waited longer than \(timeout)"))
        }
        let results = live.isEmpty ? [] : work(batch.worker, live.map(\.body))
        let computed = ContinuousClock.now - begun
        state.withLock { $0.finish(worker: batch.worker) }
        for (index, item) in live.enumerated() {
            let result = index < results.count ? results[index] : .failure(.failed("the model gave no answer"))
            item.continuation.resume(
                returning: Outcome(
                    result: result, queued: begun - item.arrival, computed: computed, batchSize: live.count))
        }
        proceed()
    }

    private static func refused(_ reason: String) -> Outcome {
        Outcome(result: .failure(.unavailable(reason)), queued: .zero, computed: .zero, batchSize: 0)
    }
}
