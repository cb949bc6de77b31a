import NeuralNetworks
import Tensors
import Testing

/// A convolution written out in float64 as its definition reads.
private func reference(
    _ x: [Double], _ w: [Double], _ bias: [Double], _ f: Convolution1dShape
) -> [Double] {
    let inputs = f.inputChannels / f.groups
    let outputs = f.outputChannels / f.groups
    var y = [Double](repeating: 0, count: f.batch * f.outputChannels * f.outputLength)
    for b in 0..<f.batch {
        for o in 0..<f.outputChannels {
            for t in 0..<f.outputLength {
                var sum = bias[o]
                for i in 0..<inputs {
                    for j in 0..<f.taps {
                        let s = t * f.stride + j * f.dilation - f.left
                        guard s >= 0, s < f.inputLength else { continue }
                        let channel = o / outputs * inputs + i
                        sum += x[(b * f.inputChannels + channel) * f.inputLength + s] * w[(o * inputs + i) * f.taps + j]
                    }
                }
                y[(b * f.outputChannels + o) * f.outputLength + t] = sum
            }
        }
    }
    return y
}

@Suite struct Convolution1dTests {
    static let forms = [
        Convolution1dShape(batch: 2, inputChannels: 3, inputLength: 9, outputChannels: 4, taps: 3, groups: 1, stride: 1, dilation: 1, left: 1, right: 1),
        Convolution1dShape(batch: 3, inputChannels: 3, inputLength: 11, outputChannels: 2, taps: 3, groups: 1, stride: 1, dilation: 2, left: 4, right: 0),
        Convolution1dShape(batch: 2, inputChannels: 2, inputLength: 10, outputChannels: 3, taps: 5, groups: 1, stride: 2, dilation: 1, left: 2, right: 2),
        Convolution1dShape(batch: 2, inputChannels: 4, inputLength: 7, outputChannels: 6, taps: 3, groups: 2, stride: 1, dilation: 1, left: 1, right: 1),
        Convolution1dShape(batch: 2, inputChannels: 4, inputLength: 8, outputChannels: 6, taps: 3, groups: 2, stride: 3, dilation: 2, left: 2, right: 3),
        Convolution1dShape(batch: 2, inputChannels: 5, inputLength: 20, outputChannels: 5, taps: 7, groups: 5, stride: 1, dilation: 1, left: 5, right: 1),
        Convolution1dShape(batch: 2, inputChannels: 3, inputLength: 12, outputChannels: 3, taps: 3, groups: 3, stride: 2, dilation: 2, left: 2, right: 2),
        Convolution1dShape(batch: 2, inputChannels: 3, inputLength: 6, outputChannels: 4, taps: 1, groups: 1, stride: 1, dilation: 1, left: 0, right: 0),
    ]

    @Test("values and gradients equal the definition in float64", arguments: 0..<forms.count)
    func equalsDefinition(index: Int) throws {
        let f = Self.forms[index]
        var generator = RandomGenerator(seed: 11)
        func random(_ shape: [Int]) -> Tensor {
            Tensor(shape: shape, values: (0..<shape.reduce(1, *)).map { _ in generator.normal() })
        }
        let x = Variable(random([f.batch, f.inputChannels, f.inputLength]), requiresGradient: true)
        let w = Variable(random([f.outputChannels, f.inputChannels / f.groups, f.taps]), requiresGradient: true)
        let b = Variable(random([f.outputChannels]), requiresGradient: true)
        let y = x.conv1d(
            weight: w, bias: b, stride: f.stride, padding: (f.left, f.right), dilation: f.dilation, groups: f.groups)
        let weights = random(y.shape)
        (y * Variable(weights)).sum().backward()

        let leaves = [x, w, b].map { $0.value.array.map(Double.init) }
        let projection = weights.array.map(Double.init)
        func objective(_ leaves: [[Double]]) -> Double {
            zip(reference(leaves[0], leaves[1], leaves[2], f), projection).reduce(0) { $0 + $1.0 * $1.1 }
        }
        for (ours, expected) in zip(y.value.array, reference(leaves[0], leaves[1], leaves[2], f)) {
            #expect(abs(Double(ours) - expected) < 1e-4)
        }
        for (leaf, variable) in [x, w, b].enumerated() {
            let gradient = try #require(variable.gradient)
            for i in 0..<gradient.count {
                var (up, down) = (leaves, leaves)
                up[leaf][i] += 1e-5
                down[leaf][i] -= 1e-5
                let slope = (objective(up) - objective(down)) / 2e-5
                #expect(abs(slope - Double(gradient[flat: i])) < 1e-3, "leaf \(leaf) element \(i)")
            }
        }
    }
}

@Suite struct BatchNorm1dTests {
    @Test("the gradient equals central differences, padding left out")
    func gradient() throws {
        var generator = RandomGenerator(seed: 7)
        let x0 = Tensor(shape: [2, 3, 5], values: (0..<30).map { _ in generator.normal() })
        let projection = Variable(Tensor(shape: [2, 3, 5], values: (0..<30).map { _ in generator.normal() }))
        func run(_ x: Variable) -> Variable {
            let norm = BatchNorm1d(3)
            norm.weight.value = Tensor(shape: [3], values: [0.5, 1.5, -1])
            return (norm(x, lengths: [5, 3]) * projection).sum()
        }
        let x = Variable(x0, requiresGradient: true)
        run(x).backward()
        let gradient = try #require(x.gradient)
        for i in 0..<30 {
            var (up, down) = (x0, x0)
            up[flat: i] += 1e-2
            down[flat: i] -= 1e-2
            let slope = (run(Variable(up)).value.scalar - run(Variable(down)).value.scalar) / 2e-2
            let padded = i / 15 == 1 && i % 5 >= 3
            #expect(padded ? gradient[flat: i] == 0 : abs(slope - gradient[flat: i]) < 1e-2)
        }
    }

    @Test("a channel comes out with mean 0 and variance 1")
    func normalises() {
        let x = Variable(Tensor(shape: [1, 1, 4], values: [1, 2, 3, 4]))
        let y = BatchNorm1d(1)(x).value.array
        #expect(abs(y.reduce(0, +)) < 1e-5)
        #expect(abs(y.map { $0 * $0 }.reduce(0, +) / 4 - 1) < 1e-3)
    }
}
