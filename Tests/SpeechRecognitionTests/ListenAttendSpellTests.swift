import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import SpeechRecognition

/// What the committed script wrote.
private func fixture() throws -> [String: Tensor] {
    try Safetensors.read(
        URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/attention.safetensors"))
}

private let shape = AttentionConfiguration(
    features: 6, listener: [(4, 1), (3, 2), (5, 2)].map { .init(size: $0.0, reduction: $0.1) }, attention: 7,
    speller: 8,
    embedding: 3, positions: 4, classes: 5)

private func network(_ weights: [String: Tensor]) throws -> ListenAttendSpell {
    var generator = RandomGenerator(seed: 1)
    let network = ListenAttendSpell(shape, generator: &generator)
    try network.load(weights.filter { $0.key.hasPrefix("listener.") || $0.key.hasPrefix("speller.") })
    return network
}

private let texts = [[0, 3, 3, 1, 2, 0], [2, 1, 0]]
private let lengths = [19, 13]

@Test("listener and speller give PyTorch's log-probabilities and attention to 1e-4, in training and step by step")
func attentionReference() throws {
    let tensors = try fixture(), network = try network(tensors)
    var generator = RandomGenerator(seed: 1), heardLengths = lengths
    let heard = network.listener(Variable(try #require(tensors["frames"])), lengths: &heardLengths)
    let spelled = network.speller(heard, lengths: heardLengths, texts: texts, using: &generator)
    let logs = spelled.scores.logSoftmax(axis: 1).value
    for (item, text) in texts.enumerated() {
        let expected = try #require(tensors["logs.\(item)"]), looks = try #require(tensors["looks.\(item)"])
        let frames = heardLengths[item]
        #expect(expected.shape == [text.count + 1, 5] && looks.shape == [text.count + 1, frames])
        let sound = HeardSound(
            keys: network.speller.key(heard).value.rows(of: item, frames), values: heard.value.rows(of: item, frames),
            frameSeconds: 0.1)
        var states = network.speller.start()
        for (place, character) in ([network.speller.beginning] + text).enumerated() {
            let step = network.speller.step([character], states, sound)
            states = step.states
            for label in 0..<5 {
                let reference = expected[flat: place * 5 + label]
                #expect(abs(logs[flat: (place * 2 + item) * 5 + label] - reference) < 1e-4)
                #expect(abs(step.logs[label] - reference) < 1e-4)
            }
            for frame in 0..<frames {
                let reference = looks[flat: place * frames + frame]
                let trained = spelled.weights.value[flat: (place * 2 + item) * heard.shape[1] + frame]
                #expect(abs(trained - reference) < 1e-4 && abs(step.weights[frame] - reference) < 1e-4)
            }
        }
    }
}

extension Tensor {
    /// The first frames of one item of `[batch, time, width]`.
    fileprivate func rows(of item: Int, _ frames: Int) -> Tensor {
        let size = shape[1] * shape[2], width = shape[2]
        return Tensor(shape: [frames, width], values: Array(array[item * size..<item * size + frames * width]))
    }
}

@Test("along its gradient the loss changes as fast as the gradient is long", arguments: [1 as UInt64, 2, 3])
func attentionGradient(seed: UInt64) throws {
    var generator = RandomGenerator(seed: seed)
    let network = ListenAttendSpell(shape, outputsPerFrame: 4, generator: &generator)
    let frames = try #require(fixture()["frames"])
    func loss() -> Variable {
        var draws = RandomGenerator(seed: 5)
        let losses = network.losses(
            frames, lengths: lengths, texts: texts, places: [[1, 4, 6, 9, 12, 16], nil], sampling: 0, smoothing: 0.1,
            dropout: 0.2, using: &draws)
        let parts = [losses.alignment, losses.guidance].compactMap { $0 }
        #expect(parts.count == 2)
        return parts.reduce(losses.spelling) { $0 + $1 }
    }
    loss().backward()
    let gradients = network.parameters.map { $0.gradient ?? Tensor(shape: $0.shape) }
    network.clearGradients()
    let norm = gradients.reduce(0.0) { $0 + $1.sumOfSquares }.squareRoot()
    func loss(at step: Float) -> Double {
        for (parameter, gradient) in zip(network.parameters, gradients) {
            parameter.value = parameter.value + gradient * step
        }
        defer {
            for (parameter, gradient) in zip(network.parameters, gradients) {
                parameter.value = parameter.value + gradient * -step
            }
        }
        return withoutGradients { Double(loss().value.scalar) }
    }
    let step = Float(5e-3 / norm)
    let slope = (loss(at: step) - loss(at: -step)) / Double(2 * step)
    #expect(norm > 0.1 && abs(slope - norm * norm) < 0.02 * norm * norm)
}

@Test("what the speller draws of its own depends on the seed alone, and without sampling the text itself is read")
func scheduledSampling() throws {
    let network = try network(fixture()), frames = try #require(fixture()["frames"])
    func spelling(_ share: Float, seed: UInt64) -> Double {
        var generator = RandomGenerator(seed: seed)
        return Double(
            network.losses(
                frames, lengths: lengths, texts: texts, sampling: share, smoothing: 0, dropout: 0, using: &generator
            ).spelling.value.scalar)
    }
    #expect(spelling(0.7, seed: 3) == spelling(0.7, seed: 3))
    #expect(Set((1...8).map { spelling(0.7, seed: $0) }).count > 4)
    #expect(Set((1...8).map { spelling(0, seed: $0) }).count == 1)
    let schedule = AttentionTrainingConfiguration.Sampling(share: 0.4, begin: 100, full: 300)
    #expect([0, 100, 200, 300, 900].map { schedule.share(at: $0) } == [0, 0, 0.2, 0.4, 0.4])
}

@Test("sampled characters come as often as the speller holds them likely, and never are the end")
func samplingDistribution() throws {
    let network = try network(fixture()), frames = try #require(fixture()["frames"])
    var generator = RandomGenerator(seed: 8), heardLengths = lengths
    let heard = network.listener(Variable(frames), lengths: &heardLengths)
    // What it holds of the first character of item 0.
    let expected = try #require(fixture()["logs.0"]).array.prefix(5).map { Double(expf($0)) }
    var counts = [Double](repeating: 0, count: 6)
    let rounds = 3000
    for _ in 0..<rounds {
        let spelled = withoutGradients {
            network.speller(heard, lengths: heardLengths, texts: [[3], [3]], sampling: 0.999, using: &generator)
        }
        counts[spelled.rows[1][0]] += 1
    }
    // A drawn end is replaced by the text, here 3.
    for label in 0..<4 {
        let share = expected[label] + (label == 3 ? expected[4] : 0)
        #expect(abs(counts[label] / Double(rounds) - share) < 0.04, "\(label)")
    }
    #expect(counts[4] == 0 && counts[5] == 0)
}

@Test("a text is laid into frames where summing over all ways finds its best one", arguments: [1 as UInt64, 2, 3, 4])
func ctcAlignment(seed: UInt64) throws {
    var generator = RandomGenerator(seed: seed)
    let classes = 4, blank = 3, frames = 7, labels = [1, 1, 0]
    let logs = (0..<frames * classes).map { _ in generator.uniform(-5, 0) }
    var best = (score: -Float.infinity, path: [Int]())
    for number in 0..<Int(pow(4.0, Double(frames))) {
        var rest = number, path: [Int] = []
        for _ in 0..<frames {
            path.append(rest % classes)
            rest /= classes
        }
        var written: [Int] = [], last = blank
        for label in path {
            if label != last, label != blank { written.append(label) }
            last = label
        }
        guard written == labels else { continue }
        let score = path.enumerated().reduce(Float(0)) { $0 + logs[$1.offset * classes + $1.element] }
        if score > best.score { best = (score, path) }
    }
    // Of each character's frames on the best path the most probable.
    var expected: [Int] = [], last = blank
    for (frame, label) in best.path.enumerated() {
        if label != blank {
            if label != last {
                expected.append(frame)
            } else if let place = expected.last, logs[frame * classes + label] > logs[place * classes + label] {
                expected[expected.count - 1] = frame
            }
        }
        last = label
    }
    #expect(CTCAlignment.peaks(of: labels, in: logs, classes: classes, blank: blank) == expected)
    #expect(CTCAlignment.peaks(of: labels, in: Array(logs.prefix(3 * classes)), classes: classes, blank: blank) == nil)
    #expect(CTCAlignment.peaks(of: [], in: logs, classes: classes, blank: blank) == [])
}
