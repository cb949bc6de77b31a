import Foundation
import Tensors

/// How soon after the last word commands count as finished, and how often too soon.
///
/// Commands are played to a listening session in pieces of 20 ms, with what else is heard in the room mixed in, until the session
/// says that the command is finished. The true end of speech is where the recording itself, clean, falls 30 dB below its loudest.
public struct EndpointScore: Sendable, Encodable {
    public struct Trial: Sendable, Encodable {
        public var file: String
        /// Seconds from the end of speech to the end of the command; negative where it was cut.
        public var delay: Double
        public var reason: String
        public var text: String
        /// What the whole recording is understood as, heard in the same room.
        public var wholeText: String

        /// Whether the command was finished before it was said.
        public var isCut: Bool {
            delay < -EndpointScore.tolerance || text != wholeText && delay < EndpointScore.nearEnd
        }
    }

    /// Where a recording falls silent is known no better than this.
    static let tolerance = 0.06
    /// A text that lacks something is taken for cut off where the command ended at about the end of speech.
    static let nearEnd = 0.12

    public var trials: [Trial] = []
    /// Recordings in which no command was heard, or none ended.
    public var unheard: [String] = []

    public init() {}

    public var median: Double { percentile(0.5) }
    public var percentile95: Double { percentile(0.95) }
    public var shareCut: Double { trials.isEmpty ? 0 : Double(trials.count(where: \.isCut)) / Double(trials.count) }

    /// Of the delays of commands that were not cut; NaN where there are none.
    public func percentile(_ share: Double) -> Double {
        let delays = trials.filter { !$0.isCut }.map(\.delay).sorted()
        guard !delays.isEmpty else { return .nan }
        let place = share * Double(delays.count - 1), low = Int(place)
        return delays[low] + (place - Double(low)) * (delays[min(low + 1, delays.count - 1)] - delays[low])
    }

    public func count(of reason: EndpointReason) -> Int { trials.count { $0.reason == reason.rawValue } }

    /// Seconds of the recording before its speech that are played: as behind a wake word.
    private static let leadIn = 0.4

    /// Plays a recording to a session and notes when it is finished.
    ///
    /// - Parameters:
    ///   - clean: the command, mono, 16 kHz, with nothing else in it.
    ///   - room: what else is heard, at least three seconds longer than the command; empty for nothing.
    public mutating func add(file: String, clean: [Float], room: [Float], session: RecognitionSession) {
        let rate = Recogniser.sampleRate, behind = Int(3 * rate), piece = 320
        guard let begin = Self.endOfSpeech(clean.reversed()).map({ Double(clean.count) / rate - $0 }),
            Self.endOfSpeech(clean) != nil
        else { return unheard.append(file) }
        let clean = Array(clean[max(0, Int((begin - Self.leadIn) * rate))...]), end = Self.endOfSpeech(clean) ?? 0
        var sound = clean + [Float](repeating: 0, count: behind)
        for index in sound.indices where !room.isEmpty { sound[index] += room[index % room.count] }
        session.reset()
        session.accept(Array(sound[..<min(sound.count, Int((end + 1.5) * rate))]))
        let whole = session.finish()
        session.reset()
        for start in stride(from: 0, to: sound.count - piece, by: piece) {
            session.accept(Array(sound[start..<start + piece]))
            guard let reason = session.endpoint else { continue }
            let heard = session.secondsAccepted
            trials.append(
                Trial(
                    file: file, delay: ((heard - end) * 1000).rounded() / 1000, reason: reason.rawValue,
                    text: session.finish().text,
                    wholeText: whole.text))
            return
        }
        unheard.append(file)
    }

    /// Where a recording last is within 30 dB of its loudest 10 ms, for 30 ms or more; nil for silence.
    static func endOfSpeech(_ samples: [Float]) -> Double? {
        let length = 160
        let levels = stride(from: 0, to: samples.count - length + 1, by: length).map { start in
            samples[start..<start + length].reduce(0) { $0 + $1 * $1 } / Float(length)
        }
        guard let loudest = levels.max(), loudest > 1e-9 else { return nil }
        let line = loudest / 1000
        for frame in levels.indices.reversed()
        where frame >= 2 && levels[frame] > line && levels[frame - 1] > line && levels[frame - 2] > line {
            return Double(frame + 1) / 100
        }
        return nil
    }

    private enum Key: String, CodingKey {
        case commands, unheard, medianDelay, percentile95Delay, shareCut, reasons, cut
    }

    public func encode(to encoder: any Encoder) throws {
        var object = encoder.container(keyedBy: Key.self)
        try object.encode(trials.count + unheard.count, forKey: .commands)
        try object.encode(unheard.count, forKey: .unheard)
        try object.encode(median.isNaN ? nil : median, forKey: .medianDelay)
        try object.encode(percentile95.isNaN ? nil : percentile95, forKey: .percentile95Delay)
        try object.encode(shareCut, forKey: .shareCut)
        try object.encode(Dictionary(grouping: trials, by: \.reason).mapValues(\.count), forKey: .reasons)
        try object.encode(trials.filter(\.isCut), forKey: .cut)
    }
}

/// What else is heard in a room: recordings one after another, as loud as is wanted.
public struct RoomSound: Sendable {
    private let samples: [Float]

    /// - Parameter recordings: mono, 16 kHz; brought to the same loudness.
    public init(_ recordings: [[Float]]) {
        samples = recordings.flatMap { recording -> [Float] in
            let power = Self.power(recording)
            return power > 0 ? recording.map { $0 / power.squareRoot() } : []
        }
    }

    /// A stretch of it, `decibels` below the speech of a command.
    public func stretch(beside command: [Float], count: Int, decibels: Double, using generator: inout RandomGenerator)
        -> [Float]
    {
        guard !samples.isEmpty else { return [] }
        let gain = (Self.power(command) / Float(pow(10, decibels / 10))).squareRoot()
        let start = Int(generator.uniform(0, Float(samples.count)))
        return (0..<count).map { gain * samples[(start + $0) % samples.count] }
    }

    /// Mean power of the louder half of 20 ms frames, so that pauses do not count.
    static func power(_ samples: [Float]) -> Float {
        let powers = stride(from: 0, to: samples.count - 319, by: 320).map { start in
            samples[start..<start + 320].reduce(0) { $0 + $1 * $1 } / 320
        }.sorted()
        let louder = powers[(powers.count / 2)...]
        return louder.isEmpty ? 0 : louder.reduce(0, +) / Float(louder.count)
    }
}
