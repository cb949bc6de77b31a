import AudioIO
import Foundation
import SignalProcessing

/// Samples of a voice as the bytes of a format, while they are made.
final class SpeechEncoder {
    private let format: SpokenRequest.Format
    private let resampler: Resampler?
    private let writer: SoundStreamWriter?
    private var header: Data

    /// - Parameters:
    ///   - sampleRate: of the samples, in hertz.
    ///   - samples: how many there will be; nil where that is not known.
    init(_ format: SpokenRequest.Format, sampleRate: Int, samples: Int?) throws {
        self.format = format
        let wanted = format.sampleRate ?? sampleRate
        resampler = wanted == sampleRate ? nil : try Resampler(from: Double(sampleRate), to: Double(wanted))
        if case .encoded(let kind) = format {
            writer = try SoundStreamWriter(kind, sampleRate: wanted)
        } else {
            writer = nil
        }
        header = format == .wav ? Self.header(sampleRate: wanted, samples: samples) : Data()
    }

    func encode(_ samples: [Float]) throws -> Data {
        defer { header = Data() }
        return header + (try bytes(resampler?.process(samples) ?? samples))
    }

    func finish() throws -> Data {
        defer { header = Data() }
        return header + (try bytes(resampler?.flush() ?? [])) + (try writer?.close() ?? Data())
    }

    private func bytes(_ samples: [Float]) throws -> Data {
        guard let writer else { return PCM16.bytes(samples) }
        return samples.isEmpty ? Data() : try writer.write(samples)
    }

    /// A WAV file's first 44 bytes, mono of 16 bits; of a length that is not known the largest stands there.
    static func header(sampleRate: Int, samples: Int?) -> Data {
        let bytes = samples.map { UInt32(clamping: $0 * 2) } ?? UInt32.max - 36
        var data = Data("RIFF".utf8)
        func add(_ value: some FixedWidthInteger) {
            withUnsafeBytes(of: value.littleEndian) { data.append(contentsOf: $0) }
        }
        add(bytes &+ 36)
        data.append(contentsOf: "WAVEfmt ".utf8)
        add(UInt32(16))
        add(UInt16(1))
        add(UInt16(1))
        add(UInt32(sampleRate))
        add(UInt32(sampleRate * 2))
        add(UInt16(2))
        add(UInt16(16))
        data.append(contentsOf: "data".utf8)
        add(bytes)
        return data
    }
}
