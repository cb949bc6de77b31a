import Foundation
import NeuralNetworks
import Tensors
import Testing

/// A small network with everything that has state: weights, running statistics, dropout.
private final class Small: Module {
    let first: Conv1d, norm: BatchNorm1d, last: Conv1d

    init(generator: inout RandomGenerator) {
        first = Conv1d(3, 8, taps: 5, generator: &generator)
        norm = BatchNorm1d(8)
        last = Conv1d(8, 4, taps: 1, normalisation: .spectral, generator: &generator)
        super.init()
        register("first", first)
        register("norm", norm)
        register("last", last)
    }

    func callAsFunction(_ x: Variable, _ generator: inout RandomGenerator) -> Variable {
        last(norm(first(x), rectified: true).dropout(rate: 0.2, using: &generator))
    }
}

@Suite struct CheckpointTests {
    private func train(
        _ model: Small, _ optimiser: any Optimiser, _ average: ExponentialMovingAverage, steps: Int,
        _ generator: inout RandomGenerator
    ) {
        for _ in 0..<steps {
            let x = Variable(Tensor.normal([2, 3, 20], using: &generator))
            model(x, &generator).ctcLoss(targets: [[1, 2], [3]], lengths: [20, 15], blank: 0).backward()
            optimiser.step(clippingNorm: 1)
            average.update()
        }
    }

    @Test("a run that is saved and resumed ends bit for bit where an unbroken one does", arguments: ["adamw", "novograd", "sgd"])
    func resume(kind: String) throws {
        func make() -> (Small, any Optimiser, ExponentialMovingAverage) {
            var generator = RandomGenerator(seed: 5)
            let model = Small(generator: &generator), parameters = model.namedParameters()
            let optimiser: any Optimiser =
                switch kind {
                case "adamw": AdamW(parameters, learningRate: 0.01, weightDecay: 0.01)
                case "novograd": NovoGrad(parameters, learningRate: 0.01, weightDecay: 0.001)
                default: SGD(parameters, learningRate: 0.01, momentum: 0.9)
                }
            return (model, optimiser, ExponentialMovingAverage(of: parameters, decay: 0.9))
        }
        var generator = RandomGenerator(seed: 9)
        let (whole, wholeOptimiser, wholeAverage) = make()
        train(whole, wholeOptimiser, wholeAverage, steps: 10, &generator)

        generator = RandomGenerator(seed: 9)
        let (half, halfOptimiser, halfAverage) = make()
        train(half, halfOptimiser, halfAverage, steps: 5, &generator)
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: url) }
        try Checkpoint.save(
            to: url, modules: ["model": half], optimisers: ["main": halfOptimiser], averages: ["main": halfAverage],
            generators: ["main": generator], notes: ["epoch": "1"])

        let (rest, restOptimiser, restAverage) = make()
        let (generators, notes) = try Checkpoint.load(
            from: url, modules: ["model": rest], optimisers: ["main": restOptimiser], averages: ["main": restAverage])
        #expect(notes == ["epoch": "1"])
        var resumed = try #require(generators["main"])
        train(rest, restOptimiser, restAverage, steps: 5, &resumed)

        let (a, b) = (whole.stateDictionary(), rest.stateDictionary())
        #expect(a.keys.sorted() == b.keys.sorted())
        for (name, tensor) in a { #expect(tensor == b[name], "\(name) differs") }
        let (c, d) = (wholeAverage.stateDictionary(), restAverage.stateDictionary())
        for (name, tensor) in c { #expect(tensor == d[name], "\(name) differs") }
    }

    @Test("weights that do not fit are refused by name")
    func misfit() {
        var generator = RandomGenerator(seed: 5)
        let model = Small(generator: &generator)
        var state = model.stateDictionary()
        state["first.weight"] = Tensor(shape: [8, 3, 4])
        #expect(throws: ModelStateError.shape(name: "first.weight", expected: [8, 3, 5], found: [8, 3, 4])) {
            try model.load(state)
        }
        state["first.weight"] = nil
        #expect(throws: ModelStateError.missing(name: "first.weight")) { try model.load(state) }
    }
}
