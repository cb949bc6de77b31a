import CCallCounter
import NeuralNetworks
import Testing

@Suite("A stream in the audio path")
struct PlanRealTimeTests {
    @Test("push, finish and reset allocate nothing and lock nothing", arguments: UInt64(1)...25)
    func noAllocation(seed: UInt64) throws {
        var graph = RandomPlan(seed: seed)
        let output = graph.build(), channels = graph.builder.channelCounts[0]
        let plan = try InferencePlan(graph.builder, output: output)
        var stream = plan.makeStream(maximumFrames: 8)
        let input = graph.random.values(channels * 30)
        var room = [Float](repeating: 0, count: output.channels * (plan.outputFrames(for: 600) + 600))
        var written = 0
        let (allocations, locks) = input.withUnsafeBufferPointer { frames in
            room.withUnsafeMutableBufferPointer { room in
                guard let from = frames.baseAddress, let to = room.baseAddress else { return (Int64(-1), Int64(-1)) }
                let before = (call_counter_allocations(), call_counter_locks())
                for round in 0..<20 {
                    written += stream.push(from, count: 1 + round % 30, into: to)
                    if round % 7 == 6 {
                        written += stream.finish(into: to)
                        stream.reset()
                    }
                }
                return (call_counter_allocations() - before.0, call_counter_locks() - before.1)
            }
        }
        #expect(allocations == 0)
        #expect(locks == 0)
        #expect(written > 0)
    }

    @Test("the counter counts")
    func counterCounts() {
        let before = call_counter_allocations()
        let values = [Float](repeating: 1, count: 1000)
        #expect(values.reduce(0, +) == 1000)
        withExtendedLifetime(values) { #expect(call_counter_allocations() > before) }
    }

    @Test("a network asleep in silence does not slow down on numbers too small to be normal")
    func denormals() throws {
        var builder = PlanBuilder()
        let x = builder.input(channels: 1)
        let y = builder.affine(x, scale: [1e-20], shift: [0])
        let z = builder.affine(y, scale: [1e-20], shift: [0])
        let output = builder.affine(builder.affine(z, scale: [1e20], shift: [0]), scale: [1e20], shift: [0])
        // 1e-40 is denormal: taken as zero inside the plan, and the caller's arithmetic is as before.
        #expect(try InferencePlan(builder, output: output).run([1], frames: 1) == [0])
        let tiny = Float(1e-20)
        #expect(tiny * tiny > 0)
    }
}
