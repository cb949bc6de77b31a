import Tensors

/// How far a training has come, and which batch is next. What a batch hears and a step drops depends on the seed and the place
/// alone, so that a resumed run goes on exactly.
struct TrainingPosition {
    private let corpus: TrainingCorpus
    private let seed: UInt64
    var step = 0
    var hours = 0.0
    private var epoch = 0, place = 0
    /// Of the epoch; empty until a batch of it is asked for.
    private var order: [[TrainingCorpus.Example]] = []

    init(_ corpus: TrainingCorpus, seed: UInt64) {
        self.corpus = corpus
        self.seed = seed
    }

    /// The next batch's examples and the seed of what is changed in them.
    mutating func nextBatch() -> (examples: [TrainingCorpus.Example], seed: UInt64) {
        if order.isEmpty { order = corpus.batches(epoch: epoch) }
        if place >= order.count {
            epoch += 1
            place = 0
            order = corpus.batches(epoch: epoch)
        }
        defer { place += 1 }
        return (order[place], seed &+ UInt64(epoch * 100_000 + place) &* 0x9E37_79B9_7F4A_7C15)
    }

    /// What the step draws at random.
    var stepGenerator: RandomGenerator { RandomGenerator(seed: seed &+ UInt64(step) &* 0x2545_F491_4F6C_DD1D) }

    /// For a checkpoint.
    ///
    /// - Parameter prepared: batches that were asked for and are not heard yet.
    func notes(prepared: Int) -> [String: String] {
        var (epoch, place) = (epoch, place - prepared)
        if place < 0 {
            epoch -= 1
            place += corpus.batches(epoch: epoch).count
        }
        return ["step": "\(step)", "epoch": "\(epoch)", "place": "\(place)", "hours": "\(hours)"]
    }

    /// Goes to where a checkpoint's notes say.
    mutating func go(to notes: [String: String]) {
        func number(_ name: String) -> Int { notes[name].flatMap(Int.init) ?? 0 }
        (step, epoch, place) = (number("step"), number("epoch"), number("place"))
        hours = notes["hours"].flatMap(Double.init) ?? 0
        order = []
    }
}
