import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors

/// Says which time and which frequencies made an acoustic model hear a word.
///
///     let explainer = try AcousticExplainer(contentsOf: URL(filePath: "models/recogniser-en"))
///     let why = try explainer.explain(samples, text: ["set", "an", "alarm"], word: 2)
///     why.integratedGradients[3][10]     // what the fourth band brought in the eleventh cell of time
public final class AcousticExplainer {
    /// Longer sounds are not explained: the network runs over the whole of it for every step.
    public static let longestSeconds = 20.0
    /// Input frames of a cell, and rows of cells.
    private static let cellFrames = 4, rows = 8
    /// The network writes a letter behind its sound: more is shown before the word than after it, in seconds.
    private static let before = 0.48, behind = 0.12

    public let description: RecogniserDescription
    private let alphabet: Alphabet
    private let network: JasperNetwork
    private let spectrogram: LogMelSpectrogram
    private let hopSeconds: Double
    /// Input frames of an output frame.
    private let stride: Double

    /// - Throws: as `Recogniser.init(contentsOf:)`.
    public init(contentsOf folder: URL) throws {
        let recogniser = try Recogniser(contentsOf: folder)
        description = recogniser.description
        alphabet = recogniser.alphabet
        spectrogram = recogniser.spectrogram
        var generator = RandomGenerator(seed: 0)
        network = JasperNetwork(description.network, generator: &generator)
        var state = network.stateDictionary().filter { $0.key.hasSuffix("num_batches_tracked") }
        state.merge(try Safetensors.read(folder.appending(path: "weights.safetensors"))) { $1 }
        try network.load(state)
        network.isTraining = false
        hopSeconds = Double(description.logMel.hopLength) / description.logMel.sampleRate
        stride = Double(description.network.stride) / Double(description.network.outputsPerFrame)
    }

    /// - Parameters:
    ///   - samples: mono, 16 kHz.
    ///   - text: all words of the sound, as they were heard.
    ///   - word: which of them is explained.
    ///   - steps: of the integrated gradients.
    /// - Throws: `RecognitionError.unexplained` for sounds that are empty or too long and words that the network cannot have written there.
    public func explain(_ samples: [Float], text: [String], word: Int, steps: Int = 32) throws -> AcousticExplanation {
        precondition(text.indices.contains(word))
        let duration = Double(samples.count) / Recogniser.sampleRate
        guard !samples.isEmpty else {
            throw RecognitionError.unexplained(word: text[word], reason: "there is no sound")
        }
        guard duration <= Self.longestSeconds else {
            throw RecognitionError.unexplained(
                word: text[word],
                reason:
                    "the sound lasts \(Int(duration.rounded())) s; at most \(Int(Self.longestSeconds)) s are explained")
        }
        let input = features(samples), span = try frames(of: word, in: text, input)
        let labels = alphabet.labels(of: text[word]) ?? []
        func score(_ features: Variable) -> Variable {
            let batch = features.shape[0]
            let part = scores(features).slice(axis: 2, span.lowerBound..<span.upperBound + 1)
            // The loss is a mean over letters and items.
            return part.ctcLoss(
                targets: [[Int]](repeating: labels, count: batch), lengths: [Int](repeating: span.count, count: batch),
                blank: alphabet.blank) * Float(-labels.count * batch)
        }
        let quiet = Self.quiet(input)
        let parts = IntegratedGradients.attributions(input, baseline: quiet, steps: steps, score: score)
        network.clearGradients()
        let whole = withoutGradients { Double(score(Variable(input)).value.scalar) }
        let nothing = withoutGradients { Double(score(Variable(quiet)).value.scalar) }
        let grid = Grid(
            span: span, stride: stride, hopSeconds: hopSeconds, frames: input.shape[2], bands: input.shape[1])
        let inside = grid.sums(parts)
        return AcousticExplanation(
            word: text[word], start: seconds(ofFrame: span.lowerBound), end: seconds(ofFrame: span.upperBound + 1),
            logProbability: Self.rounded(whole), logProbabilityOfQuiet: Self.rounded(nothing),
            firstCell: Self.rounded(Double(grid.first) * hopSeconds),
            cellSeconds: Double(Self.cellFrames) * hopSeconds, bandEdges: bandEdges,
            integratedGradients: inside.map { $0.map(Self.rounded) },
            elsewhere: Self.rounded(Double(parts.sum().scalar) - inside.joined().reduce(0, +)),
            occlusion: occlusion(input, quiet, grid, whole: whole, score: score),
            features: grid.sums(input).map { $0.map { Self.rounded($0 / Double(Self.cellFrames * grid.bandsOfRow)) } })
    }

    // MARK: - What the network sees and says

    /// `[1, bands, frames]`, as the recogniser hears it.
    private func features(_ samples: [Float]) -> Tensor {
        var features = spectrogram.process(
            description.features == .streaming ? samples + Recogniser.silence : samples)
        if let statistics = description.normalisation {
            var normalisation = RunningNormalisation(statistics)
            normalisation.apply(&features)
        }
        let bands = spectrogram.bands
        return Tensor(
            shape: [1, bands, features.count / bands], values: FrameTranspose.bandsFirst(features, bands: bands))
    }

