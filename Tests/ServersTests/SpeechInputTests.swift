import Foundation
import SpeechSynthesis
import Testing

@testable import Servers

@Suite struct SpeechInputTests {
    /// A tone of 440 Hz as raw sound.
    static func tone(_ format: PCMFormat, seconds: Double) -> Data {
        var data = Data()
        for frame in 0..<Int(seconds * Double(format.rate)) {
            let value = 0.5 * sin(2 * .pi * 440 * Double(frame) / Double(format.rate))
            for _ in 0..<format.channels {
                switch format.width {
                case 1: data.append(UInt8(128 + (value * 127).rounded()))
                case 2: withUnsafeBytes(of: Int16(value * 32767).littleEndian) { data.append(contentsOf: $0) }
                case 3:
                    withUnsafeBytes(of: Int32(value * 8_388_607).littleEndian) { data.append(contentsOf: $0.prefix(3)) }
                default: withUnsafeBytes(of: Int32(value * 2_147_483_647).littleEndian) { data.append(contentsOf: $0) }
                }
            }
        }
        return data
    }

    @Test(
        "sound of any rate, width and channel count becomes the same tone at 16 kHz",
        arguments: [
            (8000, 1, 1), (16000, 2, 1), (16000, 1, 2), (22050, 2, 2), (44100, 3, 2), (48000, 4, 6), (11025, 3, 1),
        ])
    func formats(rate: Int, width: Int, channels: Int) throws {
        let format = try PCMFormat(rate: rate, width: width, channels: channels)
        var reader = try PCMReader(format)
        let bytes = Self.tone(format, seconds: 0.5)
        var samples: [Float] = []
        // Cut where no frame ends.
        for start in stride(from: 0, to: bytes.count, by: 997) {
            samples += try reader.read(bytes[start..<min(bytes.count, start + 997)])
        }
        samples += reader.finish()
        #expect(abs(samples.count - 8000) <= 2)
        let inner = samples[2000..<6000]
        let power = inner.reduce(0) { $0 + $1 * $1 } / Float(inner.count)
        #expect(abs(power - 0.125) < 0.004)
        // All of it is in the tone: its projection on 440 Hz.
        var (real, imaginary) = (0.0, 0.0)
        for (index, sample) in inner.enumerated() {
            real += Double(sample) * cos(2 * .pi * 440 * Double(index) / 16000)
            imaginary += Double(sample) * sin(2 * .pi * 440 * Double(index) / 16000)
        }
        let amplitude = 2 * (real * real + imaginary * imaginary).squareRoot() / Double(inner.count)
        #expect(abs(amplitude - 0.5) < 0.01)
    }

    @Test("formats that nobody has are refused with what is wrong")
    func badFormats() {
        for (rate, width, channels) in [
            (0, 2, 1), (16000, 0, 1), (16000, 5, 1), (16000, 2, 0), (-8000, 2, 1), (16000, 2, 1000),
        ] {
            #expect(throws: ServerError.self) { try PCMFormat(rate: rate, width: width, channels: channels) }
        }
    }

    @Test("words are given once, and add up to the final text")
    func settled() {
        var settled = SettledWords()
        #expect(settled.update(["turn"], settled: 0) == "")
        #expect(settled.update(["turn", "of"], settled: 1) == "turn")
        #expect(settled.update(["turn", "off", "the"], settled: 1) == "")
        #expect(settled.update(["turn", "off", "the", "light"], settled: 3) == " off the")
        #expect(settled.finish(["turn", "off", "the", "lights"]) == " lights")
        var silent = SettledWords()
        #expect(silent.finish([]) == "")
    }

    @Test("text in pieces is cut where the voice ends a sentence, and nothing of it is lost", arguments: [1, 3, 8, 40])
    func sentences(piece: Int) {
        let text = "Dr. Smith pays $3.50. It is 7:30! Really? And then it goes on"
        var sentences = SpokenSentences(UtteranceFrontEnd()), cut: [String] = []
        let characters = Array(text)
        for start in stride(from: 0, to: characters.count, by: piece) {
            cut += sentences.add(String(characters[start..<min(characters.count, start + piece)]))
        }
        if let rest = sentences.finish() { cut.append(rest) }
        #expect(cut.joined() == text)
        #expect(cut.map { $0.trimmingCharacters(in: .whitespaces) }.contains("And then it goes on"))
        #expect(cut.first?.hasPrefix("Dr. Smith pays $3.50.") == true)
    }
}
