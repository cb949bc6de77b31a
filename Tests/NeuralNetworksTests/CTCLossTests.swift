import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite struct CTCLossTests {
    /// The sum over every frame labelling that collapses to `target`, by enumeration.
    private func bruteForce(_ scores: Tensor, _ target: [Int], blank: Int) -> Double {
        let (classes, time) = (scores.shape[1], scores.shape[2])
        var probabilities = [[Double]](repeating: [], count: time)
        for t in 0..<time {
            let e = (0..<classes).map { Foundation.exp(Double(scores[flat: $0 * time + t])) }
            let sum = e.reduce(0, +)
            probabilities[t] = e.map { $0 / sum }
        }
        var total = 0.0
        for code in 0..<Int(pow(Double(classes), Double(time))) {
            var rest = code
            var labels: [Int] = []
            var probability = 1.0
            for t in 0..<time {
                labels.append(rest % classes)
                probability *= probabilities[t][rest % classes]
                rest /= classes
            }
            var collapsed: [Int] = []
            for (i, label) in labels.enumerated() where label != blank && (i == 0 || labels[i - 1] != label) {
                collapsed.append(label)
            }
            if collapsed == target { total += probability }
        }
        return -log(total)
    }

    @Test("equals the sum over all labellings", arguments: [[0], [0, 1], [1, 1], [], [0, 1, 0]])
    func equalsEnumeration(target: [Int]) {
        var generator = RandomGenerator(seed: 3)
        let scores = Tensor(shape: [1, 3, 5], values: (0..<15).map { _ in generator.normal() })
        let loss = Variable(scores).ctcLoss(targets: [target], lengths: [5], blank: 2).value.scalar
        let expected = bruteForce(scores, target, blank: 2) / Double(max(1, target.count))
        #expect(abs(Double(loss) - expected) < 1e-4)
    }

    @Test("its gradient equals central differences, and is zero beyond an item's length")
    func gradient() throws {
        var generator = RandomGenerator(seed: 5)
        let scores = Tensor(shape: [2, 4, 6], values: (0..<48).map { _ in generator.normal() })
        func loss(_ x: Tensor) -> Variable {
            Variable(x, requiresGradient: true).ctcLoss(targets: [[0, 0, 1], [2]], lengths: [6, 4], blank: 3)
        }
        let x = Variable(scores, requiresGradient: true)
        x.ctcLoss(targets: [[0, 0, 1], [2]], lengths: [6, 4], blank: 3).backward()
        let gradient = try #require(x.gradient)
        for i in 0..<scores.count {
            var (up, down) = (scores, scores)
            up[flat: i] += 1e-2
            down[flat: i] -= 1e-2
            let slope = (loss(up).value.scalar - loss(down).value.scalar) / 2e-2
            #expect(abs(slope - gradient[flat: i]) < 2e-3)
        }
        #expect(gradient[flat: 24 + 5] == 0)
    }

    @Test("labels that do not fit into the frames count as nothing")
    func tooLong() throws {
        let x = Variable(Tensor(shape: [1, 3, 2]), requiresGradient: true)
        let loss = x.ctcLoss(targets: [[0, 0]], lengths: [2], blank: 2)
        loss.backward()
        #expect(loss.value.scalar == 0)
        #expect(x.gradient?.array == [Float](repeating: 0, count: 6))
    }
}
