import GenerativeModels
import NeuralNetworks
import Tensors
import Testing

/// The gradient penalty against numeric derivatives, and what the games reach on small problems.
@Suite struct AdversarialTests {
    private static func critics() -> [(String, Critic, [Int])] {
        var generator = RandomGenerator(seed: 1)
        return [
            ("leaky ReLU", Critic(inputs: 3, width: 8, depth: 2, generator: &generator), [4, 3]),
            (
                "tanh and softplus",
                Critic([
                    Linear(3, 6, generator: &generator), Tanh(), Linear(6, 5, generator: &generator), Softplus(),
                    Linear(5, 1, generator: &generator),
                ]), [4, 3]
            ),
            (
                "convolution",
                Critic([
                    Conv2d(2, 3, taps: Extent2d(3), padding: Extent2d(1), generator: &generator), Tanh(),
                    Reshape(itemShape: [48]), Linear(48, 1, generator: &generator),
                ]), [4, 2, 4, 4]
            ),
        ]
    }

    @Test("the critic's slope equals reverse mode's and central differences'", arguments: 0..<3)
    func slope(index: Int) throws {
        let (name, critic, shape) = Self.critics()[index]
        var generator = RandomGenerator(seed: 7)
        let x = Variable(.normal(shape, using: &generator), requiresGradient: true)
        let ours = critic.inputGradient(Variable(x.value)).value.array
        critic(x).sum().backward()
        let reverse = try #require(x.gradient).array
        #expect((zip(ours, reverse).map { abs($0 - $1) }.max() ?? 1) < 1e-5, "\(name)")
        for i in [0, 5, x.value.count - 1] {
            func score(_ offset: Float) -> Float {
                var moved = x.value
                moved[flat: i] += offset
                return critic(Variable(moved)).sum().value.scalar
            }
            let numeric = (score(1e-2) - score(-1e-2)) / 2e-2
            #expect(abs(numeric - ours[i]) < 2e-3, "\(name), input \(i)")
        }
    }

