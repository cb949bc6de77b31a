import Foundation
import SignalProcessing
import SpeechRecognition

/// Turns raw sound of any rate, width and channel count, cut anywhere, into mono samples at one rate.
struct PCMReader {
    let format: PCMFormat
    private let resampler: Resampler?
    /// Bytes of a frame that is not whole yet.
    private var rest: [UInt8] = []

    /// - Parameter rate: of the samples wanted, in hertz.
    init(_ format: PCMFormat, to rate: Double = Recogniser.sampleRate) throws(ServerError) {
        self.format = format
        do {
            resampler =
                Double(format.rate) == rate ? nil : try Resampler(from: Double(format.rate), to: rate)
        } catch {
            throw .badSound(reason: "\(error)")
        }
    }

    /// Channels are averaged.
    mutating func read(_ bytes: some Collection<UInt8>) throws(ServerError) -> [Float] {
        rest.append(contentsOf: bytes)
        let frames = rest.count / format.bytesPerFrame
        let samples = rest.withUnsafeBytes { raw in (0..<frames).map { mono(raw, $0) } }
        rest.removeFirst(frames * format.bytesPerFrame)
        guard let resampler else { return samples }
        do { return try resampler.process(samples) } catch { throw .badSound(reason: "\(error)") }
    }

    /// The samples that were still waiting; half a frame is dropped.
    mutating func finish() -> [Float] { (try? resampler?.flush()) ?? [] }

    private func mono(_ raw: UnsafeRawBufferPointer, _ frame: Int) -> Float {
        var sum: Float = 0
        let start = frame * format.bytesPerFrame
        for channel in 0..<format.channels { sum += sample(raw, start + channel * format.width) }
        return sum / Float(format.channels)
    }

    private func sample(_ raw: UnsafeRawBufferPointer, _ at: Int) -> Float {
        switch format.width {
        case 1: return (Float(raw[at]) - 128) / 128
        case 2: return Float(Int16(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: Int16.self))) / 32768
        case 3:
            let value = Int32(raw[at]) << 8 | Int32(raw[at + 1]) << 16 | Int32(raw[at + 2]) << 24
            return Float(value) / 2_147_483_648
        default:
            return Float(Int32(littleEndian: raw.loadUnaligned(fromByteOffset: at, as: Int32.self))) / 2_147_483_648
        }
    }
}

/// Samples as signed little-endian 16 bits.
enum PCM16 {
    static func bytes(_ samples: some Collection<Float>) -> Data {
        var bytes = Data(capacity: samples.count * 2)
        for sample in samples {
            let value = Int16(max(-32768, min(32767, (sample * 32767).rounded())))
            bytes.append(UInt8(truncatingIfNeeded: value))
            bytes.append(UInt8(truncatingIfNeeded: value >> 8))
        }
        return bytes
    }
}
