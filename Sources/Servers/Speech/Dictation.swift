import Assistant
import Foundation
import SpeechRecognition

/// One recording as a client streams it: bytes in, what was heard out. Belongs to one task.
final class Dictation {
    /// Samples handed over at a time, 0.2 s, so that nobody hears a whole recording while others wait.
    private static let piece = Int(Recogniser.sampleRate / 5)
    /// Digital silence and the last bit of a converter are not worth a guess.
    private static let silence: Float = 0.0005

    private let feed: ListeningFeed
    private var reader: PCMReader
    private let longest: Double
    private var samplesTaken = 0
    private var loudest: Float = 0

    /// - Parameter longest: seconds of sound that are taken.
    init(_ feed: ListeningFeed, format: PCMFormat, longest: Double) throws(ServerError) {
        self.feed = feed
        self.longest = longest
        reader = try PCMReader(format)
    }

    /// Of sound taken.
    var seconds: Double { Double(samplesTaken) / Recogniser.sampleRate }

    /// Takes a piece of any size, in `format` from now on.
    ///
    /// - Throws: `ServerError.badSound` for a format that cannot be read and for more sound than is taken; `CancellationError`.
    func accept(_ bytes: Data, format: PCMFormat? = nil) async throws -> [ListeningFeed.Heard] {
        var heard: [ListeningFeed.Heard] = []
        if let format, format != reader.format {
            heard += try await take(reader.finish())
            reader = try PCMReader(format)
        }
        for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
            let from = bytes.startIndex + start
            heard += try await take(reader.read(bytes[from..<min(bytes.endIndex, from + 1 << 16)]))
        }
        return heard
    }

    /// Takes mono samples at 16 kHz.
    func take(_ samples: [Float]) async throws -> [ListeningFeed.Heard] {
        var heard: [ListeningFeed.Heard] = []
        for start in stride(from: 0, to: samples.count, by: Self.piece) {
            try Task.checkCancellation()
            let piece = Array(samples[start..<min(samples.count, start + Self.piece)])
            for sample in piece { loudest = max(loudest, abs(sample)) }
            samplesTaken += piece.count
            guard seconds <= longest else {
                throw ServerError.badSound(reason: "more than \(Int(longest)) seconds of sound")
            }
            heard += await feed.accept(piece)
        }
        return heard
    }

    func finish() async throws -> Recognition {
        _ = try await take(reader.finish())
        return loudest < Self.silence ? .nothing : await feed.finish()
    }

    /// What has been heard so far, and how many of its first words will not be taken back.
    func partial() async -> (words: [String], settled: Int) {
        (await feed.partial().words.map(\.word), await feed.settledWords)
    }

    /// Forgets what was heard and begins anew.
    func reset() async {
        await feed.reset()
        (samplesTaken, loudest) = (0, 0)
    }
}
