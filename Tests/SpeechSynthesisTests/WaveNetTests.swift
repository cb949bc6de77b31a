import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechSynthesis

@Suite struct WaveNetTests {
    private static func small(_ output: WaveNet.Configuration.Output) -> WaveNet.Configuration {
        var configuration = WaveNet.Configuration()
        (configuration.layers, configuration.cycle) = (6, 3)
        (configuration.residualChannels, configuration.gateChannels, configuration.skipChannels) = (7, 6, 10)
        (configuration.conditionChannels, configuration.components) = (5, 3)
        configuration.output = output
        return configuration
    }

    /// Log-mels `[80, frames]`, and the same frames one after another.
    private static func mel(_ frames: Int) -> (Tensor, [Float]) {
        var generator = RandomGenerator(seed: 4)
        let mel = Tensor.uniform([80, frames], in: -2..<0, using: &generator)
        return (mel, mel.permuted([1, 0]).array)
    }

    @Test(
        "samples drawn with kept state are those that the whole network gives",
        arguments: [WaveNet.Configuration.Output.muLaw, .gaussian, .logisticMixture])
    func cachedEqualsWhole(output: WaveNet.Configuration.Output) {
        var generator = RandomGenerator(seed: 2)
        let network = WaveNet(Self.small(output), generator: &generator), (mel, frames) = Self.mel(3)
        let wave = WaveNetVocoder(network, temperature: 1).synthesise(frames)
        #expect(wave.count == 3 * 256 && wave.allSatisfy { abs($0) <= 1 })
        // The network that is given its own samples must find the very distributions they were drawn from.
        let likelihood = WaveNetLikelihood(network.configuration)
        let outputs = withoutGradients {
            network(before: likelihood.predecessors([wave]), mel: Variable(mel.reshaped([1, 80, 3])))
        }.value
        var draws = RandomGenerator(seed: 1)
        let channels = outputs.shape[1], time = outputs.shape[2], values = outputs.array
        let again = (0..<time).map { t in
            likelihood.draw((0..<channels).map { values[$0 * time + t] }, temperature: 1, using: &draws)
        }
        let equal = zip(wave, again).count { abs($0 - max(-1, min(1, $1))) < 1e-3 }
        // Classes at the very edge between two draws may fall to either side.
        #expect(equal >= wave.count - (output == .muLaw ? 3 : 0))
    }

    @Test("frames in pieces give the same samples as the whole, and the same seed the same sound")
    func streams() {
        var generator = RandomGenerator(seed: 3)
        let vocoder = WaveNetVocoder(WaveNet(Self.small(.muLaw), generator: &generator)), (_, frames) = Self.mel(5)
        let whole = vocoder.synthesise(frames), stream = vocoder.makeStream()
        var pieces = stream.push(Array(frames[..<80])) + stream.push(Array(frames[80..<240]))
        pieces += stream.push(Array(frames[240...]))
        pieces += stream.finish()
        #expect(pieces == whole && whole.count == 5 * 256)
        var other = vocoder
        other.seed = 2
        #expect(other.synthesise(frames) != whole)
        #expect(vocoder.synthesise([]).isEmpty)
    }

    @Test("samples drawn about a prediction are those that the whole network gives, and pieces give the whole")
    func predictedEqualsWhole() {
        var generator = RandomGenerator(seed: 7), configuration = Self.small(.gaussian)
        configuration.linearPrediction = 12
        let network = WaveNet(configuration, generator: &generator), (mel, frames) = Self.mel(3)
        let wave = WaveNetVocoder(network).synthesise(frames)
        #expect(wave.count == 3 * 256 && wave.contains { abs($0) > 1e-3 })
        let stream = WaveNetVocoder(network).makeStream()
        #expect(stream.push(Array(frames[..<80])) + stream.push(Array(frames[80...])) + stream.finish() == wave)
        let prediction = LinearPrediction(order: 12), likelihood = WaveNetLikelihood(configuration)
        let predictors = (0..<3).map { prediction.frame(frames[$0 * 80..<($0 + 1) * 80]) }
        let parts = prediction.parts(of: wave, from: 0, frames: predictors)
        let outputs = withoutGradients {
            network(before: likelihood.predecessors([wave], [parts]), mel: Variable(mel.reshaped([1, 80, 3])))
        }.value.array
        var draws = RandomGenerator(seed: 1)
        for t in wave.indices {
            let drawn = likelihood.draw([outputs[t], outputs[wave.count + t]], temperature: 1, using: &draws)
            let sample = parts.predictions[t] + predictors[t / 256].gain * drawn
            #expect(abs(wave[t] - max(-1, min(1, sample))) < 1e-3, "sample \(t)")
        }
    }

