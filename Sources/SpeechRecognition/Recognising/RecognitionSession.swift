import Foundation

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

    /// Samples between two looks at how a command would end.
    private static let foresightStep = 1280
    /// Silence from which such a look is worth its while, in frames of 10 ms.
    private static let foresightQuiet = 8

    public let recogniser: Recogniser
    /// Whether all log-probabilities are kept, which `alternatives` of a graph need: memory grows with the sound.
    public var keepsFrames = false
    /// How words are written that a graph leaves open, and what none of its sentences is; letter by letter where nil. Set before any
    /// sound, since frames are kept for it.
    public var dictation: Decoding?
    /// Whether free speech with a language model is settled at pauses; where not, memory grows with the sound.
    var settlesAtPauses = true {
        didSet { language?.settlesAtPauses = settlesAtPauses }
    }
    /// Log-probabilities, `[frames, classes]`, where they are kept.
    private(set) var frames: [Float] = []
    private let endpointer: Endpointer
    private let sound: any AcousticTrack
    private var voice = VoiceActivity()
    private var greedy: GreedyTrack
    private var decoder: GraphDecoder?
    private var language: LanguageTrack?
    private var decoding: Decoding = .free
    /// What the letters and the grammar would say were the sound to end at `foreseenAt`, a number of samples.
    private var foreseen: (still: Double?, sentence: EndpointEvidence.Sentence?) = (nil, nil)
    private var foreseenAt: Int?
    /// The words that were foreseen, and since when, a number of samples.
    private var unchanged: (text: String, since: Int)?
    /// Whether a whole sentence was foreseen when the voice last fell; nil while it has not fallen.
    private var wasWhole: Bool?
    private var foresight: GraphDecoder?
    /// Sentences that are listened for beside `decoding`.
    private var beside: GraphDecoder?
    /// Seconds of sound that may be one of these sentences.
    private static let longestBeside = 15.0

    init(_ recogniser: Recogniser, _ sound: any AcousticTrack, _ decoding: Decoding, _ rules: EndpointRules) {
        self.recogniser = recogniser
        endpointer = Endpointer(rules)
        self.sound = sound
        greedy = GreedyTrack(recogniser.alphabet)
        listen(for: decoding)
    }

    private func listen(for decoding: Decoding) {
        (decoder, language, foresight) = (nil, decoding.track(recogniser), nil)
        if case .graph(let graph, let settings) = decoding { decoder = GraphDecoder(graph, settings: settings) }
        language?.settlesAtPauses = settlesAtPauses
        self.decoding = decoding
    }

    /// Takes mono samples at 16 kHz.
    public func accept(_ piece: UnsafeBufferPointer<Float>) {
        sound.accept(piece, features: { voice.push($0, bands: $1) }) { decode($0) }
    }

    private func decode(_ values: UnsafeBufferPointer<Float>) {
        greedy.push(values)
        decoder?.push(values)
        language?.push(values)
        if secondsDecoded <= Self.longestBeside { beside?.push(values) }
        if keepsFrames || dictation != nil { frames.append(contentsOf: values) }
    }

    /// Seconds of sound taken.
    public var secondsAccepted: Double { Double(sound.samples) / Recogniser.sampleRate }
    /// Seconds of sound decoded: what was taken less the look-ahead.
    public var secondsDecoded: Double { Double(greedy.frames) * recogniser.frameSeconds }
    /// When the last character was heard, in seconds from the beginning; nil before the first.
    public var lastHeard: Double? { greedy.lastHeard.map { Double($0 + 1) * recogniser.frameSeconds } }

    // MARK: - The end of a command

    /// Why the command counts as finished; nil while it does not.
    ///
    /// Looks at what the letters would be were the sound to end here, so that an end is not waited for as long as letters are.
    public var endpoint: EndpointReason? { endpointer.decide(evidence) }

    /// What speaks for the end of the command.
    public var evidence: EndpointEvidence {
        let quiet = voice.quietFrames
        var evidence = EndpointEvidence(
            seconds: secondsAccepted, quiet: quiet.map { Double($0) / 100 },
            fallen: voice.fallenFrames.map { Double($0) / 100 },
            longestPause: Double(voice.longestPause) / 100, still: lastHeard.map { secondsAccepted - $0 },
            sentence: decoder?.ending())
        let fallen = voice.fallenFrames ?? 0
        if fallen < Self.foresightQuiet { wasWhole = nil }
        guard lastHeard != nil, fallen >= Self.foresightQuiet || evidence.sentence?.canEnd == true else {
            return evidence
        }
        // In silence little changes.
        let step = Self.foresightStep * (quiet ?? 0 > Self.foresightQuiet + 8 ? 2 : 1)
        if foreseenAt.map({ sound.samples - $0 >= step }) ?? true { foresee() }
        // A little later, when the last letters are there and nobody else's.
        if fallen >= 2 * Self.foresightQuiet, wasWhole == nil { wasWhole = foreseen.sentence?.canEnd ?? false }
        evidence.wasWhole = wasWhole ?? false
        evidence.still = foreseen.still.map { $0 + Double(sound.samples - (foreseenAt ?? 0)) / Recogniser.sampleRate }
        evidence.unchanged = unchanged.map { Double(sound.samples - $0.since) / Recogniser.sampleRate }
        evidence.sentence = foreseen.sentence
        return evidence
    }

    private func foresee() {
        var greedy = greedy
        var standing: (sentence: EndpointEvidence.Sentence, last: Int?, text: String)?
        if let decoder {
            let ahead = foresight ?? GraphDecoder(decoder.graph, settings: decoder.settings)
            foresight = ahead
            ahead.copyState(of: decoder)
            sound.foresee {
                greedy.push($0)
                ahead.push($0)
            }
            standing = ahead.standing()
        } else {
            sound.foresee { greedy.push($0) }
        }
        let last = standing?.last ?? greedy.lastHeard
        foreseenAt = sound.samples
        if let text = standing?.text, text != unchanged?.text { unchanged = (text, sound.samples) }
        foreseen = (last.map { secondsAccepted - Double($0 + 1) * recogniser.frameSeconds }, standing?.sentence)
    }

    // MARK: - Sentences beside free speech

    /// Listens for the sentences of a graph as well, which changes nothing of what is heard otherwise; before any sound.
    public func listen(beside graph: CharacterGraph?) { beside = graph.map { GraphDecoder($0) } }

    /// After `finish`: the best whole sentence of the graph beside; nil where none can end here, where words of any kind are part of
    /// it, which free speech spells better, or where more than 15 s were heard.
    public var sentenceBeside: Recognition? {
        guard secondsDecoded <= Self.longestBeside, greedy.lastHeard != nil, let path = beside?.final(),
            !path.words.contains(where: \.isOfAnyKind)
        else { return nil }
        return recognition(path).lasting(secondsAccepted)
    }

    /// The likeliest beginning of a sentence of the graph beside; nil without a graph and where more than 15 s were heard.
    public var beginningBeside: Recognition? {
        guard secondsDecoded <= Self.longestBeside, let beside else { return nil }
        return recognition(beside.partial())
    }

    // MARK: - What was heard

    /// What has been heard so far.
    public func partial() -> Recognition {
        guard let decoder else { return freeSpeech }
        return recognition(decoder.partial())
    }

    /// How many of the first words of `partial` will not be taken back; with a graph any may be.
    public var settledWords: Int { decoder != nil ? 0 : language?.settledWords ?? greedy.settledWords }

    /// Ends the sound and gives the result. With a graph that is its best whole sentence, or nothing where no sentence can end.
    /// `reset` may follow.
    public func finish() -> Recognition {
        sound.finish { decode($0) }
        guard let decoder else { return freeSpeech.lasting(secondsAccepted) }
        guard greedy.lastHeard != nil, let path = decoder.final() else { return .nothing }
        return recognition(path, isFinal: true).lasting(secondsAccepted)
    }

    /// Forgets all that was heard, and listens for something else where `decoding` is given.
    public func reset(_ decoding: Decoding?) {
        sound.reset()
        voice = VoiceActivity()
        greedy = GreedyTrack(recogniser.alphabet)
        foreseenAt = nil
        unchanged = nil
        wasWhole = nil
        frames.removeAll(keepingCapacity: true)
        beside?.reset()
        if let decoder, decoding == nil { decoder.reset() } else { listen(for: decoding ?? self.decoding) }
    }

    /// The likeliest texts after `finish`, best first, at most `count`.
    ///
    /// With a graph, where `keepsFrames` was set, these are its best sentences, found by leaving out one after another; with a
    /// language model the best of its search, their confidences the shares of each in the probability of all.
    public func alternatives(_ count: Int) -> [Recognition] {
        guard count > 0 else { return [] }
        if let language { return language.alternatives(count, frameSeconds: recogniser.frameSeconds) }
        guard let decoder, greedy.lastHeard != nil, var path = decoder.final() else { return [unconstrained] }
        var graph = decoder.graph.source, found = [recognition(path).lasting(secondsAccepted)]
        while found.count < count, keepsFrames, let rest = graph.excluding(path.words.map(\.text)) {
            let search = GraphDecoder(
                CharacterGraph(rest, alphabet: decoder.graph.alphabet), settings: decoder.settings)
            search.push(frames)
            guard let next = search.final() else { break }
            (graph, path) = (rest, next)
            found.append(recognition(path).lasting(secondsAccepted))
        }
        return found
    }

    /// The likeliest texts of free speech after `finish` with their scores, best first; none without a language model.
    func scoredTexts(_ count: Int) -> [(recognition: Recognition, score: Float)] {
        (language?.scored(count, frameSeconds: recogniser.frameSeconds) ?? []).map {
            ($0.recognition.calibrated(recogniser.description.confidence?.free).lasting(secondsAccepted), $0.score)
        }
    }

    private var freeSpeech: Recognition {
        (language?.recognition(frameSeconds: recogniser.frameSeconds)
            ?? greedy.recognition(frameSeconds: recogniser.frameSeconds))
            .calibrated(recogniser.description.confidence?.free)
    }

    /// What was written letter by letter, whatever the graph allows.
    public var unconstrained: Recognition {
        greedy.recognition(frameSeconds: recogniser.frameSeconds).calibrated(recogniser.description.confidence?.free)
    }

    private func recognition(_ path: GraphDecoder.Path, isFinal: Bool = false) -> Recognition {
        var words: [Recognition.Word] = [], letters = 0
        for (index, word) in path.words.enumerated() where !word.text.isEmpty {
            let length = max(1, word.text.count)
            letters += length
            if isFinal, let open = openWords(path, at: index) {
                words += open
                continue
            }
            words.append(
                Recognition.Word(
                    word: word.text, start: seconds(word.begin), end: seconds(word.end),
                    confidence: Confidence.of(cost: word.cost, letters: length)))
        }
        return Recognition(
            words: words, confidence: words.isEmpty ? 0 : Confidence.of(cost: path.score, letters: letters)
        )
        .calibrated(recogniser.description.confidence?.grammar)
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
