import Foundation
import NeuralNetworks
import Tensors
import Testing

/// All tag sequences one by one, in double precision: what the field's recursions must come to.
private struct Enumeration {
    let tags: Int
    var emissions: [[[Double]]], transitions: [Double], start: [Double], end: [Double]

    func score(_ path: [Int], _ item: Int) -> Double {
        var sum = start[path[0]] + end[path[path.count - 1]]
        for (time, tag) in path.enumerated() {
            sum += emissions[item][time][tag]
            if time > 0 { sum += transitions[path[time - 1] * tags + tag] }
        }
        return sum
    }

    func paths(_ length: Int) -> [[Int]] {
        (0..<length).reduce([[]]) { paths, _ in paths.flatMap { path in (0..<tags).map { path + [$0] } } }
    }

    func loss(_ observed: [[Int]]) -> Double {
        observed.enumerated().map { item, path in
            log(paths(path.count).reduce(0) { $0 + exp(score($1, item)) }) - score(path, item)
        }.reduce(0, +)
            / Double(observed.count)
    }
}

@Suite("Conditional random fields")
struct ConditionalRandomFieldTests {
    private let tags = 3, lengths = [4, 2, 1], observed = [[0, 2, 1, 1], [2, 2], [1]]

    private func made() -> (field: ConditionalRandomField, emissions: Variable, enumeration: Enumeration) {
        var generator = RandomGenerator(seed: 4)
        let field = ConditionalRandomField(tags: tags, generator: &generator)
        field.transitions.value = .normal([tags, tags], using: &generator)
        field.start.value = .normal([tags], using: &generator)
        field.end.value = .normal([tags], using: &generator)
        let emissions = Variable(.normal([3, 4, tags], deviation: 2, using: &generator), requiresGradient: true)
        let values = emissions.value.array.map(Double.init)
        let rows = (0..<3).map { b in (0..<4).map { t in (0..<tags).map { values[(b * 4 + t) * tags + $0] } } }
        let enumeration = Enumeration(
            tags: tags, emissions: rows, transitions: field.transitions.value.array.map(Double.init),
            start: field.start.value.array.map(Double.init),
            end: field.end.value.array.map(Double.init))
        return (field, emissions, enumeration)
    }

    @Test("the likelihood is that of summing over all sequences")
    func likelihood() {
        let (field, emissions, enumeration) = made()
        let loss = field.negativeLogLikelihood(emissions, tags: observed, lengths: lengths).value.scalar
        #expect(abs(Double(loss) - enumeration.loss(observed)) < 1e-4)
    }

    @Test("the gradients are those of the enumerated likelihood by central differences")
    func gradients() {
        let (field, emissions, enumeration) = made()
        field.negativeLogLikelihood(emissions, tags: observed, lengths: lengths).backward()
        let step = 1e-5
        func slope(_ change: (inout Enumeration, Double) -> Void) -> Double {
            var up = enumeration, down = enumeration
            change(&up, step)
            change(&down, -step)
            return (up.loss(observed) - down.loss(observed)) / (2 * step)
        }
        for index in 0..<36 {
            let expected = slope { $0.emissions[index / 12][index / 3 % 4][index % 3] += $1 }
            #expect(abs(Double(emissions.gradient?[flat: index] ?? .nan) - expected) < 1e-4)
        }
        for index in 0..<9 {
            #expect(
                abs(Double(field.transitions.gradient?[flat: index] ?? .nan) - slope { $0.transitions[index] += $1 })
                    < 1e-4)
        }
        for index in 0..<3 {
            #expect(abs(Double(field.start.gradient?[flat: index] ?? .nan) - slope { $0.start[index] += $1 }) < 1e-4)
            #expect(abs(Double(field.end.gradient?[flat: index] ?? .nan) - slope { $0.end[index] += $1 }) < 1e-4)
        }
    }

    @Test("the best sequence is the best of all")
    func best() {
        let (field, emissions, enumeration) = made()
        let best = field.best(emissions.value, lengths: lengths)
        for (item, path) in best.enumerated() {
            let highest = enumeration.paths(lengths[item]).max {
                enumeration.score($0, item) < enumeration.score($1, item)
            }
            #expect(path == highest)
        }
    }

    @Test("embedding bags are means of rows, and so are their gradients")
    func bags() {
        let table = Variable(Tensor(shape: [3, 2], values: [1, 2, 3, 4, 5, 6]), requiresGradient: true)
        let rows = table.embeddingBag([[0, 2], [], [1, 1, 0]])
        let means: [Float] = [3, 4, 0, 0, 7 / 3, 10 / 3]
        for (found, mean) in zip(rows.value.array, means) { #expect(abs(found - mean) < 1e-6) }
        (rows * Variable(Tensor(shape: [3, 2], values: [2, 2, 9, 9, 3, 3]))).sum().backward()
        let shares: [Float] = [2, 2, 2, 2, 1, 1]
        #expect(table.gradient?.array == shares)
    }
}
