import AudioIO
import Foundation

/// Writes down recordings of any format, rate and length; memory does not grow with the sound.
///
///     let transcriber = Transcriber(recogniser)
///     print(try transcriber.transcribe("talk.flac").recognition.text)
public struct Transcriber: Sendable {
    public let recogniser: Recogniser
    public let decoding: RecognitionSession.Decoding

    public init(_ recogniser: Recogniser, decoding: RecognitionSession.Decoding = .free) {
        self.recogniser = recogniser
        self.decoding = decoding
    }

    /// - Parameters:
    ///   - progress: called now and then with the share done, 0 to 1, and the session so far.
    /// - Throws: `AudioError.file` for a file that cannot be read.
    public func transcribe(
        _ path: String, progress: (Double, RecognitionSession) -> Void = { _, _ in }
    ) throws -> Transcript {
        let begun = ContinuousClock.now
        var file = try SoundFileReader(path, sampleRate: Recogniser.sampleRate)
        let session = recogniser.recordingSession(decoding)
        var block = [Float](repeating: 0, count: 4000), loudest: Float = 0
        while true {
            let count = try block.withUnsafeMutableBufferPointer { try file.read(into: $0) }
            if count == 0 { break }
            for value in block[..<count] { loudest = max(loudest, abs(value)) }
            block.withUnsafeBufferPointer { session.accept(UnsafeBufferPointer(rebasing: $0[..<count])) }
            progress(min(1, session.secondsAccepted / max(0.1, file.duration)), session)
        }
        // Digital silence and the last bit of a converter are not worth a guess.
        let recognition = loudest < 0.0005 ? .nothing : session.finish()
        let seconds = session.secondsAccepted
        return Transcript(
            file: path, recognition: recognition, seconds: seconds,
            realTimeFactor: (ContinuousClock.now - begun) / .seconds(1) / max(1e-3, seconds))
    }
}

/// What a recording says.
public struct Transcript: Sendable, Encodable {
    public var file: String
    public var recognition: Recognition
    /// Length of the recording.
    public var seconds: Double
    /// Time of computing for each second of sound.
    public var realTimeFactor: Double

    private enum Key: String, CodingKey {
        case file, text, confidence, seconds, realTimeFactor, words
    }

    public func encode(to encoder: any Encoder) throws {
        var line = encoder.container(keyedBy: Key.self)
        try line.encode(file, forKey: .file)
        try line.encode(recognition.text, forKey: .text)
        try line.encode(recognition.confidence, forKey: .confidence)
        try line.encode((seconds * 1000).rounded() / 1000, forKey: .seconds)
        try line.encode((realTimeFactor * 100000).rounded() / 100000, forKey: .realTimeFactor)
        try line.encode(recognition.words, forKey: .words)
    }
}
