import Foundation
import SignalProcessing
import Tensors
import Testing

@Suite("Waveforms")
struct WaveformTests {
    @Test("Griffin-Lim finds a signal with nearly the magnitudes asked for, the fast variant a nearer one")
    func griffinLim() throws {
        let signal = try fixture("signal")
        let transform = try ShortTimeFourierTransform(transformLength: 512, hopLength: 128)
        let wanted = transform.forward(signal).magnitudes
        func error(_ momentum: Float) -> Float {
            var generator = RandomGenerator(seed: 4)
            let sound = GriffinLim(transform, iterations: 60, momentum: momentum)
                .waveform(wanted, length: signal.count, using: &generator)
            let got = transform.forward(sound).magnitudes
            let distance = zip(got, wanted).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
            return (distance / wanted.reduce(0) { $0 + $1 * $1 }).squareRoot()
        }
        let (plain, fast) = (error(0), error(0.99))
        #expect(plain < 0.25)
        #expect(fast < plain)
    }

    @Test("log-mel features become a waveform with nearly the same features")
    func fromLogMel() throws {
        let rate = 22050.0
        let signal = (0..<256 * 40).map { i in
            0.2 * sin(Float(2 * Double.pi * 220 * Double(i) / rate)) + 0.1 * sin(Float(2 * Double.pi * 1500 * Double(i) / rate))
        }
        let spectrogram = try LogMelSpectrogram(.tts)
        let features = spectrogram.process(signal)
        var generator = RandomGenerator(seed: 2)
        let sound = try GriffinLim.waveform(logMel: features, spectrogram, using: &generator)
        #expect(sound.count == signal.count)
        let again = spectrogram.process(sound)
        // The loudest bands, where the tones are, away from the edges.
        var worst: Float = 0
        for f in 6..<34 {
            for b in 0..<80 where features[f * 80 + b] > 0 { worst = max(worst, abs(again[f * 80 + b] - features[f * 80 + b])) }
        }
        #expect(worst < 1)
    }

    @Test("mu-law: G.711's curve, 256 levels, decoded within a step")
    func muLaw() throws {
        let law = MuLaw()
        let signal = Array(try fixture("signal").prefix(200))
        for (x, y) in zip(signal, try fixture("mu_law")) {
            #expect(abs(Float(law.encode(x)) - (y + 1) / 2 * 255) <= 0.501)
            #expect(abs(law.decode(law.encode(x)) - x) < 0.013)
        }
        #expect(law.encode(-1) == 0 && law.encode(1) == 255 && law.encode(7) == 255)
        for level in 0..<256 { #expect(law.encode(law.decode(level)) == level) }
    }

    @Test("pre-emphasis can be undone")
    func preEmphasis() throws {
        let signal = try fixture("signal")
        let filter = PreEmphasis()
        let emphasised = filter.apply(signal)
        #expect(emphasised[0] == signal[0])
        #expect(abs(emphasised[9] - (signal[9] - 0.97 * signal[8])) < 1e-7)
        #expect(largestDifference(filter.undo(emphasised), signal) < 1e-5)
    }

    @Test("triangular dither has the variance of two uniform steps")
    func dither() {
        var samples = [Float](repeating: 0, count: 20000)
        var generator = RandomGenerator(seed: 8)
        Dither.triangular(&samples, bits: 16, using: &generator)
        let step = 2.0 / 65536
        let variance = samples.reduce(0.0) { $0 + Double($1) * Double($1) } / 20000
        #expect(abs(variance / (step * step / 6) - 1) < 0.05)
        #expect(samples.allSatisfy { abs(Double($0)) <= step })
    }

    @Test("resampling keeps a tone, stream and whole alike", arguments: [8000.0, 22050, 44100, 48000])
    func resampling(_ rate: Double) throws {
        let count = Int(rate / 2)
        let tone = (0..<count).map { Float(sin(2 * Double.pi * 1000 * Double($0) / rate)) }
        let whole = try Resampler.resample(tone, from: rate, to: 16000)
        #expect(whole.count == 8000)
        for i in 500..<7500 { #expect(abs(Double(whole[i]) - sin(2 * Double.pi * 1000 * Double(i) / 16000)) < 1e-3) }
        let stream = try Resampler(from: rate, to: 16000)
        var pieces: [Float] = []
        for start in stride(from: 0, to: count, by: 777) { pieces += try stream.process(Array(tone[start..<min(count, start + 777)])) }
        pieces += try stream.flush()
        #expect(largestDifference(Array(pieces.prefix(8000)), whole) < 1e-6)
    }

    @Test("resampling refuses rates that are none")
    func badRates() {
        #expect(throws: SignalError.self) { try Resampler(from: 0, to: 16000) }
        #expect(throws: SignalError.self) { try Resampler(from: .nan, to: 16000) }
    }
}
