import AudioIO
import Foundation
import SignalProcessing

/// Writes speech as it is made.
public enum SpeechWriter {
    /// Into a sound file whose ending says the format; resampled where it does not take the voice's rate.
    ///
    /// - Parameter marks: given the pieces with which words or marks come.
    /// - Throws: `AudioError.file`, or what `marks` throws.
    public static func write(
        _ speech: SpeechStream, to path: String, sampleRate: Int, marks: (SpeechChunk) throws -> Void = { _ in }
    ) throws {
        let own = Double(sampleRate), rate = SoundFileWriter.rate(of: path, for: own)
        let resampler = rate == own ? nil : try Resampler(from: own, to: rate)
        var file = try SoundFileWriter(path, sampleRate: rate)
        while let chunk = speech.next() {
            let samples = try resampler?.process(chunk.samples) ?? chunk.samples
            try samples.withUnsafeBufferPointer { try file.write($0) }
            if !chunk.words.isEmpty || !chunk.marks.isEmpty { try marks(chunk) }
        }
        if let rest = try resampler?.flush() { try rest.withUnsafeBufferPointer { try file.write($0) } }
        try file.close()
    }

    /// As signed samples of 16 bits, little endian, to a pipe or file that is open.
    public static func writeRaw(_ speech: SpeechStream, to handle: FileHandle) throws {
        while let chunk = speech.next() {
            var bytes = Data(capacity: chunk.samples.count * 2)
            for sample in chunk.samples {
                let value = Int16(max(-32768, min(32767, (sample * 32767).rounded())))
                bytes.append(UInt8(truncatingIfNeeded: value))
                bytes.append(UInt8(truncatingIfNeeded: value >> 8))
            }
            try handle.write(contentsOf: bytes)
        }
    }
}
