import CKernels
import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors

/// A WaveNet at work: samples one after another, each layer's past kept (Paine et al., 2016), so that a sample costs one pass
/// through each layer and the weights stay in the processor's cache.
public struct WaveNetVocoder: Vocoder {
    private let packed: WaveNetPacking
    /// The same seed gives the same sound.
    public var seed: UInt64 = 1
    /// Below 1 the sound is clearer and duller.
    public var temperature: Float

    public init(_ network: WaveNet, temperature: Float = 1) {
        packed = WaveNetPacking(network)
        self.temperature = temperature
    }

    public func makeStream() -> any VocoderStream { WaveNetStream(packed, seed: seed, temperature: temperature) }
}

/// A network's weights as the kernel reads them.
final class WaveNetPacking: Sendable {
    let configuration: WaveNet.Configuration
    let dilations: [Int32]
    let layers: [Float]
    /// `[inputs, residual]` and the bias.
    let first: [Float], firstBias: [Float]
    let hidden: [Float], hiddenBias: [Float], last: [Float], lastBias: [Float]
    /// `[condition, 80, 3]` and the bias.
    let conditioner: [Float], conditionerBias: [Float]
    /// Of each layer `[2 gate, condition]`, and the gates' bias.
    let conditions: [[Float]], gateBiases: [[Float]]
    let prediction: LinearPrediction?

    init(_ network: WaveNet) {
        configuration = network.configuration
        prediction = network.configuration.linearPrediction.map(LinearPrediction.init)
        dilations = network.configuration.dilations.map(Int32.init)
        /// `[outputs, inputs, taps]` of one tap as `[inputs, outputs]`.
        func rows(_ layer: Conv1d, tap: Int = 0) -> [Float] {
            let weight = layer.weight.value, values = weight.array
            let (outputs, inputs, taps) = (weight.shape[0], weight.shape[1], weight.shape[2])
            var result: [Float] = []
            result.reserveCapacity(inputs * outputs)
            for i in 0..<inputs { for o in 0..<outputs { result.append(values[(o * inputs + i) * taps + tap]) } }
            return result
        }
        func bias(_ layer: Conv1d) -> [Float] {
            layer.bias?.value.array ?? [Float](repeating: 0, count: layer.weight.shape[0])
        }
        var layers: [Float] = []
        for layer in network.layers {
            let residual = rows(layer.residual), skip = rows(layer.skip)
            let r = layer.residual.weight.shape[0], s = layer.skip.weight.shape[0]
            layers += rows(layer.dilated, tap: 0)
            layers += rows(layer.dilated, tap: 1)
            for g in 0..<network.configuration.gateChannels {
                layers += residual[g * r..<(g + 1) * r]
                layers += skip[g * s..<(g + 1) * s]
            }
            layers += bias(layer.residual)
            layers += bias(layer.skip)
        }
        self.layers = layers
        (first, firstBias) = (rows(network.first), bias(network.first))
        (hidden, hiddenBias, last, lastBias) = (
            rows(network.hidden), bias(network.hidden), rows(network.last), bias(network.last)
        )
        (conditioner, conditionerBias) = (network.conditioner.weight.value.array, bias(network.conditioner))
        conditions = network.layers.map { $0.condition.weight.value.array }
        gateBiases = network.layers.map { bias($0.dilated) }
    }

    /// The gates' sums that a frame gives in every layer, from it and its neighbours.
    func condition(_ frames: [ArraySlice<Float>?]) -> [Float] {
        let bands = MelFeatures.bandCount, channels = configuration.conditionChannels
        var context = conditionerBias
        for c in 0..<channels {
            for (tap, frame) in frames.enumerated() {
                guard let frame else { continue }
                for b in 0..<bands {
                    context[c] += conditioner[(c * bands + b) * 3 + tap] * frame[frame.startIndex + b]
                }
            }
            context[c] = tanh(context[c])
        }
        var sums: [Float] = []
        for (weights, bias) in zip(conditions, gateBiases) {
            for g in bias.indices {
                var sum = bias[g]
                for c in 0..<channels { sum += weights[g * channels + c] * context[c] }
                sums.append(sum)
            }
        }
        return sums
    }
}

