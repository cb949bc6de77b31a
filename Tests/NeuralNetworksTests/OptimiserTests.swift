import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite struct OptimiserTests {
    static let makers: [(String, @Sendable ([(name: String, variable: Variable)]) -> any Optimiser)] = [
        ("adam", { AdamW($0, learningRate: 0.01, weightDecay: 0.1, decayIsL2: true, decaysVectors: true) }),
        ("adamw", { AdamW($0, learningRate: 0.01, weightDecay: 0.1, decaysVectors: true) }),
        ("sgd", { SGD($0, learningRate: 0.01, momentum: 0.9, nesterov: true, weightDecay: 0.1) }),
    ]

    @Test("five steps end where PyTorch's do", arguments: makers.indices)
    func equalsPyTorch(index: Int) throws {
        let (name, make) = Self.makers[index]
        let fixture = try OperatorFixture(name)
        let w = Variable(try fixture.input("w"), requiresGradient: true), gradients = Variable(try fixture.input("g"))
        let optimiser = make([("w", w)])
        for i in 0..<5 {
            w.gradient = gradients.slice(axis: 0, i..<i + 1).value.reshaped([4, 3])
            optimiser.step()
        }
        expectClose(w.value, try #require(fixture.tensors["out.0"]), 1e-5, name)
    }

    @Test("NovoGrad's first steps are those of its definition")
    func novoGrad() {
        let w = Variable(Tensor(shape: [2], values: [1, 2]), requiresGradient: true)
        let optimiser = NovoGrad([("w", w)], learningRate: 0.1, beta1: 0.9, beta2: 0.5, epsilon: 0, weightDecay: 0.01)
        w.gradient = Tensor(shape: [2], values: [3, 4])
        optimiser.step()
        // v = 25, m = g / 5 + 0.01 w
        expectClose(w.value, Tensor(shape: [2], values: [1 - 0.1 * 0.61, 2 - 0.1 * 0.82]), 1e-6, "first step")
        let (a, b) = (w.value[flat: 0], w.value[flat: 1])
        w.gradient = Tensor(shape: [2], values: [0, 5])
        optimiser.step()
        // v = 25 again
        let expected = [a - 0.1 * (0.9 * 0.61 + 0.01 * a), b - 0.1 * (0.9 * 0.82 + 1 + 0.01 * b)]
        expectClose(w.value, Tensor(shape: [2], values: expected), 1e-6, "second step")
    }

    @Test("clipping scales all gradients by their joint norm, and a gradient that is not finite moves nothing")
    func clipping() {
        let a = Variable(Tensor(shape: [1], values: [0]), requiresGradient: true)
        let b = Variable(Tensor(shape: [1], values: [0]), requiresGradient: true)
        let optimiser = SGD([("a", a), ("b", b)], learningRate: 1)
        a.gradient = Tensor(shape: [1], values: [3])
        b.gradient = Tensor(shape: [1], values: [4])
        #expect(optimiser.step(clippingNorm: 1) == 5)
        #expect(abs(a.value.scalar + 0.6) < 1e-6 && abs(b.value.scalar + 0.8) < 1e-6)
        a.gradient = Tensor(shape: [1], values: [.nan])
        b.gradient = Tensor(shape: [1], values: [4])
        optimiser.step()
        #expect(abs(b.value.scalar + 0.8) < 1e-6)
        #expect(b.gradient == nil)
    }

    @Test("schedules rise over the warm-up, peak, and fall to their floor")
    func schedules() {
        let cosine = LearningRateSchedule.warmUpCosine(peak: 1, warmUp: 10, total: 110, floor: 0.1)
        #expect(abs(cosine.rate(at: 4) - 0.5) < 1e-6)
        #expect(abs(cosine.rate(at: 10) - 1) < 1e-6)
        #expect(abs(cosine.rate(at: 60) - 0.55) < 1e-6)
        #expect(abs(cosine.rate(at: 500) - 0.1) < 1e-6)
        let noam = LearningRateSchedule.noam(factor: 1, width: 256, warmUp: 100)
        #expect(abs(noam.rate(at: 99) - 1 / 160) < 1e-6)
        #expect(noam.rate(at: 399) < noam.rate(at: 99) && noam.rate(at: 9) < noam.rate(at: 99))
        #expect(abs(LearningRateSchedule.exponential(peak: 1, decay: 0.5, interval: 10).rate(at: 20) - 0.25) < 1e-6)
    }

    @Test("averaged weights follow slowly, and stand in for the weights only while asked to")
    func average() {
        let w = Variable(Tensor(shape: [1], values: [0]), requiresGradient: true)
        let average = ExponentialMovingAverage(of: [("w", w)], decay: 0.5)
        w.value = Tensor(shape: [1], values: [1])
        average.update()
        // (1 + 1) / (10 + 1) is below 0.5.
        let seen = average.exchanged { w.value.scalar }
        #expect(abs(seen - 9 / 11) < 1e-6)
        #expect(w.value.scalar == 1)
    }
}
