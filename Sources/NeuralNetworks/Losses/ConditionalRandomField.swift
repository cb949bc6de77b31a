import Foundation
import Tensors

/// A linear-chain conditional random field over tag sequences (Lafferty, McCallum and Pereira, 2001).
///
/// A sequence's score is the sum of its emissions, of `transitions` `[from, to]` between neighbours, and of `start` and `end`
/// at its edges.
///
///     let field = ConditionalRandomField(tags: 9, generator: &generator)
///     let loss = field.negativeLogLikelihood(emissions, tags: tags, lengths: lengths)
///     let best = field.best(emissions.value, lengths: lengths)
public final class ConditionalRandomField: Module {
    public let transitions: Variable
    public let start: Variable
    public let end: Variable

    public init(tags: Int, generator: inout RandomGenerator) {
        transitions = .parameter([tags, tags], uniformWithin: 0.1, generator: &generator)
        start = .parameter([tags], uniformWithin: 0.1, generator: &generator)
        end = .parameter([tags], uniformWithin: 0.1, generator: &generator)
        super.init()
        register("transitions", transitions)
        register("start", start)
        register("end", end)
    }

    /// The mean over items of -log p(tags | emissions).
    ///
    /// - Parameters:
    ///   - emissions: `[batch, time, tags]`.
    ///   - tags: the right tag of each of an item's `lengths[b]` steps; every length is at least 1.
    public func negativeLogLikelihood(_ emissions: Variable, tags: [[Int]], lengths: [Int]) -> Variable {
        let (batch, time, count) = (emissions.shape[0], emissions.shape[1], emissions.shape[2])
        precondition(tags.count == batch && lengths.allSatisfy { $0 >= 1 && $0 <= time } && count == start.value.count)
        var pass = ForwardBackward(
            emissions.value, transitions: transitions.value, start: start.value, end: end.value, lengths: lengths)
        let loss = pass.negativeLogLikelihood(tags)
        let scale = 1 / Float(batch)
        let shares = pass
        return Variable(Tensor(scalar: loss * scale), from: [emissions, transitions, start, end]) { gradient in
            let factor = gradient.scalar * scale
            emissions.accumulate(shares.emissionShare * factor)
            self.transitions.accumulate(shares.transitionShare * factor)
            self.start.accumulate(shares.startShare * factor)
            self.end.accumulate(shares.endShare * factor)
        }
    }

    /// The best tag sequence of each item (Viterbi, 1967) for emissions `[batch, time, tags]`.
    public func best(_ emissions: Tensor, lengths: [Int]) -> [[Int]] {
        let (time, count) = (emissions.shape[1], emissions.shape[2])
        let scores = emissions.array, step = transitions.value.array, first = start.value.array, last = end.value.array
        return lengths.enumerated().map { b, length in
            guard length > 0 else { return [] }
            var back = [[Int]]()
            var reach = (0..<count).map { first[$0] + scores[b * time * count + $0] }
            for t in 1..<max(1, length) {
                var next = [Float](repeating: -.infinity, count: count), from = [Int](repeating: 0, count: count)
                for i in 0..<count {
                    for j in 0..<count where reach[i] + step[i * count + j] > next[j] {
                        next[j] = reach[i] + step[i * count + j]
                        from[j] = i
                    }
                }
                for j in 0..<count { next[j] += scores[(b * time + t) * count + j] }
                reach = next
                back.append(from)
            }
            for j in 0..<count { reach[j] += last[j] }
            var tag = reach.indices.max { reach[$0] < reach[$1] } ?? 0
            var path = [tag]
            for from in back.reversed() {
                tag = from[tag]
                path.append(tag)
            }
            return path.reversed()
        }
    }
}

/// The forward-backward algorithm in scaled probabilities (Rabiner, 1989), all items of a batch in one matrix product a step, and
/// the derivatives that come out of it: expected minus observed counts.
private struct ForwardBackward {
    private let batch: Int, time: Int, tags: Int
    private let emissions: [Float]
    private let transitions: [Float], start: [Float], end: [Float]
    private let lengths: [Int]
    private(set) var emissionShare: Tensor
    private(set) var transitionShare: Tensor
    private(set) var startShare: Tensor
    private(set) var endShare: Tensor
    /// log of the sum over all tag sequences of exp(score), of each item.
    private(set) var logPartition: [Float]

    init(_ emissions: Tensor, transitions: Tensor, start: Tensor, end: Tensor, lengths: [Int]) {
        (batch, time, tags) = (emissions.shape[0], emissions.shape[1], emissions.shape[2])
        self.emissions = emissions.array
        self.transitions = transitions.array
        self.start = start.array
        self.end = end.array
        self.lengths = lengths
        emissionShare = Tensor(shape: emissions.shape)
        transitionShare = Tensor(shape: transitions.shape)
        startShare = Tensor(shape: start.shape)
        endShare = Tensor(shape: end.shape)
        logPartition = [Float](repeating: 0, count: batch)
        run()
    }