    @Test("the penalty's gradient by every kind of weight equals central differences'", arguments: 0..<3)
    func penaltyGradient(index: Int) throws {
        let (name, critic, shape) = Self.critics()[index]
        var generator = RandomGenerator(seed: 8)
        let x = Tensor.normal(shape, using: &generator)
        func penalty() -> Variable {
            let gradient = critic.inputGradient(Variable(x)).reshaped([shape[0], -1])
            return (gradient.square().sum(axes: [1]).squareRoot(floor: 1e-6) - 1).square().mean()
        }
        penalty().backward()
        for (parameterName, parameter) in critic.namedParameters() {
            let original = parameter.value
            let derivative = parameter.gradient?.array ?? [Float](repeating: 0, count: original.count)
            for i in [0, original.count / 2] {
                func value(_ offset: Float) -> Float {
                    parameter.value = original
                    parameter.value[flat: i] += offset
                    defer { parameter.value = original }
                    return penalty().value.scalar
                }
                let numeric = (value(5e-3) - value(-5e-3)) / 1e-2
                #expect(
                    abs(numeric - derivative[i]) < 2e-3 * max(1, abs(numeric)),
                    "\(name), \(parameterName) \(i): \(derivative[i]), \(numeric)")
            }
        }
        let weights = critic.namedParameters().filter { $0.name.hasSuffix("weight") }
        #expect(weights.allSatisfy { ($0.variable.gradient?.sumOfSquares ?? 0) > 0 })
    }

    @Test(
        "the generator's gradient vanishes with the saturating loss where the critic is sure, and not with the others")
    func vanishing() {
        // Scores that a sure critic gives to what is made up.
        func slope(_ loss: AdversarialLoss) -> Float {
            let scores = Variable(Tensor(shape: [4, 1], repeating: -12), requiresGradient: true)
            loss.generator(fake: scores).backward()
            return scores.gradient.map { Float($0.sumOfSquares.squareRoot()) } ?? 0
        }
        #expect(slope(.saturating) < 1e-4)
        #expect(slope(.logarithmic) > 0.4)
        #expect(slope(.wassersteinPenalty) > 0.4)
    }

    @Test("true samples of the 25 Gaussians cover all, one Gaussian covers one")
    func coverage() {
        var generator = RandomGenerator(seed: 1)
        let real = GaussianMixtureExperiment.coverage(GaussianMixtureExperiment.sample(2500, using: &generator))
        #expect(real.modes == 25 && real.quality > 0.99)
        let single = GaussianMixtureExperiment.coverage(.normal([2500, 2], deviation: 0.05, using: &generator))
        #expect(single.modes == 1)
        #expect(GaussianMixtureExperiment.coverage(Tensor(shape: [100, 2], repeating: 0.5)).modes == 0)
    }

    @Test("a Wasserstein game with the penalty finds two clusters, the same ones for the same seed")
    func game() {
        func run() -> [Float] {
            var random = RandomGenerator(seed: 3)
            var settings = AdversarialGame.Configuration()
            settings.latent = 2
            settings.batchSize = 64
            settings.penaltyWeight = 1
            settings.learningRate = 2e-3
            let generator = Sequential([
                Linear(2, 32, generator: &random), Activation { $0.relu() }, Linear(32, 32, generator: &random),
                Activation { $0.relu() }, Linear(32, 1, generator: &random),
            ])
            let game = AdversarialGame(
                settings, generator: generator, critic: Critic(inputs: 1, width: 32, depth: 2, generator: &random))
            for _ in 0..<400 {
                _ = game.step(using: &random) { random in
                    let values = (0..<64).map { _ in (random.uniform() < 0.5 ? -1 : 1) + 0.1 * random.normal() }
                    return (Tensor(shape: [64, 1], values: values), nil)
                }
            }
            return game.draw(count: 500, using: &random).value.array
        }
        let rows = run()
        let left = rows.count { $0 > -1.4 && $0 < -0.6 }, right = rows.count { $0 > 0.6 && $0 < 1.4 }
        #expect(left > 100 && right > 100 && left + right > 400, "\(left) and \(right) of 500")
        #expect(run() == rows)
    }

    @Test("a CycleGAN learns a shift from unpaired rows and comes back")
    func cycle() {
        var random = RandomGenerator(seed: 5)
        let model = CycleGAN(dimensions: 2, width: 32, learningRate: 2e-3, generator: &random)
        func rows(_ x: Float, _ y: Float) -> Tensor {
            Tensor.normal([64, 2], deviation: 0.5, using: &random) + Tensor(shape: [2], values: [x, y])
        }
        for _ in 0..<500 { model.step(a: rows(0, 0), b: rows(3, -2)) }
        let a = rows(0, 0), there = model.translate(a), mean = there.mean(axes: [0]).array
        #expect(abs(mean[0] - 3) < 0.4 && abs(mean[1] + 2) < 0.4, "the mean is \(mean)")
        #expect((model.translateBack(there) - a).sumOfSquares / 128 < 0.05)
    }

    @Test("a BiGAN's encoder inverts its generator better than the mean does")
    func bidirectional() {
        var random = RandomGenerator(seed: 6)
        // Two numbers behind five.
        let mixing = Tensor.normal([2, 5], using: &random)
        let model = BidirectionalGAN(dimensions: 5, latent: 2, width: 48, learningRate: 1e-3, generator: &random)
        for _ in 0..<900 { model.step(on: Tensor.normal([64, 2], using: &random).matmul(mixing), using: &random) }
        let rows = Tensor.normal([200, 2], using: &random).matmul(mixing)
        let error = (model.reconstruct(rows) - rows).sumOfSquares / rows.sumOfSquares
        #expect(error < 0.5, "the error is \(error) of the variance")
    }

    @Test("a denoising autoencoder takes noise off rows that lie on a plane")
    func denoising() {
        var random = RandomGenerator(seed: 7)
        let mixing = Tensor.normal([2, 12], deviation: 0.5, using: &random)
        let model = DenoisingAutoencoder(
            dimensions: 12, code: 2, width: 32, noise: 0.3, learningRate: 3e-3, generator: &random)
        for _ in 0..<500 { model.step(on: Tensor.normal([64, 2], using: &random).matmul(mixing), using: &random) }
        let clean = Tensor.normal([200, 2], using: &random).matmul(mixing)
        let noisy = clean + Tensor.normal(clean.shape, deviation: 0.3, using: &random)
        #expect((model.denoise(noisy) - clean).sumOfSquares < 0.4 * (noisy - clean).sumOfSquares)
    }
}
