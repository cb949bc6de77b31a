import Foundation
import SignalProcessing
import Tensors
import Testing

@Suite("Spectra and filters")
struct SpectraTests {
    @Test("mel filters equal librosa's")
    func filters() throws {
        let slaney = try MelFilterBank(sampleRate: 16000, transformLength: 512, bands: 20)
        #expect(largestDifference(slaney.matrix, try fixture("filters_slaney")) < 1e-6)
        let htk = try MelFilterBank(
            sampleRate: 16000, transformLength: 512, bands: 20, scale: .htk, normalisation: .none)
        #expect(largestDifference(htk.matrix, try fixture("filters_htk")) < 1e-5)
    }

    @Test("the mel scales have their published points and are each other's inverse")
    func scales() {
        #expect(abs(MelScale.htk.mel(1000) - 999.9855) < 1e-3)
        #expect(MelScale.slaney.mel(1000) == 15)
        for scale in MelScale.allCases {
            for hertz in [10.0, 440, 999, 1001, 7999] { #expect(abs(scale.hertz(scale.mel(hertz)) - hertz) < 1e-8 * hertz) }
        }
    }

    @Test("the short-time Fourier transform equals librosa's, and its inverse gives the signal back")
    func transform() throws {
        let signal = Array(try fixture("signal").prefix(1500))
        let transform = try ShortTimeFourierTransform(
            transformLength: 256, hopLength: 64, windowLength: 200, padding: .reflect)
        let spectrogram = transform.forward(signal)
        #expect(largestDifference(spectrogram.real, try fixture("stft_real")) < 1e-4)
        #expect(largestDifference(spectrogram.imaginary, try fixture("stft_imaginary")) < 1e-4)
        #expect(largestDifference(transform.inverse(spectrogram, length: 1472), Array(signal.prefix(1472))) < 1e-5)
    }

    @Test("bands inverted give spectra with the same bands")
    func inverseMel() throws {
        let bank = try MelFilterBank(sampleRate: 22050, transformLength: 1024, bands: 80, highest: 8000)
        var generator = RandomGenerator(seed: 1)
        let spectra = (0..<bank.bins * 4).map { _ in abs(generator.normal()) }
        let mel = bank.apply(spectra)
        let inverted = bank.inverse(mel)
        #expect(inverted.allSatisfy { $0 >= 0 })
        let again = bank.apply(inverted)
        for (a, b) in zip(again, mel) { #expect(abs(a - b) < 0.01 * b + 1e-5) }
    }

    @Test("windows have their values: periodic ones repeat, symmetric ones end as they begin")
    func windows() {
        #expect(largestDifference(WindowFunction.hann(4), [0, 0.5, 1, 0.5]) < 1e-7)
        #expect(largestDifference(WindowFunction.hann(5, periodic: false), [0, 0.5, 1, 0.5, 0]) < 1e-7)
        #expect(largestDifference(WindowFunction.hamming(3, periodic: false), [0.08, 1, 0.08]) < 1e-6)
    }
}
