import Foundation
import NeuralNetworks
import SignalProcessing

/// One listener: takes sound in pieces of any size and says what was heard so far. The same sound gives the same result, however
/// it is cut. Not Sendable: it belongs to one thread at a time.
public final class RecognitionSession {
    /// What may be written.
    public enum Decoding: Sendable {
        /// Anything, letter by letter.
        case free
        /// Anything that a character model finds likely.
        case language(NGramModel, PrefixBeamSearch.Settings)
        /// Words that a word model finds likely.
        case words(WordModel, WordBeamSearch.Settings = WordBeamSearch.Settings())
        /// The sentences of a graph.
        case graph(CharacterGraph, GraphDecoder.Settings = GraphDecoder.Settings())
    }

    public let recogniser: Recogniser
    private let endpointer: Endpointer
    private let mel: StreamingLogMel
    private let acoustic: any AcousticTrack
    private var greedy: GreedyTrack
    private var decoder: GraphDecoder?
    private var language: LanguageTrack?
    private var decoding: Decoding = .free
    private var samples = 0

    init(_ recogniser: Recogniser, _ acoustic: any AcousticTrack, _ decoding: Decoding, _ rules: EndpointRules) {
        self.recogniser = recogniser
        self.acoustic = acoustic
        endpointer = Endpointer(rules)
        mel = StreamingLogMel(recogniser.spectrogram)
        greedy = GreedyTrack(recogniser.alphabet)
        listen(for: decoding)
    }

    private func listen(for decoding: Decoding) {
        (decoder, language) = (nil, nil)
        switch decoding {
        case .free: break
        case .language(let model, let settings):
            language = LanguageTrack(
                PrefixBeamSearch(recogniser.alphabet, model: model, settings: settings), frameSeconds: recogniser.frameSeconds)
        case .words(let words, let settings):
            language = LanguageTrack(WordBeamSearch(words, settings: settings), frameSeconds: recogniser.frameSeconds)
        case .graph(let graph, let settings): decoder = GraphDecoder(graph, settings: settings)
        }
        self.decoding = decoding
    }

    /// Takes mono samples at 16 kHz.
    public func accept(_ piece: UnsafeBufferPointer<Float>) {
        samples += piece.count
        mel.push(piece) { take($0) }
    }

    public func accept(_ piece: [Float]) { piece.withUnsafeBufferPointer { accept($0) } }

    private func take(_ frames: UnsafeBufferPointer<Float>) { acoustic.push(frames, decode) }

    private func decode(_ values: UnsafeBufferPointer<Float>) {
        greedy.push(values)
        decoder?.push(values)
        language?.push(values)
    }

    /// Seconds of sound taken.
    public var secondsAccepted: Double { Double(samples) / Recogniser.sampleRate }
    /// Seconds of sound decoded: what was taken less the look-ahead.
    public var secondsDecoded: Double { Double(greedy.frames) * recogniser.frameSeconds }
    /// When the last character was heard, in seconds from the beginning; nil before the first.
    public var lastHeard: Double? { greedy.lastHeard.map { Double($0 + 1) * recogniser.frameSeconds } }

    /// Why the command counts as finished; nil while it does not.
    public var endpoint: EndpointReason? {
        endpointer.decide(
            seconds: secondsDecoded, silence: lastHeard.map { secondsDecoded - $0 }, ending: decoder?.ending())
    }

    /// What has been heard so far.
    public func partial() -> Recognition {
        guard let decoder else { return freeSpeech }
        return recognition(decoder.partial())
    }

    /// Ends the sound and gives the result. With a graph that is its best whole sentence, or nothing where no sentence can end.
    /// `reset` may follow.
    public func finish() -> Recognition {
        // Features over whole stretches would be others with silence behind them; nothing needs none.
        if recogniser.description.features == .streaming, samples > 0 {
            Recogniser.silence.withUnsafeBufferPointer { silence in mel.push(silence) { take($0) } }
        }
        mel.flush { take($0) }
        acoustic.finish(decode)
        guard let decoder else { return freeSpeech.lasting(secondsAccepted) }
        guard greedy.lastHeard != nil, let path = decoder.final() else { return .nothing }
        return recognition(path).lasting(secondsAccepted)
    }

    /// Forgets all that was heard, and listens for something else where `decoding` is given.
    public func reset(_ decoding: Decoding? = nil) {
        mel.reset()
        acoustic.reset()
        greedy = GreedyTrack(recogniser.alphabet)
        samples = 0
        if let decoder, decoding == nil { decoder.reset() } else { listen(for: decoding ?? self.decoding) }
    }

    private var freeSpeech: Recognition {
        language?.recognition(frameSeconds: recogniser.frameSeconds) ?? unconstrained
    }

    /// What was written letter by letter, whatever the graph allows.
    public var unconstrained: Recognition { greedy.recognition(frameSeconds: recogniser.frameSeconds) }

    private func recognition(_ path: GraphDecoder.Path) -> Recognition {
        var words: [Recognition.Word] = [], letters = 0
        for word in path.words where !word.text.isEmpty {
            let length = max(1, word.text.count)
            letters += length
            words.append(
                Recognition.Word(
                    word: word.text, start: seconds(word.begin), end: seconds(word.end),
                    confidence: Confidence.of(cost: word.cost, letters: length)))
        }
        return Recognition(
            words: words, confidence: words.isEmpty ? 0 : Confidence.of(cost: path.score, letters: letters))
    }

    private func seconds(_ frame: Int) -> Double { (Double(frame) * recogniser.frameSeconds * 1000).rounded() / 1000 }
}

/// How far a path may be trusted.
enum Confidence {
    /// From the log-probability that the path falls behind free writing, for each letter.
    static func of(cost: Float, letters: Int) -> Double {
        let perLetter = Double(max(0, -cost)) / Double(max(1, letters))
        return (1000 / (1 + exp(4 * (perLetter - 0.9)))).rounded() / 1000
    }
}
