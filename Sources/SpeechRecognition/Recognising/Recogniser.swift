// A recording:
//
//     let recogniser = try Recogniser(contentsOf: URL(filePath: "models/recogniser-en"))
//     let session = try recogniser.session(.free)
//     session.accept(samples)                       // mono, 16 kHz, as often as there are samples
//     print(session.finish().text)
//
// Live commands, nothing but what a grammar allows:
//
//     let session = try recogniser.session(.graph(CharacterGraph(wordGraph)))
//     session.accept(piece)
//     show(session.partial().text)
//     if let reason = session.endpoint { act(on: session.finish(), reason); session.reset() }

import Foundation
import NeuralNetworks
import SignalProcessing
import Tensors

/// An acoustic model, loaded and compiled; gives sessions. Sessions of one recogniser may run on different threads.
public final class Recogniser: Sendable {
    /// Of what sessions accept, in hertz.
    public static let sampleRate = 16000.0
    /// Seconds of silence heard behind the end of a sound: the network writes a letter only some frames after it was spoken, and
    /// of a recording cut right behind its last word it would never write the end.
    static let silenceBehind = 0.3
    public let description: RecogniserDescription
    public let alphabet: Alphabet
    let plan: InferencePlan
    let spectrogram: LogMelSpectrogram
    /// Seconds of one frame of log-probabilities.
    public let frameSeconds: Double
    /// Seconds of sound behind a frame that it waits for.
    public let lookAhead: Double

    /// Loads a model folder: `model.yaml` and `weights.safetensors`.
    ///
    /// - Throws: `RecognitionError.badModel`, `ModelStateError`, `Safetensors.FormatError`.
    public convenience init(contentsOf folder: URL) throws {
        let card = folder.appending(path: "model.yaml")
        guard FileManager.default.fileExists(atPath: card.path) else {
            throw RecognitionError.badModel(file: folder.path, reason: "is no model folder: it has no model.yaml")
        }
        let description = try RecogniserDescription(contentsOf: card)
        let weights = folder.appending(path: "weights.safetensors")
        do {
            try self.init(description, weights: try Safetensors.read(weights))
        } catch let error as ModelStateError {
            throw RecognitionError.badModel(file: weights.path, reason: "\(error)")
        }
    }

    public init(_ description: RecogniserDescription, weights: [String: Tensor]) throws {
        self.description = description
        alphabet = Alphabet(Array(description.alphabet))
        var generator = RandomGenerator(seed: 0)
        let network = JasperNetwork(description.network, generator: &generator)
        // How many batches were seen matters to training alone.
        var state = network.stateDictionary().filter { $0.key.hasSuffix("num_batches_tracked") }
        state.merge(weights) { $1 }
        try network.load(state)
        network.isTraining = false
        plan = try network.plan()
        let features = description.logMel
        spectrogram = try LogMelSpectrogram(features)
        let hop = Double(features.hopLength) / features.sampleRate
        frameSeconds = hop * Double(description.network.stride) / Double(description.network.outputsPerFrame)
        lookAhead = hop * Double(description.network.lookAhead) + Double(features.windowLength) / features.sampleRate
    }

    /// A session for live sound.
    ///
    /// - Throws: `RecognitionError.badModel` if the model cannot hear live sound.
    public func session(_ decoding: RecognitionSession.Decoding, endpointing: EndpointRules = EndpointRules()) throws
        -> RecognitionSession
    {
        RecognitionSession(self, try AcousticStream(self), decoding, endpointing)
    }

    /// A session for recordings, which models of both kinds of features give. One that needs whole recordings hears them in stretches of
    /// half a minute, cut where it is quietest.
    public func recordingSession(_ decoding: RecognitionSession.Decoding) -> RecognitionSession {
        if let session = try? session(decoding) { return session }
        return RecognitionSession(self, AcousticStretches(self), decoding, EndpointRules())
    }

    /// What is heard behind the end of a sound.
    static let silence = [Float](repeating: 0, count: Int(silenceBehind * sampleRate))

    /// Log-probabilities of a whole recording, `[frames, classes]`; a streaming model's go on into the silence behind it.
    ///
    /// - Parameter samples: mono, 16 kHz.
    public func logProbabilities(_ samples: [Float], threads: Int = 1) -> [Float] {
        let isStreaming = description.features == .streaming
        var features = spectrogram.process(isStreaming ? samples + Self.silence : samples)
        if let statistics = description.normalisation {
            var normalisation = RunningNormalisation(statistics)
            normalisation.apply(&features)
        }
        let bands = plan.inputChannels
        let input = FrameTranspose.bandsFirst(features, bands: bands)
        return FrameTranspose.framesFirst(
            plan.run(input, frames: features.count / bands, threads: threads), channels: plan.outputChannels)
    }
}
