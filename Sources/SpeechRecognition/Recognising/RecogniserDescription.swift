import Foundation
import SignalProcessing

/// What `model.yaml` says of a recogniser.
public struct RecogniserDescription: Codable, Sendable, Equatable {
    public struct Score: Codable, Sendable, Equatable {
        public var name: String
        public var value: Double
        public var unit: String
        /// How to measure it again.
        public var measure: String
    }

    public struct ConfidenceCurves: Codable, Sendable, Equatable {
        public var grammar: ConfidenceCalibration?
        public var free: ConfidenceCalibration?
    }

    public struct Training: Codable, Sendable, Equatable {
        public var steps: Int
        public var hoursHeard: Double
        public var seed: UInt64
        public var corpora: [String]
    }

    /// How features are made: log-mel frames of live sound, brought to mean 0 by their past.
    public enum Features: String, Codable, Sendable {
        case streaming
        /// NeMo's, normalised over whole stretches of a recording: not for live sound.
        case nemo
    }

    public var type = "recogniser"
    public var name: String?
    public var version: Int?
    public var language = "en"
    public var licence: String?
    public var trainedOn: [String]?
    /// Space, letters, apostrophe; the blank comes after them.
    public var alphabet: String = String(Alphabet.english.characters)
    public var features = Features.streaming
    /// The features' frames where they are not the usual ones of `features`.
    public var analysis: LogMelConfiguration?
    /// The file of the language model of free speech, seen from the model's folder, where none lies in it.
    public var languageModel: String?
    public var network: JasperConfiguration
    public var normalisation: RunningStatistics?
    /// Brings confidences to probabilities, under a grammar and without; nil where that was not measured.
    public var confidence: ConfidenceCurves?
    public var training: Training?
    public var scores: [Score]?

    public init(network: JasperConfiguration, normalisation: RunningStatistics?) {
        self.network = network
        self.normalisation = normalisation
    }

    /// - Throws: `RecognitionError.badModel` saying what is wrong.
    public init(contentsOf url: URL) throws {
        self = try YAMLFile.read(url, orThrow: RecognitionError.badModel)
        func require(_ condition: Bool, _ reason: String) throws {
            if !condition { throw RecognitionError.badModel(file: url.path, reason: reason) }
        }
        try require(type == "recogniser", "is a model of type \(type), not a recogniser")
        if let problem = network.problem {
            throw RecognitionError.badModel(file: url.path, reason: "network.\(problem)")
        }
        try require(
            network.classes == alphabet.count + 1,
            "network.classes is \(network.classes) for \(alphabet.count) characters and blank")
        if features == .streaming {
            guard let normalisation else {
                throw RecognitionError.badModel(file: url.path, reason: "normalisation is missing")
            }
            if let problem = normalisation.problem(bands: network.features) { try require(false, problem) }
        }
        try require(
            network.features == logMel.bands,
            "network.features is \(network.features), not \(logMel.bands) as the features have")
        try require(
            logMel.sampleRate == Recogniser.sampleRate, "analysis.sampleRate is \(logMel.sampleRate), not 16000")
    }

    /// How frames are made.
    var logMel: LogMelConfiguration { analysis ?? (features == .nemo ? .nemo : .streaming) }

    public func write(to url: URL) throws {
        try YAMLFile.write(self, to: url)
    }
}

extension RunningStatistics {
    /// What is wrong with them as features of a network, or nil.
    func problem(bands: Int) -> String? {
        guard mean.count == bands, deviation.count == bands else {
            return "normalisation has other bands than network.features"
        }
        guard (mean + deviation).allSatisfy(\.isFinite), windowFrames > 0, priorFrames > 0 else {
            return "normalisation holds impossible numbers"
        }
        return nil
    }
}
