/// Which requests go to a model together, and when: the pure part, with time from outside.
///
/// A batch starts when a worker is free and either `batchSize` requests wait or the oldest has waited for `delay`. With a batch size
/// of 1 every request starts as soon as a worker is free.
struct BatchState<Item: Sendable>: Sendable {
    struct Batch: Sendable {
        let items: [Item]
        /// Which worker takes it.
        let worker: Int
    }

    enum Refusal: Equatable { case full, noWorkers }

    var batchSize: Int
    var delay: Duration
    /// Requests that may wait.
    var capacity: Int
    private(set) var workers: Int
    private var pending: [(item: Item, arrival: ContinuousClock.Instant)] = []
    private var busy: Set<Int> = []

    init(batchSize: Int, delay: Duration, capacity: Int, workers: Int) {
        (self.batchSize, self.delay, self.capacity, self.workers) = (batchSize, delay, capacity, workers)
    }

    var waiting: Int { pending.count }
    var running: Int { busy.count }

    /// Takes a request, or says why not.
    mutating func add(_ item: Item, at now: ContinuousClock.Instant) -> Refusal? {
        guard workers > 0 else { return .noWorkers }
        guard pending.count < capacity else { return .full }
        pending.append((item, now))
        return nil
    }

    /// A batch that can start now; its worker is busy until `finish`.
    mutating func next(at now: ContinuousClock.Instant) -> Batch? {
        guard let oldest = pending.first, let worker = (0..<workers).first(where: { !busy.contains($0) }) else {
            return nil
        }
        guard pending.count >= batchSize || now >= oldest.arrival + delay else { return nil }
        let items = pending.prefix(batchSize).map(\.item)
        pending.removeFirst(items.count)
        busy.insert(worker)
        return Batch(items: items, worker: worker)
    }

    /// When `next` may give a batch without another request coming; nil where that waits for a worker, or nothing waits.
    var wakeTime: ContinuousClock.Instant? {
        busy.count < workers ? pending.first.map { $0.arrival + delay } : nil
    }

    mutating func finish(worker: Int) { busy.remove(worker) }

    /// - Returns: the requests that nobody will answer any more, where there are no workers left.
    mutating func scale(to count: Int) -> [Item] {
        workers = count
        guard count == 0 else { return [] }
        defer { pending = [] }
        return pending.map(\.item)
    }
}
