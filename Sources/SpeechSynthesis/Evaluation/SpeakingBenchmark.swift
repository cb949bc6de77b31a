import Foundation
import NeuralNetworks
import Tensors

/// How fast a voice speaks: time to the first sample of a sentence of twelve words, its front end, mel model and vocoder
/// against real time, each the median of `repeats` runs on one thread.
///
/// - Parameter others: vocoders that are timed beside the voice's own, by name.
///
/// The published MelGAN generator is measured beside a peer by `networkBenchmarks(networks: [.melgan])`.
public func speakingBenchmarks(
    _ synthesiser: Synthesiser, others: [(name: String, vocoder: any Vocoder)] = [], repeats: Int = 15,
    report: (BenchmarkFigure) -> Void = { _ in }
) -> [BenchmarkFigure] {
    let threads = BLAS.threadCount
    BLAS.threadCount = 1
    defer { BLAS.threadCount = threads }
    let sentence = "The alarm is set for seven in the morning, every day but Sunday."
    let clock = ContinuousClock()
    var figures: [BenchmarkFigure] = []
    func add(_ name: String, _ unit: String, _ measure: () -> Double) {
        _ = measure()
        let values = (0..<max(1, repeats)).map { _ in measure() }.sorted()
        let figure = BenchmarkFigure(
            name: "voice \(synthesiser.voice.description.name) " + name, value: values[values.count / 2], unit: unit)
        figures.append(figure)
        report(figure)
    }
    add("first sample of 12 words", "ms") {
        clock.measure { _ = synthesiser.speak(sentence).next() } / .milliseconds(1)
    }
    let voice = synthesiser.voice
    add("text to phonemes of 12 words", "ms") {
        clock.measure { _ = voice.frontEnd.analyse(sentence) } / .milliseconds(1)
    }
    let phonemes = voice.frontEnd.analyse(sentence).sentences.flatMap(\.phonemes)
    let frames = voice.mel(phonemes).frames
    let seconds = Double(frames.count / MelFeatures.bandCount * MelFeatures.hopLength) / Double(MelFeatures.sampleRate)
    add("mel model", "x real time") { seconds / (clock.measure { _ = voice.mel(phonemes) } / .seconds(1)) }
    for (name, vocoder) in [(voice.description.vocoder.rawValue, voice.vocoder)] + others {
        add("vocoder " + name, "x real time") {
            seconds / (clock.measure { _ = vocoder.synthesise(frames) } / .seconds(1))
        }
    }
    add("whole", "x real time") {
        var samples = 0
        let time = clock.measure { samples = synthesiser.synthesise(sentence).samples.count } / .seconds(1)
        return Double(samples) / Double(MelFeatures.sampleRate) / time
    }
    return figures
}
