import NeuralNetworks
import Tensors
import Testing

@testable import SpeechSynthesis

@Suite struct MelGANDiscriminatorTests {
    private static func waves(_ batch: Int, _ time: Int, seed: UInt64) -> Variable {
        var generator = RandomGenerator(seed: seed)
        return Variable(Tensor.uniform([batch, time], in: -0.5..<0.5, using: &generator))
    }

    private static func discriminator() -> MelGANDiscriminator {
        var generator = RandomGenerator(seed: 1)
        return MelGANDiscriminator(width: 4, generator: &generator)
    }

    @Test("three discriminators have the layers of the original code under its names")
    func layout() {
        var generator = RandomGenerator(seed: 1)
        let state = MelGANDiscriminator(generator: &generator).stateDictionary()
        let shapes: [(String, [Int])] = [
            ("layer_0.1", [16, 1, 15]), ("layer_1.0", [64, 4, 41]), ("layer_2.0", [256, 4, 41]),
            ("layer_3.0", [1024, 4, 41]),
            ("layer_4.0", [1024, 4, 41]), ("layer_5.0", [1024, 1024, 5]), ("layer_6", [1, 1024, 3]),
        ]
        for scale in 0..<3 {
            for (name, shape) in shapes {
                let key = "model.disc_\(scale).model.\(name).weight_v"
                #expect(state[key]?.shape == shape, "\(key)")
            }
        }
        #expect(state.count == 3 * 7 * 3)
    }

    @Test("each scale hears the wave at half the rate of the one before, and has seven maps, the judgement last")
    func scales() {
        let maps = Self.discriminator()(Self.waves(2, 4096, seed: 2))
        #expect(maps.map(\.count) == [7, 7, 7])
        #expect(maps.map { $0[0].shape[2] } == [4096, 2048, 1024])
        #expect(maps.map { $0[6].shape } == [[2, 1, 16], [2, 1, 8], [2, 1, 4]])
        // A lower scale hears averages of four samples, zeros beyond the ends not counted: of a constant, the constant.
        let constant = Variable(Tensor(shape: [1, 1024], values: [Float](repeating: 0.25, count: 1024)))
        let discriminator = Self.discriminator()
        let lower = discriminator(constant)[1][0].value.array
        let direct = discriminator.scales[1](
            Variable(Tensor(shape: [1, 1, 512], values: [Float](repeating: 0.25, count: 512))))
        #expect(zip(lower, direct[0].value.array).allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test("the generator pays minus the judgements plus the maps' distances by the weights of the original code")
    func generatorLoss() {
        let discriminator = Self.discriminator(), real = Self.waves(1, 2048, seed: 3),
            fake = Self.waves(1, 2048, seed: 4)
        let (ours, theirs) = (discriminator(fake), discriminator(real))
        var expected = 0.0
        func mean(_ values: [Float]) -> Double { values.reduce(0) { $0 + Double($1) } / Double(values.count) }
        for (a, b) in zip(ours, theirs) {
            expected -= mean(a[6].value.array)
            for layer in 0..<6 {
                let distances = zip(a[layer].value.array, b[layer].value.array).map { abs($0 - $1) }
                // 4 / (n_layers + 1) / num_D, times lambda_feat.
                expected += 10.0 * 4 / 5 / 3 * mean(distances)
            }
        }
        let loss = discriminator.generatorLoss(real: real, fake: fake, matching: 10).value.scalar
        #expect(abs(Double(loss) - expected) < 1e-3 * abs(expected))
    }

    @Test("the generator's loss falls along its gradient with the wave as much as the gradient says")
    func gradient() {
        let discriminator = Self.discriminator(), real = Self.waves(1, 2048, seed: 5)
        var generator = RandomGenerator(seed: 6)
        let fake = Variable(Tensor.uniform([1, 2048], in: -0.5..<0.5, using: &generator), requiresGradient: true)
        discriminator.generatorLoss(real: real, fake: fake, matching: 10).backward()
        let slope = fake.gradient?.array ?? []
        let length = slope.reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
        #expect(length > 0)
        func loss(_ distance: Double) -> Double {
            let moved = zip(fake.value.array, slope).map { $0 + Float(distance / length) * $1 }
            let wave = Variable(Tensor(shape: [1, 2048], values: moved))
            return withoutGradients {
                Double(discriminator.generatorLoss(real: real, fake: wave, matching: 10).value.scalar)
            }
        }
        let step = 0.01
        #expect(abs((loss(step) - loss(-step)) / (2 * step) - length) < 0.03 * length)
    }

    @Test("a step's loss is the hinge loss of all scales, and steps tell recordings from copies")
    func hinge() {
        let discriminator = Self.discriminator()
        let real = Self.waves(2, 2048, seed: 7), fake = Variable(Tensor(shape: [2, 2048]) { $0.update(repeating: 0) })
        func hinge() -> Double {
            zip(discriminator(real), discriminator(fake)).reduce(0.0) { sum, maps in
                func mean(_ values: [Float], _ sign: Float) -> Double {
                    values.reduce(0) { $0 + Double(max(0, 1 - sign * $1)) } / Double(values.count)
                }
                return sum + mean(maps.0[6].value.array, 1) + mean(maps.1[6].value.array, -1)
            }
        }
        let optimiser = AdamW(discriminator.namedParameters(), learningRate: 1e-3, beta1: 0.5, beta2: 0.9)
        let before = hinge()
        #expect(abs(Double(discriminator.train(real: real, fake: fake, optimiser: optimiser)) - before) < 1e-4 * before)
        for _ in 0..<20 { _ = discriminator.train(real: real, fake: fake, optimiser: optimiser) }
        #expect(hinge() < before - 1)
    }
}
