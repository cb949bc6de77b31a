import NeuralNetworks
import Testing

@Suite("Inference plans")
struct InferencePlanTests {
    @Test("a random graph gives what its definition gives, on every instruction set", arguments: UInt64(1)...120)
    func equalsReference(seed: UInt64) throws {
        var graph = RandomPlan(seed: seed)
        let output = graph.build(), channels = graph.builder.channelCounts[0]
        let frames = Int.random(in: 12...70, using: &graph.random)
        let input = graph.random.values(channels * frames)
        let expected = PlanReference(builder: graph.builder).run(input, frames: frames, output: output)
        for instructions in PlanInstructions.allCases where instructions.isAvailable {
            let plan = try InferencePlan(graph.builder, output: output, instructions: instructions)
            let result = plan.run(input, frames: frames)
            try #require(
                result.count == expected.reduce(0) { $0 + $1.count }, "\(graph.builder.operations.map(\.name))")
            #expect(plan.outputFrames(for: frames) == expected[0].count)
            expectClose(result, expected, "\(instructions) \(graph.builder.operations.map(\.name))")
        }
    }

    @Test("a signal cut into pieces of any size gives what the whole gives", arguments: UInt64(1)...120)
    func chunksEqualWhole(seed: UInt64) throws {
        var graph = RandomPlan(seed: seed)
        let output = graph.build(), channels = graph.builder.channelCounts[0]
        let frames = Int.random(in: 12...90, using: &graph.random)
        let input = graph.random.values(channels * frames)
        let plan = try InferencePlan(graph.builder, output: output)
        let whole = plan.run(input, frames: frames)
        var stream = plan.makeStream(maximumFrames: Int.random(in: 1...20, using: &graph.random))
        for _ in 0..<2 {
            var pieces: [Float] = []
            var fed = 0
            while fed < frames {
                let count = min(frames - fed, Int.random(in: 1...30, using: &graph.random))
                let frame = (fed..<fed + count).flatMap { t in (0..<channels).map { input[$0 * frames + t] } }
                pieces += stream.push(frame)
                fed += count
            }
            pieces += stream.finish()
            try #require(pieces.count == whole.count)
            let time = whole.count / max(1, output.channels)
            var worst: Float = 0
            for t in 0..<time {
                for c in 0..<output.channels {
                    worst = max(worst, abs(pieces[t * output.channels + c] - whole[c * time + t]))
                }
            }
            #expect(worst <= 1e-5)
            stream.reset()
        }
    }

    @Test("two threads give what one gives", arguments: UInt64(1)...20)
    func threadsAgree(seed: UInt64) throws {
        var graph = RandomPlan(seed: seed)
        let output = graph.build(), channels = graph.builder.channelCounts[0]
        let input = graph.random.values(channels * 700)
        let plan = try InferencePlan(graph.builder, output: output)
        #expect(plan.run(input, frames: 700, threads: 2) == plan.run(input, frames: 700, threads: 1))
    }

    @Test("a long signal, taken in pieces, equals its definition")
    func longSignal() throws {
        var random = SplitMix(5)
        var builder = PlanBuilder()
        var x = builder.input(channels: 24)
        x = builder.conv1d(
            x, weight: random.values(130 * 24 * 9, scale: 0.06), outputs: 130, kernel: 9, bias: random.values(130),
            padding: .same(kernel: 9), activation: .relu)
        x = builder.conv1d(
            x, weight: random.values(3 * 130 * 5, scale: 0.05), outputs: 3, kernel: 5, stride: 2,
            padding: .same(kernel: 5))
        let frames = 9001, input = random.values(24 * frames)
        let expected = PlanReference(builder: builder).run(input, frames: frames, output: x)
        expectClose(try InferencePlan(builder, output: x).run(input, frames: frames, threads: 2), expected, "long")
    }

    @Test("an embedding is looked up by its id, and an id out of range takes the nearest row")
    func embedding() throws {
        var builder = PlanBuilder()
        let ids = builder.input(channels: 1)
        let rows = builder.embedding(ids, table: [1, 2, 3, 4, 5, 6], width: 2)
        let plan = try InferencePlan(builder, output: rows)
        #expect(plan.run([2, 0, 1, 9, -3], frames: 5) == [5, 1, 3, 5, 1, 6, 2, 4, 6, 2])
    }

    @Test("batch normalisation after a convolution leaves no step of its own")
    func foldedNorm() throws {
        var random = SplitMix(3)
        var builder = PlanBuilder()
        let x = builder.input(channels: 4)
        var y = builder.conv1d(x, weight: random.values(4 * 4 * 3), outputs: 4, kernel: 3, padding: .same(kernel: 3))
        y = builder.batchNorm(
            y,
            BatchNormStatistics(
                gamma: [1, 2, 3, 4], beta: [0, 1, 0, 1], mean: [0.5, 0, 1, 0], variance: [1, 2, 3, 4]))
        y = builder.activation(builder.add(y, x), .relu)
        let plan = try InferencePlan(builder, output: y)
        #expect(plan.stepCount == 1)
        let input = random.values(40)
        expectClose(
            plan.run(input, frames: 10), PlanReference(builder: builder).run(input, frames: 10, output: y), "folded")
    }

    @Test("a graph with weights of the wrong size is refused, and the message says which layer")
    func refusesWrongWeights() {
        var builder = PlanBuilder()
        let x = builder.input(channels: 4)
        let y = builder.conv1d(x, weight: [1, 2, 3], outputs: 2, kernel: 3)
        #expect(throws: PlanError.weights(layer: "conv1d weight", node: 1, expected: 24, found: 3)) {
            try InferencePlan(builder, output: y)
        }
        #expect(throws: PlanError.output) { try InferencePlan(PlanBuilder(), output: y) }
    }
}

/// Compares `[channels, time]` against the reference, relative where values are large.
func expectClose(
    _ result: [Float], _ expected: Signal, _ what: String, tolerance: Double = 1e-4,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    var worst = 0.0
    for (c, row) in expected.enumerated() {
        for (t, value) in row.enumerated() {
            let difference = abs(Double(result[c * row.count + t]) - value) / max(1, abs(value))
            worst = difference.isNaN ? .infinity : max(worst, difference)
        }
    }
    #expect(worst <= tolerance, "\(what)", sourceLocation: sourceLocation)
}