private final class WaveNetStream: VocoderStream {
    private let packed: WaveNetPacking
    private let likelihood: WaveNetLikelihood
    private let temperature: Float
    private var generator: RandomGenerator
    private var history: [Float], x: [Float], skip: [Float], hidden: [Float], outputs: [Float], scratch: [Float]
    private var step = 0
    private var before: Float = 0
    /// What the prediction needs: the last samples, the newest first, and what it left of the newest.
    private var recent: [Float], excitation: Float = 0
    /// The last two frames; the newer one waits for its neighbour.
    private var older: [Float]?, newer: [Float]?
    private let muLaw = MuLaw()

    init(_ packed: WaveNetPacking, seed: UInt64, temperature: Float) {
        self.packed = packed
        self.temperature = temperature
        let sizes = packed.configuration
        likelihood = WaveNetLikelihood(sizes)
        generator = RandomGenerator(seed: seed)
        func zeros(_ count: Int) -> [Float] { [Float](repeating: 0, count: count) }
        recent = zeros(sizes.linearPrediction ?? 0)
        history = zeros(sizes.dilations.reduce(0, +) * sizes.residualChannels)
        x = zeros(sizes.residualChannels)
        skip = zeros(sizes.skipChannels)
        hidden = zeros(sizes.skipChannels)
        outputs = zeros(sizes.outputChannels)
        scratch = zeros(2 * sizes.gateChannels + sizes.residualChannels + sizes.skipChannels)
    }

    func push(_ frames: [Float]) -> [Float] {
        let bands = MelFeatures.bandCount
        return stride(from: 0, to: frames.count / bands * bands, by: bands).flatMap { start -> [Float] in
            let frame = Array(frames[start..<start + bands])
            defer { (older, newer) = (newer, frame) }
            guard let now = newer else { return [] }
            return speak(now, packed.condition([older?[...], now[...], frame[...]]))
        }
    }

    func finish() -> [Float] {
        guard let now = newer else { return [] }
        defer { (older, newer) = (nil, nil) }
        return speak(now, packed.condition([older?[...], now[...], nil]))
    }

    /// The samples of a frame.
    private func speak(_ frame: [Float], _ condition: [Float]) -> [Float] {
        let sizes = packed.configuration, predictor = packed.prediction?.frame(frame[...])
        var samples: [Float] = []
        samples.reserveCapacity(MelFeatures.hopLength)
        packed.layers.withUnsafeBufferPointer { weights in
            packed.dilations.withUnsafeBufferPointer { dilations in
                guard let weights = weights.baseAddress, let dilations = dilations.baseAddress else { return }
                var net = gk_wavenet(
                    layers: sizes.layers, residual: sizes.residualChannels, gate: sizes.gateChannels,
                    skip: sizes.skipChannels,
                    weights: weights,
                    dilations: dilations)
                for _ in 0..<MelFeatures.hopLength {
                    let prediction = predictor.map(predict) ?? 0
                    embed(prediction)
                    gk_wavenet_step(&net, condition, step, &x, &history, &skip, &scratch)
                    gk_rectified_dense(
                        skip, sizes.skipChannels, packed.hidden, packed.hiddenBias, sizes.skipChannels, &hidden)
                    gk_rectified_dense(
                        hidden, sizes.skipChannels, packed.last, packed.lastBias, sizes.outputChannels, &outputs)
                    let drawn = outputs.withUnsafeBufferPointer {
                        likelihood.draw($0, temperature: temperature, using: &generator)
                    }
                    let gain = predictor?.gain ?? 1
                    before = max(-1, min(1, prediction + gain * drawn))
                    excitation = (before - prediction) / gain
                    samples.append(before)
                    step += 1
                }
            }
        }
        return samples
    }
    /// What the samples so far say of the next one.
    private func predict(_ frame: LinearPrediction.Frame) -> Float {
        for i in stride(from: recent.count - 1, to: 0, by: -1) { recent[i] = recent[i - 1] }
        recent[0] = before
        var sum: Float = 0
        for i in recent.indices { sum += frame.coefficients[i] * recent[i] }
        return sum
    }

    /// Sets `x` to the residual channels of the sample before.
    private func embed(_ prediction: Float) {
        let residual = packed.configuration.residualChannels
        func add(_ input: Int, _ factor: Float) {
            for r in 0..<residual { x[r] += factor * packed.first[input * residual + r] }
        }
        for r in 0..<residual { x[r] = packed.firstBias[r] }
        switch WaveNet.inputs(packed.configuration) {
        case 1: add(0, before)
        case 3:
            add(0, before)
            add(1, prediction)
            add(2, excitation)
        default: add(muLaw.encode(before), 1)
        }
    }
}
