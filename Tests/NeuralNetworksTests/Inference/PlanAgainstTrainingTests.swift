import NeuralNetworks
import Tensors
import Testing

/// The same layers run as a training graph and as a plan.
@Suite("A plan computes what the training graph computes")
struct PlanAgainstTrainingTests {
    @Test("strided, separable and residual convolutions with batch norms, as in Jasper and QuartzNet")
    func recogniser() throws {
        var random = RandomGenerator(seed: 3)
        let first = Conv1d(20, 48, taps: 11, stride: 2, generator: &random), norm = trained(48, &random)
        let depthwise = Conv1d(
            48, 48, taps: 9, padding: (6, 10), dilation: 2, groups: 48, hasBias: false, generator: &random)
        let pointwise = Conv1d(48, 40, taps: 1, hasBias: false, generator: &random), second = trained(40, &random)
        let skip = Conv1d(48, 40, taps: 1, generator: &random), third = trained(40, &random)
        let head = Conv1d(40, 29, taps: 1, generator: &random)
        for layer in [first, norm, depthwise, pointwise, second, skip, third, head] as [Module] {
            layer.isTraining = false
        }
        let input = Tensor.normal([1, 20, 87], using: &random)

        let expected = withoutGradients {
            let x = norm(first(Variable(input))).relu()
            let y = second(pointwise(depthwise(x))), z = third(skip(x))
            return head((y + z).relu()).logSoftmax(axis: 1).value
        }
        var builder = PlanBuilder()
        let node = builder.input(channels: 20)
        let x = builder.activation(builder.batchNorm(builder.conv1d(node, first), norm), .relu)
        let y = builder.batchNorm(builder.conv1d(builder.conv1d(x, depthwise), pointwise), second)
        let z = builder.batchNorm(builder.conv1d(x, skip), third)
        let output = builder.logSoftmax(builder.conv1d(builder.activation(builder.add(y, z), .relu), head))
        let plan = try InferencePlan(builder, output: output)
        expectEqual(plan.run(input.reshaped([20, 87])), expected)
        #expect(plan.stepCount == 5)
    }

    @Test("transposed and dilated convolutions with weight norm, as in MelGAN")
    func vocoder() throws {
        var random = RandomGenerator(seed: 4)
        let first = Conv1d(12, 40, taps: 7, normalisation: .weight, generator: &random)
        let up = ConvTranspose1d(
            40, 20, taps: 16, stride: 8, padding: (4, 4), normalisation: .weight, generator: &random)
        let dilated = Conv1d(20, 20, taps: 3, dilation: 9, normalisation: .weight, generator: &random)
        let shortcut = Conv1d(20, 20, taps: 1, generator: &random)
        let uneven = ConvTranspose1d(20, 5, taps: 5, stride: 2, padding: (1, 2), dilation: 2, generator: &random)
        let input = Tensor.normal([1, 12, 23], using: &random)

        let expected = withoutGradients {
            let x = up(first(Variable(input)).leakyReLU(slope: 0.2))
            let y = dilated(x.leakyReLU(slope: 0.2)).leakyReLU(slope: 0.2) + shortcut(x)
            return uneven(y).tanh().value
        }
        var builder = PlanBuilder()
        let node = builder.input(channels: 12)
        let x = builder.convTranspose1d(builder.conv1d(node, first, activation: .leakyReLU(0.2)), up)
        let y = builder.conv1d(builder.activation(x, .leakyReLU(0.2)), dilated, activation: .leakyReLU(0.2))
        let output = builder.convTranspose1d(builder.add(y, builder.conv1d(x, shortcut)), uneven, activation: .tanh)
        expectEqual(try InferencePlan(builder, output: output).run(input.reshaped([12, 23]), threads: 2), expected)
    }

    @Test("linear layers, layer norms and the functions between them")
    func frames() throws {
        var random = RandomGenerator(seed: 5)
        let one = Linear(10, 33, generator: &random), norm = LayerNorm(33), two = Linear(33, 18, generator: &random)
        let input = Tensor.normal([10, 31], using: &random)
        let functions: [(PlanActivation, (Variable) -> Variable)] = [
            (.gelu, { $0.gelu() }), (.silu, { $0.silu() }), (.softplus, { $0.softplus() }),
            (.elu(0.5), { $0.elu(alpha: 0.5) }),
            (.exp, { $0.exp() }), (.sigmoid, { $0.sigmoid() }), (.tanh, { $0.tanh() }), (.relu, { $0.relu() }),
        ]
        for (name, function) in functions {
            let expected = withoutGradients {
                function(two(norm(one(Variable(input).transposed([1, 0]))))).transposed([1, 0]).value
            }
            var builder = PlanBuilder()
            let node = builder.input(channels: 10)
            let hidden = builder.layerNorm(builder.linear(node, one), norm)
            let output = builder.linear(hidden, two, activation: name)
            expectEqual(try InferencePlan(builder, output: output).run(input), expected)
        }
    }

    /// A batch norm that looks as if it had been trained.
    private func trained(_ channels: Int, _ random: inout RandomGenerator) -> BatchNorm1d {
        let norm = BatchNorm1d(channels)
        norm.weight.value = Tensor.uniform([channels], in: 0.5..<1.5, using: &random)
        norm.bias.value = Tensor.normal([channels], using: &random)
        norm.runningMean.value = Tensor.normal([channels], using: &random)
        norm.runningVariance.value = Tensor.uniform([channels], in: 0.3..<2, using: &random)
        return norm
    }

    private func expectEqual(_ result: Tensor, _ expected: Tensor, sourceLocation: SourceLocation = #_sourceLocation) {
        let (a, b) = (result.array, expected.array)
        guard a.count == b.count else {
            Issue.record("\(result.shape) values against \(expected.shape)", sourceLocation: sourceLocation)
            return
        }
        let worst = zip(a, b).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(worst <= 1e-4, sourceLocation: sourceLocation)
    }
}
