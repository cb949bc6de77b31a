import Testing

@testable import ModelServing

private let start = ContinuousClock.now

/// The state behind a reference, since expectations cannot change a value.
private final class Batches {
    private var state: BatchState<Int>

    init(size: Int, delay: Int = 100, workers: Int = 1, capacity: Int = 100) {
        state = BatchState(batchSize: size, delay: .milliseconds(delay), capacity: capacity, workers: workers)
    }

    var wakeTime: ContinuousClock.Instant? { state.wakeTime }
    var waiting: Int { state.waiting }
    var running: Int { state.running }
    func add(_ item: Int, at now: ContinuousClock.Instant) -> BatchState<Int>.Refusal? { state.add(item, at: now) }
    func next(at now: ContinuousClock.Instant) -> BatchState<Int>.Batch? { state.next(at: now) }
    func finish(worker: Int) { state.finish(worker: worker) }
    func scale(to count: Int) -> [Int] { state.scale(to: count) }
}

@Test("a batch starts when it is full, or when its first request has waited long enough, not before")
func batchBegins() {
    let batches = Batches(size: 3)
    #expect(batches.add(1, at: start) == nil && batches.next(at: start) == nil)
    #expect(batches.wakeTime == start + .milliseconds(100))
    #expect(batches.add(2, at: start + .milliseconds(50)) == nil)
    #expect(batches.next(at: start + .milliseconds(99)) == nil)
    #expect(batches.next(at: start + .milliseconds(100))?.items == [1, 2])
    batches.finish(worker: 0)
    for i in 3...6 { #expect(batches.add(i, at: start + .milliseconds(200)) == nil) }
    #expect(batches.next(at: start + .milliseconds(200))?.items == [3, 4, 5])
}

@Test("no more batches run than there are workers, each on a worker of its own, in the order of arrival")
func workersAreBounded() throws {
    let batches = Batches(size: 1, delay: 0, workers: 2)
    for i in 0..<4 { #expect(batches.add(i, at: start) == nil) }
    let first = try #require(batches.next(at: start)), second = try #require(batches.next(at: start))
    #expect(first.items == [0] && second.items == [1] && first.worker != second.worker)
    #expect(batches.next(at: start) == nil && batches.wakeTime == nil && batches.running == 2)
    batches.finish(worker: second.worker)
    let third = try #require(batches.next(at: start))
    #expect(third.items == [2] && third.worker == second.worker)
}

@Test("a full queue and a model without workers refuse; scaling to none gives back who waits")
func refusals() {
    let batches = Batches(size: 8, capacity: 2)
    #expect(batches.add(1, at: start) == nil && batches.add(2, at: start) == nil && batches.add(3, at: start) == .full)
    #expect(batches.scale(to: 0) == [1, 2] && batches.waiting == 0)
    #expect(batches.add(4, at: start) == .noWorkers)
    #expect(batches.scale(to: 1).isEmpty && batches.add(5, at: start) == nil)
}

/// Knuth's linear congruential generator: the same throws each time.
private struct Dice: RandomNumberGenerator {
    var state: UInt64 = 1

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state ^ state >> 29
    }
}

@Test("whatever comes in any order, every request is in exactly one batch")
func nothingIsLost() {
    var generator = Dice()
    for _ in 0..<50 {
        let batches = Batches(
            size: Int.random(in: 1...5, using: &generator), delay: 10, workers: Int.random(in: 1...3, using: &generator)
        )
        var now = start, next = 0, answered: [Int] = [], running: [Int] = []
        while answered.count < 60 {
            now += .milliseconds(Int.random(in: 0...6, using: &generator))
            if next < 60, Bool.random(using: &generator) {
                #expect(batches.add(next, at: now) == nil)
                next += 1
            }
            if !running.isEmpty, Bool.random(using: &generator) { batches.finish(worker: running.removeFirst()) }
            if let batch = batches.next(at: now) {
                answered += batch.items
                running.append(batch.worker)
            }
        }
        #expect(answered == Array(0..<60))
    }
}