    private mutating func run() {
        let shift = transitions.max() ?? 0
        let step = transitions.map { expf($0 - shift) }
        let row = batch * tags
        // exp(emission - largest emission), [time, batch, tags]
        var weight = [Float](repeating: 0, count: time * row)
        var forward = weight, backward = weight
        var scale = [Float](repeating: 1, count: time * batch)
        for b in 0..<batch {
            for t in 0..<lengths[b] {
                let base = (b * time + t) * tags
                let largest = emissions[base..<base + tags].max() ?? 0
                for k in 0..<tags { weight[t * row + b * tags + k] = expf(emissions[base + k] - largest) }
                logPartition[b] += largest + (t > 0 ? shift : 0)
            }
        }
        for t in 0..<time {
            if t > 0 {
                Self.product(
                    forward, from: (t - 1) * row, step, transposed: false, into: &forward, at: t * row, batch, tags)
            }
            for b in 0..<batch where t < lengths[b] {
                let base = t * row + b * tags
                var sum: Float = 1e-30
                for k in 0..<tags {
                    forward[base + k] = (t == 0 ? expf(start[k]) : forward[base + k]) * weight[base + k]
                    sum += forward[base + k]
                }
                for k in 0..<tags { forward[base + k] /= sum }
                scale[t * batch + b] = sum
                logPartition[b] += logf(sum)
            }
        }
        var ahead = [Float](repeating: 0, count: time * row)
        for t in stride(from: time - 1, through: 0, by: -1) {
            if t + 1 < time {
                Self.product(
                    ahead, from: (t + 1) * row, step, transposed: true, into: &backward, at: t * row, batch, tags)
            }
            for b in 0..<batch where t < lengths[b] {
                let base = t * row + b * tags
                if t == lengths[b] - 1 {
                    var sum: Float = 1e-30
                    for k in 0..<tags { sum += forward[base + k] * expf(end[k]) }
                    for k in 0..<tags { backward[base + k] = expf(end[k]) / sum }
                    logPartition[b] += logf(sum)
                }
                for k in 0..<tags { ahead[base + k] = weight[base + k] * backward[base + k] / scale[t * batch + b] }
            }
        }
        count(forward, backward, ahead, step)
    }

    /// c = a op(b) of rows `[batch, tags]`.
    private static func product(
        _ a: [Float], from: Int, _ b: [Float], transposed: Bool, into c: inout [Float], at: Int, _ batch: Int,
        _ tags: Int
    ) {
        let part = Tensor(shape: [batch, tags], values: Array(a[from..<from + batch * tags]))
        let result = part.matmul(Tensor(shape: [tags, tags], values: b), transposed: (false, transposed))
        c.replaceSubrange(at..<at + batch * tags, with: result.array)
    }

    /// Expected counts.
    private mutating func count(_ forward: [Float], _ backward: [Float], _ ahead: [Float], _ step: [Float]) {
        let row = batch * tags
        emissionShare.withUnsafeMutableBufferPointer { share in
            for b in 0..<batch {
                for t in 0..<lengths[b] {
                    let base = t * row + b * tags
                    for k in 0..<tags { share[(b * time + t) * tags + k] = forward[base + k] * backward[base + k] }
                }
            }
        }
        startShare.withUnsafeMutableBufferPointer { share in
            for b in 0..<batch { for k in 0..<tags { share[k] += forward[b * tags + k] * backward[b * tags + k] } }
        }
        endShare.withUnsafeMutableBufferPointer { share in
            for b in 0..<batch {
                let base = (lengths[b] - 1) * row + b * tags
                for k in 0..<tags { share[k] += forward[base + k] * backward[base + k] }
            }
        }
        guard time > 1 else { return }
        // Rows whose item has ended are zero in `ahead`.
        let pairs = (time - 1) * batch
        let before = Tensor(shape: [pairs, tags], values: Array(forward[..<(pairs * tags)]))
        let after = Tensor(shape: [pairs, tags], values: Array(ahead[row...]))
        transitionShare = before.matmul(after, transposed: (true, false)) * Tensor(shape: [tags, tags], values: step)
    }

    /// Sums over the items; takes the observed counts off the shares.
    mutating func negativeLogLikelihood(_ observed: [[Int]]) -> Float {
        var total = logPartition.reduce(0, +)
        for b in 0..<batch {
            for t in 0..<lengths[b] {
                let tag = observed[b][t]
                total -= emissions[(b * time + t) * tags + tag]
                emissionShare[flat: (b * time + t) * tags + tag] -= 1
                if t > 0 {
                    total -= transitions[observed[b][t - 1] * tags + tag]
                    transitionShare[flat: observed[b][t - 1] * tags + tag] -= 1
                }
            }
            let (first, last) = (observed[b][0], observed[b][lengths[b] - 1])
            total -= start[first] + end[last]
            startShare[flat: first] -= 1
            endShare[flat: last] -= 1
        }
        return total
    }
}
