import Foundation
import NeuralNetworks
import Plots
import Tensors

/// Pictures of how a sentence sounds by several systems, one spectrogram above the other.
public struct SpectrogramFigure: Sendable {
    /// The top of the pictures, in hertz.
    public var highest = 8000.0
    /// What a picture shows of a sentence from its beginning.
    public var seconds = 2.0
    /// From the loudest spot of the first system down, in decibels.
    public var range = 80.0

    public init() {}

    /// One picture a sentence, `1.png`, `2.png` …
    ///
    /// - Throws: `PlotError`, or what stands in the way of making the folder.
    public func write(_ material: ListeningTest.Material, to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for sentence in material.sentences.indices {
            let sounds = zip(material.systems, material.sounds).map { (name: $0, samples: $1[sentence]) }
            try figure(sounds).write(to: folder.appending(path: "\(sentence + 1).png").path)
        }
    }

    /// Spectrograms of sounds at the voices' rate; an empty sound is left out.
    public func figure(_ sounds: [(name: String, samples: [Float])]) -> Figure {
        var loudest: Float?
        let rate = Double(MelFeatures.sampleRate), step = rate / Double(MelFeatures.fftLength)
        let plots = sounds.filter { !$0.samples.isEmpty }.map { sound in
            let levels = levels(sound.samples)
            let reference = loudest ?? levels.joined().max() ?? 0
            loudest = reference
            return Plot(
                title: sound.name, xLabel: "", yLabel: "kHz",
                series: [
                    .image(
                        rows: levels.map { $0.map { Double($0 - reference) } }, x: 0...seconds,
                        y: 0...step * Double(levels.count) / 1000, shades: -range...0)
                ])
        }
        return Figure(plots, plotSize: (width: 760, height: 200))
    }

    /// Decibels `[bins][frames]`, the lowest frequency first; a short sound is followed by silence.
    private func levels(_ samples: [Float]) -> [[Float]] {
        let rate = Double(MelFeatures.sampleRate), length = Int(seconds * rate)
        let shown = Array(samples.prefix(length)) + [Float](repeating: 0, count: max(0, length - samples.count))
        let magnitude = withoutGradients {
            MelFeatures().transform.magnitude(
                Variable(Tensor(shape: [1, length], values: shown)), centred: true, floor: 1e-9)
        }.value
        let frames = magnitude.shape[1], bins = magnitude.shape[2], values = magnitude.array
        let shownBins = min(bins, Int(highest / rate * Double(MelFeatures.fftLength)))
        return (0..<shownBins).map { bin in
            (0..<frames).map { 20 * log10(max(1e-6, values[$0 * bins + bin])) }
        }
    }
}
