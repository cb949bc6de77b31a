import Foundation
import Tensors

/// A trajectory that doubles until it turns back, with multinomial choice among its states (Hoffman and Gelman, 2014;
/// Betancourt, 2017).
struct NoUTurnTree {
    static let divergenceLimit = 1000.0

    private struct Branch {
        var left: HamiltonianState
        var right: HamiltonianState
        var chosen: HamiltonianState
        var momentumSum: [Double]
        /// Logarithm of the sum of the states' weights.
        var logWeight: Double
        var isDone: Bool
    }

    let inverseMass: [Double]
    let step: Double
    let maximumDepth: Int
    let density: (borrowing [Double], inout [Double]) -> Double
    private var start = 0.0
    private(set) var depth = 0
    private(set) var isDivergent = false
    private var acceptanceSum = 0.0
    private(set) var leaps = 0

    var acceptance: Double { leaps > 0 ? acceptanceSum / Double(leaps) : 0 }

    init(
        inverseMass: [Double], step: Double, maximumDepth: Int,
        density: @escaping (borrowing [Double], inout [Double]) -> Double
    ) {
        (self.inverseMass, self.step, self.maximumDepth, self.density) = (inverseMass, step, maximumDepth, density)
    }

    /// The next state of the chain after `state`, whose momentum has just been drawn.
    mutating func next(from state: HamiltonianState, using generator: inout RandomGenerator) -> HamiltonianState {
        start = state.logJoint(inverseMass)
        var tree = Branch(
            left: state, right: state, chosen: state, momentumSum: state.momentum, logWeight: 0, isDone: false)
        while depth < maximumDepth {
            let forward = generator.next() & 1 == 0
            let grown = grow(forward ? tree.right : tree.left, depth: depth, forward: forward, &generator)
            depth += 1
            if grown.isDone { break }
            if log(uniform(&generator)) < grown.logWeight - tree.logWeight { tree.chosen = grown.chosen }
            let (a, b) = forward ? (tree, grown) : (grown, tree)
            tree = joined(a, b, chosen: tree.chosen)
            if tree.isDone { break }
        }
        return tree.chosen
    }

    private mutating func grow(
        _ edge: HamiltonianState, depth: Int, forward: Bool, _ generator: inout RandomGenerator
    ) -> Branch {
        if depth == 0 {
            var state = edge
            state.leap(forward ? step : -step, inverseMass, density)
            let weight = state.logJoint(inverseMass) - start
            leaps += 1
            acceptanceSum += min(1, exp(weight))
            let diverges = weight < -Self.divergenceLimit
            if diverges { isDivergent = true }
            return Branch(
                left: state, right: state, chosen: state, momentumSum: state.momentum, logWeight: weight,
                isDone: diverges)
        }
        let near = grow(edge, depth: depth - 1, forward: forward, &generator)
        if near.isDone { return near }
        let far = grow(forward ? near.right : near.left, depth: depth - 1, forward: forward, &generator)
        if far.isDone { return far }
        let total = logSum(near.logWeight, far.logWeight)
        let chosen = log(uniform(&generator)) < far.logWeight - total ? far.chosen : near.chosen
        let (a, b) = forward ? (near, far) : (far, near)
        return joined(a, b, chosen: chosen)
    }

    /// Two neighbouring branches as one, which is done where it, or one half with the nearest state of the other, turns back.
    private func joined(_ a: Branch, _ b: Branch, chosen: HamiltonianState) -> Branch {
        let sum = zip(a.momentumSum, b.momentumSum).map { $0 + $1 }
        var turns = turnsBack(sum, a.left.momentum, b.right.momentum)
        if !turns {
            turns = turnsBack(zip(a.momentumSum, b.left.momentum).map { $0 + $1 }, a.left.momentum, b.left.momentum)
        }
        if !turns {
            turns = turnsBack(zip(b.momentumSum, a.right.momentum).map { $0 + $1 }, a.right.momentum, b.right.momentum)
        }
        return Branch(
            left: a.left, right: b.right, chosen: chosen, momentumSum: sum, logWeight: logSum(a.logWeight, b.logWeight),
            isDone: turns)
    }

    private func turnsBack(_ sum: [Double], _ first: [Double], _ last: [Double]) -> Bool {
        var a = 0.0, b = 0.0
        for i in sum.indices {
            a += sum[i] * first[i] * inverseMass[i]
            b += sum[i] * last[i] * inverseMass[i]
        }
        return a <= 0 || b <= 0
    }

    private func logSum(_ a: Double, _ b: Double) -> Double {
        let high = max(a, b)
        return high == -.infinity ? high : high + log(exp(a - high) + exp(b - high))
    }

    private func uniform(_ generator: inout RandomGenerator) -> Double {
        (Double(generator.next() >> 11) + 0.5) * 0x1p-53
    }
}
