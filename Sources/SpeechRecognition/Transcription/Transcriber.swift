import AudioIO
import Foundation

/// Writes down recordings of any format, rate and length; memory does not grow with the sound.
///
///     let transcriber = Transcriber(recogniser)
///     print(try transcriber.transcribe("talk.flac").recognition.text)
///
/// A recording of more than half a minute is cut where nobody speaks, and its silence is left out.
public struct Transcriber: Sendable {
    /// Seconds from which a recording is cut.
    private static let long = 30.0
    /// Digital silence and the last bit of a converter are not worth a guess.
    private static let softest: Float = 0.0005

    public let recogniser: any RecordingRecogniser
    /// How many texts are wanted of a recording that is not cut; 0: only the best.
    public var alternatives = 0

    public init(_ recogniser: any RecordingRecogniser) { self.recogniser = recogniser }

    public init(_ recogniser: Recogniser, decoding: RecognitionSession.Decoding = .free) {
        self.init(FrameDecoder(recogniser, decoding: decoding))
    }

    /// What has been heard of a recording that is still being read.
    public struct Progress {
        /// 0 to 1.
        public var share: Double
        /// Seconds read.
        public var seconds: Double
        let settled: [Recognition.Word]
        let session: any RecordingSession

        /// So far; takes time to find out.
        public var text: String { (settled.map(\.word) + session.partial().words.map(\.word)).joined(separator: " ") }
    }

    /// - Parameters:
    ///   - progress: called now and then.
    /// - Throws: `AudioError.file` for a file that cannot be read.
    public func transcribe(_ path: String, progress: (Progress) -> Void = { _ in }) throws -> Transcript {
        let begun = ContinuousClock.now
        var file = try SoundFileReader(path, sampleRate: Recogniser.sampleRate)
        let cuts = file.duration == 0 || file.duration > Self.long
        let session = recogniser.recordingSession(keepsAlternatives: alternatives > 0 && !cuts)
        var track = SpeechTrack(session, cuts: cuts)
        let blockLength = SpeechSegmenter.frame * 25, duration = max(0.1, file.duration)
        var block = [Float](repeating: 0, count: blockLength), loudest: Float = 0, samples = 0
        while true {
            let count = try block.withUnsafeMutableBufferPointer { try file.read(into: $0) }
            if count == 0 { break }
            for value in block[..<count] { loudest = max(loudest, abs(value)) }
            block.withUnsafeBufferPointer { track.accept(UnsafeBufferPointer(rebasing: $0[..<count])) }
            samples += count
            let seconds = Double(samples) / Recogniser.sampleRate
            progress(
                Progress(
                    share: min(1, seconds / duration), seconds: seconds, settled: track.settled, session: track.session)
            )
        }
        let seconds = Double(samples) / Recogniser.sampleRate
        let recognition = track.finish(), isSilent = loudest < Self.softest
        return Transcript(
            file: path, recognition: isSilent ? .nothing : recognition,
            alternatives: alternatives > 0 && !cuts && !isSilent ? session.alternatives(alternatives) : [],
            seconds: seconds,
            realTimeFactor: (ContinuousClock.now - begun) / .seconds(1) / max(1e-3, seconds))
    }
}

/// One recording on its way to text, stretch by stretch.
private struct SpeechTrack {
    let session: any RecordingSession
    private let cuts: Bool
    private var segmenter = SpeechSegmenter()
    /// Words of the stretches that have ended, and the letters and log-confidences behind them.
    private(set) var settled: [Recognition.Word] = []
    private var letters = 0
    private var doubt = 0.0
    /// The sample at which the stretch began; nil between stretches.
    private var begun: Int?
    private var position = 0
    /// What was read last, while no stretch has begun.
    private var kept: [Float] = []

    init(_ session: any RecordingSession, cuts: Bool) {
        self.session = session
        self.cuts = cuts
        if !cuts { begun = 0 }
    }

    mutating func accept(_ samples: UnsafeBufferPointer<Float>) {
        guard cuts else { return session.accept(samples) }
        for start in stride(from: 0, to: samples.count, by: SpeechSegmenter.frame) {
            let frame = UnsafeBufferPointer(
                rebasing: samples[start..<min(samples.count, start + SpeechSegmenter.frame)])
            // The end of a stretch lies in the past, and what follows it has been heard with it: no harm in silence.
            if begun != nil { session.accept(frame) } else { kept.append(contentsOf: frame) }
            position += frame.count
            for event in segmenter.take(frame) {
                switch event {
                case .end: settle()
                case .begin(let sample): begin(sample)
                }
            }
            if begun == nil, kept.count > 4 * SpeechSegmenter.kept {
                kept.removeFirst(kept.count - SpeechSegmenter.kept)
            }
        }
    }

    private mutating func begin(_ sample: Int) {
        let past = min(kept.count, position - sample)
        begun = position - past
        session.reset()
        session.accept(Array(kept.suffix(past)))
        kept.removeAll(keepingCapacity: true)
    }

    private mutating func settle() {
        guard let begun else { return }
        let offset = Double(begun) / Recogniser.sampleRate, heard = session.finish()
        settled += heard.words.map { word in
            var word = word
            word.start = ((word.start + offset) * 1000).rounded() / 1000
            word.end = ((word.end + offset) * 1000).rounded() / 1000
            return word
        }
        let count = heard.words.reduce(0) { $0 + $1.word.count }
        letters += count
        doubt += log(max(1e-6, heard.confidence)) * Double(count)
        self.begun = nil
    }

    mutating func finish() -> Recognition {
        guard cuts else { return session.finish() }
        for case .end in segmenter.finish() { settle() }
        let confidence = letters == 0 ? 0 : (exp(doubt / Double(letters)) * 1000).rounded() / 1000
        return Recognition(words: settled, confidence: confidence)
    }
}
