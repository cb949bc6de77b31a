import Foundation
import SpeechRecognition

@testable import Assistant

/// A language of whistles: each word of a list is a tone of its own, so that a test can say a sentence in sound and a listener
/// without a network can hear it.
struct ToneLanguage: Sendable {
    static let sampleRate = 16_000
    /// Samples of a word, and of the pause behind it.
    static let wordLength = 3200
    static let pauseLength = 800
    static let frameLength = 320

    let words: [String]

    /// Of a word, in hertz: multiples of 100, so that frames of 20 ms hold whole waves and one tone is nothing in another's bin.
    func frequency(_ index: Int) -> Double { 500 + 100 * Double(index) }

    /// A sentence in sound.
    func samples(_ sentence: String, level: Float = 0.3) -> [Float] {
        sentence.split(separator: " ").flatMap { word -> [Float] in
            guard let index = words.firstIndex(of: String(word)) else { return [] }
            let step = 2 * Double.pi * frequency(index) / Double(Self.sampleRate)
            let tone = (0..<Self.wordLength).map { level * Float(sin(step * Double($0))) }
            return tone + [Float](repeating: 0, count: Self.pauseLength)
        }
    }

    static func silence(_ seconds: Double) -> [Float] {
        [Float](repeating: 0, count: Int(seconds * Double(sampleRate)))
    }

    /// The word that sounds in a frame of 20 ms; nil for silence.
    func word(in frame: ArraySlice<Float>) -> Int? {
        let energy = frame.reduce(0) { $0 + $1 * $1 }
        guard energy > 0.01 * Float(frame.count) * 0.05 else { return nil }
        let powers = words.indices.map { index -> Double in
            let step = 2 * Double.pi * frequency(index) / Double(Self.sampleRate)
            var real = 0.0, imaginary = 0.0
            for (place, sample) in frame.enumerated() {
                real += Double(sample) * cos(step * Double(place))
                imaginary += Double(sample) * sin(step * Double(place))
            }
            return real * real + imaginary * imaginary
        }
        return powers.indices.max { powers[$0] < powers[$1] }
    }
}

/// Hears `ToneLanguage`: frames of 20 ms, a word wherever the tone changes, finished after half a second of silence.
final class ToneListener: SpeechListener {
    private let language: ToneLanguage
    private var rest: [Float] = []
    private var frames = 0
    private var last: Int?
    private var heard: [Recognition.Word] = []
    private(set) var lastHeard: Double?

    init(_ language: ToneLanguage) {
        self.language = language
    }

    func accept(_ piece: [Float]) {
        rest += piece
        while rest.count >= ToneLanguage.frameLength {
            let word = language.word(in: rest.prefix(ToneLanguage.frameLength))
            let time = Double(frames) * 0.02
            if let word {
                if word != last {
                    heard.append(.init(word: language.words[word], start: time, end: time, confidence: 1))
                }
                heard[heard.count - 1].end = time + 0.02
                lastHeard = time + 0.02
            }
            last = word
            frames += 1
            rest.removeFirst(ToneLanguage.frameLength)
        }
    }

    var secondsDecoded: Double { Double(frames) * 0.02 }
    var endpoint: EndpointReason? { lastHeard.flatMap { secondsDecoded - $0 >= 0.5 ? .pause : nil } }
    func partial() -> Recognition { Recognition(words: heard, confidence: heard.isEmpty ? 0 : 1) }
    func finish() -> Recognition { partial() }
    var unconstrained: Recognition { partial() }
    func dictated() -> Recognition { partial() }

    func reset(_ decoding: RecognitionSession.Decoding?) {
        rest = []
        frames = 0
        last = nil
        heard = []
        lastHeard = nil
    }
}