    /// `[batch, classes, time]`, before the softmax.
    private func scores(_ features: Variable) -> Variable {
        var lengths = [Int](repeating: features.shape[2], count: features.shape[0])
        return network.scores(features, lengths: &lengths).scores
    }

    /// The frames from the word's first to its last letter.
    private func frames(of word: Int, in text: [String], _ input: Tensor) throws -> ClosedRange<Int> {
        func refuse(_ reason: String) -> RecognitionError { .unexplained(word: text[word], reason: reason) }
        guard let labels = alphabet.labels(of: text.joined(separator: " ")), !text[word].isEmpty else {
            throw refuse("it has letters that the model does not write")
        }
        let logs = withoutGradients { scores(Variable(input)).transposed([0, 2, 1]).logSoftmax().value.array }
        guard
            let letters = CTCAlignment.frames(of: labels, in: logs, classes: alphabet.classes, blank: alphabet.blank)
        else {
            throw refuse("the sound is too short for what was heard")
        }
        let first = text[..<word].reduce(0) { $0 + $1.count + 1 }
        return letters[first].lowerBound...letters[first + text[word].count - 1].upperBound
    }

    /// What is seldom undercut in each band: the sound's own quiet.
    private static func quiet(_ input: Tensor) -> Tensor {
        let (bands, frames) = (input.shape[1], input.shape[2]), values = input.array
        return Tensor(shape: input.shape) { target in
            for band in 0..<bands {
                let row = values[band * frames..<(band + 1) * frames].sorted(), low = row[frames / 20]
                for frame in 0..<frames { target[band * frames + frame] = low }
            }
        }
    }

    // MARK: - Cells

    /// The cells of time and frequency about a word.
    private struct Grid {
        let first: Int
        let cells: Int
        let frames: Int
        let bands: Int

        init(span: ClosedRange<Int>, stride: Double, hopSeconds: Double, frames: Int, bands: Int) {
            let before = AcousticExplainer.before / hopSeconds, behind = AcousticExplainer.behind / hopSeconds
            let cell = AcousticExplainer.cellFrames
            first = max(0, Int(Double(span.lowerBound) * stride - before))
            let end = min(frames, Int((Double(span.upperBound + 1) * stride + behind).rounded(.up)))
            cells = max(1, (end - first) / cell)
            self.frames = frames
            self.bands = bands
        }

        var bandsOfRow: Int { (bands + AcousticExplainer.rows - 1) / AcousticExplainer.rows }

        /// The bands of a row and the frames of a cell; with `reach` those of as many neighbours on each side as well.
        func extent(row: Int, cell: Int, reach: Int = 0) -> (bands: Range<Int>, frames: Range<Int>) {
            let length = AcousticExplainer.cellFrames
            return (
                max(0, row - reach) * bandsOfRow..<min(bands, (row + 1 + reach) * bandsOfRow),
                max(0, first + (cell - reach) * length)..<min(frames, first + (cell + 1 + reach) * length)
            )
        }

        /// Sums over the cells of `[1, bands, frames]`.
        func sums(_ map: Tensor) -> [[Double]] {
            let values = map.array
            return (0..<AcousticExplainer.rows).map { row in
                (0..<cells).map { cell in
                    let extent = extent(row: row, cell: cell)
                    return extent.bands.reduce(0.0) { sum, band in
                        extent.frames.reduce(sum) { $0 + Double(values[band * frames + $1]) }
                    }
                }
            }
        }
    }

    private func occlusion(
        _ input: Tensor, _ quiet: Tensor, _ grid: Grid, whole: Double, score: (Variable) -> Variable
    ) -> [[Double]] {
        let values = input.array, hushed = quiet.array
        return (0..<Self.rows).map { row in
            (0..<grid.cells).map { cell in
                let extent = grid.extent(row: row, cell: cell, reach: 1)
                var without = values
                for band in extent.bands {
                    for frame in extent.frames {
                        without[band * grid.frames + frame] = hushed[band * grid.frames + frame]
                    }
                }
                let left = withoutGradients {
                    score(Variable(Tensor(shape: input.shape, values: without))).value.scalar
                }
                return Self.rounded(whole - Double(left))
            }
        }
    }

    /// Between the last band of a row and the first of the next, on the mel scale.
    private var bandEdges: [Double] {
        let features = description.logMel, bands = features.bands
        let perRow = (bands + Self.rows - 1) / Self.rows
        let low = features.scale.mel(features.lowest)
        let high = features.scale.mel(features.highest ?? features.sampleRate / 2)
        return (0...Self.rows).map { row in
            let band = min(bands, row * perRow)
            return features.scale.hertz(low + (high - low) * (Double(band) + 0.5) / Double(bands + 1)).rounded()
        }
    }

    private func seconds(ofFrame frame: Int) -> Double { Self.rounded(Double(frame) * stride * hopSeconds) }

    private static func rounded(_ value: Double) -> Double { (value * 1e4).rounded() / 1e4 }
}
