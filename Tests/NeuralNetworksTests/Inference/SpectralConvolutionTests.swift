import NeuralNetworks
import Testing

/// Long kernels over long signals, which a plan computes in the frequency domain.
@Suite("Long kernels")
struct SpectralConvolutionTests {
    struct Form: Sendable, CustomStringConvertible {
        var kernel: Int
        var dilation = 1
        var inputs = 32
        var outputs = 40
        var frames = 400

        var description: String {
            "\(inputs) to \(outputs) channels, \(kernel) taps \(dilation) apart, \(frames) frames"
        }
    }

    static let forms = [
        Form(kernel: 7), Form(kernel: 11, dilation: 3), Form(kernel: 18, inputs: 50),
        Form(kernel: 19, outputs: 33, frames: 301),
        Form(kernel: 25, frames: 1750), Form(kernel: 29, dilation: 2, inputs: 48, outputs: 64, frames: 999),
        Form(kernel: 40, outputs: 100), Form(kernel: 40, dilation: 5, frames: 777),
    ]

    @Test("give what the definition gives, alone and with what is added to them", arguments: forms)
    func equalReference(form: Form) throws {
        var random = SplitMix(UInt64(form.kernel))
        var builder = PlanBuilder()
        let node = builder.input(channels: form.inputs)
        let long = builder.conv1d(
            node, weight: random.values(form.outputs * form.inputs * form.kernel, scale: 0.05), outputs: form.outputs,
            kernel: form.kernel, bias: random.values(form.outputs), dilation: form.dilation,
            padding: .same(kernel: form.kernel, dilation: form.dilation))
        let short = builder.linear(
            node, weight: random.values(form.outputs * form.inputs, scale: 0.1), outputs: form.outputs,
            bias: random.values(form.outputs))
        let plain = builder.activation(short, .tanh)
        let outputs = [
            builder.activation(long, .relu), builder.activation(builder.add(short, long), .leakyReLU(0.3)),
            builder.add(plain, long),
        ]
        let input = random.values(form.inputs * form.frames)
        let reference = PlanReference(builder: builder)
        for output in outputs {
            let expected = reference.run(input, frames: form.frames, output: output)
            for instructions in PlanInstructions.allCases where instructions.isAvailable {
                let plan = try InferencePlan(builder, output: output, instructions: instructions)
                #expect(plan.usesFrequencies)
                expectClose(plan.run(input, frames: form.frames), expected, "\(instructions)", tolerance: 2e-5)
                expectClose(
                    plan.run(input, frames: form.frames, threads: 2), expected, "\(instructions), 2 threads",
                    tolerance: 2e-5)
            }
        }
    }

    @Test("a plan without memory for spectra gives the same")
    func withoutSpectra() throws {
        var random = SplitMix(9)
        var builder = PlanBuilder()
        let node = builder.input(channels: 32)
        let output = builder.conv1d(node, weight: random.values(32 * 32 * 21, scale: 0.05), outputs: 32, kernel: 21)
        let input = random.values(32 * 500)
        let direct = try InferencePlan(builder, output: output, spectralMemory: 0)
        #expect(!direct.usesFrequencies)
        let fast = try InferencePlan(builder, output: output).run(input, frames: 500)
        let worst = zip(direct.run(input, frames: 500), fast).reduce(Float(0)) { max($0, abs($1.0 - $1.1)) }
        #expect(worst < 1e-5)
    }

    @Test("what was fed before does not leak into a run")
    func noLeak() throws {
        var random = SplitMix(10)
        var builder = PlanBuilder()
        let node = builder.input(channels: 32)
        let output = builder.conv1d(
            node, weight: random.values(32 * 32 * 21, scale: 0.05), outputs: 32, kernel: 21, padding: .same(kernel: 21))
        let plan = try InferencePlan(builder, output: output)
        let input = random.values(32 * 300)
        let first = plan.run(input, frames: 300)
        _ = plan.run([Float](repeating: .infinity, count: 32 * 800), frames: 800)
        #expect(plan.run(input, frames: 300) == first)
    }
}