    @Test("the predictor of a resonator's mels leaves about the noise that drove it, and its gain says how much")
    func linearPrediction() {
        // Two poles at 1.5 kHz, driven by noise of deviation 0.01.
        var generator = RandomGenerator(seed: 8), wave: [Float] = [0, 0]
        let radius: Float = 0.97, angle = 2 * Float.pi * 1500 / 22050
        for _ in 0..<32_766 {
            let noise = Float(0.01 * 3.0.squareRoot()) * generator.uniform(-1, 1), n = wave.count
            wave.append(2 * radius * cos(angle) * wave[n - 1] - radius * radius * wave[n - 2] + noise)
        }
        let frames = MelFeatures().analyse(wave).asFrames, prediction = LinearPrediction(order: 24)
        let predictors = (0..<128).map { prediction.frame(frames[$0 * 80..<($0 + 1) * 80]) }
        let parts = prediction.parts(of: wave, from: 0, frames: predictors)
        func power(_ values: [Float]) -> Float { values.reduce(0) { $0 + $1 * $1 } / Float(values.count) }
        let excitation = power(parts.excitations)
        #expect((0.6..<1.6).contains(excitation), "\(excitation)")
        let left = power(zip(wave, parts.predictions).map { $0 - $1 }) / 1e-4
        #expect((0.9..<1.6).contains(left) && power(wave) / 1e-4 > 10, "\(left)")
        for t in stride(from: 0, to: wave.count, by: 111) {
            #expect(abs(parts.predictions[t] + predictors[t / 256].gain * parts.excitations[t] - wave[t]) < 1e-4)
        }
    }

    @Test("no output looks at its own sample or a later one")
    func causal() {
        var generator = RandomGenerator(seed: 5)
        let network = WaveNet(Self.small(.gaussian), generator: &generator),
            likelihood = WaveNetLikelihood(network.configuration)
        let (mel, _) = Self.mel(2)
        var wave = (0..<512).map { 0.3 * sin(Float($0) * 0.1) }
        func outputs() -> [Float] {
            withoutGradients {
                network(before: likelihood.predecessors([wave]), mel: Variable(mel.reshaped([1, 80, 2])))
            }.value.array
        }
        let first = outputs()
        wave[300] = -0.9
        let second = outputs()
        for t in 0..<512 { #expect((first[t] == second[t]) == (t <= 300 || t > 300 + 15), "\(t)") }
    }

    @Test("the mixture's shares of all steps add up to one, and a Gaussian's loss is its entropy at its own draws")
    func likelihoods() {
        var configuration = Self.small(.logisticMixture)
        configuration.components = 2
        let mixture = WaveNetLikelihood(configuration)
        // Two components, at 0.1 and -0.2, of scales e^-4 and e^-5.
        let parameters = Tensor(shape: [1, 6, 1], values: [0.3, -0.4, 0.1, -0.2, -4, -5])
        var sum = 0.0
        for step in stride(from: -32768, through: 32767, by: 4) {
            let x = Float(step) / 32767.5
            sum += 4 * exp(-Double(withoutGradients { mixture.loss(Variable(parameters), waves: [[x]]) }.value.scalar))
        }
        #expect(abs(sum - 1) < 2e-3)
        let gaussian = WaveNetLikelihood(Self.small(.gaussian))
        let normal = Tensor(shape: [1, 2, 1], values: [0.2, -1])
        let atMean = withoutGradients { gaussian.loss(Variable(normal), waves: [[0.2]]) }.value.scalar
        #expect(abs(Double(atMean) - (0.5 * log(2 * Double.pi) - 1)) < 1e-5)
    }

    @Test(
        "a few steps of training make a tone likelier",
        arguments: [WaveNet.Configuration.Output.muLaw, .gaussian, .logisticMixture])
    func learns(output: WaveNet.Configuration.Output) {
        var generator = RandomGenerator(seed: 6)
        let network = WaveNet(Self.small(output), generator: &generator),
            likelihood = WaveNetLikelihood(network.configuration)
        let optimiser = AdamW(network.namedParameters(), learningRate: 0.01)
        let wave = (0..<512).map { 0.5 * sin(Float($0) * 0.2) }, (mel, _) = Self.mel(2)
        var losses: [Float] = []
        for _ in 0..<30 {
            let loss = likelihood.loss(
                network(before: likelihood.predecessors([wave]), mel: Variable(mel.reshaped([1, 80, 2]))), waves: [wave]
            )
            losses.append(loss.value.scalar)
            loss.backward()
            optimiser.step(clippingNorm: 5)
        }
        #expect(losses[29] < losses[0] - 0.5)
        #expect(losses.allSatisfy { $0.isFinite })
    }
}
