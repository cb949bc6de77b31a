// A recording:
//
//     let recogniser = try AttentionRecogniser(contentsOf: URL(filePath: "models/las-en"))
//     print(try Transcriber(AttentionDecoder(recogniser)).transcribe("talk.flac").recognition.text)
//
// What another recogniser holds possible:
//
//     let logs = recogniser.hear(samples).logProbabilities(["call adam", "call a damn"])

import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors

/// A recogniser that listens, attends and spells, loaded. It hears whole recordings, not live sound.
public final class AttentionRecogniser: Sendable {
    public let description: AttentionDescription
    public let alphabet: Alphabet
    private let state: [String: Tensor]
    private let encoder: FrozenEncoder?
    private let spectrogram: LogMelSpectrogram
    /// Seconds of a frame that the speller looks at.
    public let frameSeconds: Double

    /// Loads a model folder: `model.yaml` and `weights.safetensors`.
    ///
    /// - Throws: `RecognitionError.badModel`, `Safetensors.FormatError`.
    public convenience init(contentsOf folder: URL) throws {
        let card = folder.appending(path: "model.yaml")
        guard FileManager.default.fileExists(atPath: card.path) else {
            throw RecognitionError.badModel(file: folder.path, reason: "is no model folder: it has no model.yaml")
        }
        let weights = folder.appending(path: "weights.safetensors")
        do {
            try self.init(try AttentionDescription(contentsOf: card), weights: try Safetensors.read(weights))
        } catch let error as ModelStateError {
            throw RecognitionError.badModel(file: weights.path, reason: "\(error)")
        }
    }

    /// - Throws: `ModelStateError` where the weights do not fit.
    public init(_ description: AttentionDescription, weights: [String: Tensor]) throws {
        self.description = description
        alphabet = Alphabet(Array(description.alphabet))
        func isEncoders(_ name: String) -> Bool { name.hasPrefix("encoder.") }
        encoder = try description.network.encoder.map {
            try FrozenEncoder($0, weights: weights.filter { isEncoders($0.key) })
        }
        state = weights.filter { description.network.encoder == nil || !isEncoders($0.key) }
        let features = LogMelConfiguration.streaming
        spectrogram = try LogMelSpectrogram(features)
        frameSeconds = Double(features.hopLength * description.network.stride) / features.sampleRate
        // So that weights that do not fit are found now.
        _ = try network()
    }

    /// The network belongs to one thread: each hearing has its own, over the same weights.
    private func network() throws -> ListenAttendSpell {
        var generator = RandomGenerator(seed: 0)
        let network = ListenAttendSpell(description.network, generator: &generator)
        try network.load(state)
        network.isTraining = false
        return network
    }

    /// Listens to a recording.
    ///
    /// - Parameter samples: mono, 16 kHz; none gives nil.
    public func hear(_ samples: [Float]) -> AttentionHearing? {
        var features = spectrogram.process(samples + Recogniser.silence)
        guard !samples.isEmpty, !features.isEmpty, let network = try? network() else { return nil }
        var normalisation = RunningNormalisation(description.normalisation)
        normalisation.apply(&features)
        let frames = encoder?(features) ?? features, width = description.network.inputWidth
        guard frames.count >= width else { return nil }
        return withoutGradients {
            var lengths = [frames.count / width]
            let heard = network.listener(
                Variable(Tensor(shape: [1, lengths[0], width], values: frames)), lengths: &lengths)
            let sound = HeardSound(
                keys: network.speller.key(heard).value.reshaped([lengths[0], -1]),
                values: heard.value.reshaped([lengths[0], -1]),
                frameSeconds: frameSeconds)
            return AttentionHearing(speller: network.speller, alphabet: alphabet, sound: sound)
        }
    }
}

/// A recording that was listened to: what may be written of it. Belongs to one thread.
public final class AttentionHearing {
    let speller: AttentionSpeller
    let alphabet: Alphabet
    let sound: HeardSound

    init(speller: AttentionSpeller, alphabet: Alphabet, sound: HeardSound) {
        (self.speller, self.alphabet, self.sound) = (speller, alphabet, sound)
    }

    /// The likeliest texts, best first.
    public func texts(_ settings: AttentionBeamSearch.Settings) -> [Recognition] {
        found(settings).map(recognition)
    }

    func found(_ settings: AttentionBeamSearch.Settings) -> [AttentionBeamSearch.Text] {
        AttentionBeamSearch(speller: speller, settings: settings).search(sound)
    }

    private func recognition(_ text: AttentionBeamSearch.Text) -> Recognition {
        let letters = text.labels.indices.map {
            SpelledLetter(
                label: text.labels[$0], frame: text.frames[$0], last: text.frames[$0], probability: expf(text.logs[$0]))
        }
        return SpelledLetter.recognition(letters, alphabet, frameSeconds: sound.frameSeconds)
    }

    /// The natural logarithm of each text's probability, its end included; nil where a text has other characters. Texts that begin
    /// alike are read together as far as they do.
    public func logProbabilities(_ texts: [String]) -> [Float?] {
        let spelled = texts.map { alphabet.labels(of: $0) }
        var sums = [Float](repeating: 0, count: texts.count)
        var states = speller.start(), rows = [Int](repeating: 0, count: texts.count), characters = [speller.beginning]
        for place in 0...(spelled.map { $0?.count ?? 0 }.max() ?? 0) {
            let step = speller.step(characters, states, sound)
            var next: [Int] = [], parents: [Int] = [], known: [[Int]: Int] = [:]
            for (number, labels) in spelled.enumerated() {
                guard let labels, place <= labels.count else { continue }
                let label = place < labels.count ? labels[place] : speller.end
                sums[number] += step.logs[rows[number] * speller.configuration.classes + label]
                guard place < labels.count else { continue }
                let key = [rows[number], label]
                if known[key] == nil {
                    known[key] = next.count
                    next.append(label)
                    parents.append(rows[number])
                }
                rows[number] = known[key] ?? 0
            }
            guard !next.isEmpty else { break }
            characters = next
            states = step.states.rows(parents)
        }
        return spelled.indices.map { spelled[$0] == nil ? nil : sums[$0] }
    }

    /// Where the speller looks for each character of a text and for its end, `[characters + 1][frames]`; nil where the text has other
    /// characters.
    public func looks(_ text: String) -> [[Float]]? {
        guard let labels = alphabet.labels(of: text) else { return nil }
        var states = speller.start(), result: [[Float]] = []
        for character in [speller.beginning] + labels {
            let step = speller.step([character], states, sound)
            result.append(step.weights)
            states = step.states
        }
        return result
    }

    /// Seconds of a frame.
    public var frameSeconds: Double { sound.frameSeconds }
}
