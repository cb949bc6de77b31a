import AudioIO
import Foundation

/// Writes speech as it is made.
public enum SpeechWriter {
    /// Into a sound file whose ending says the format.
    ///
    /// - Parameter marks: given the pieces with which words or marks come.
    /// - Throws: `AudioError.file`, or what `marks` throws.
    public static func write(
        _ speech: SpeechStream, to path: String, sampleRate: Int, marks: (SpeechChunk) throws -> Void = { _ in }
    ) throws {
        var file = try SoundFileWriter(path, sampleRate: Double(sampleRate))
        while let chunk = speech.next() {
            try chunk.samples.withUnsafeBufferPointer { try file.write($0) }
            if !chunk.words.isEmpty || !chunk.marks.isEmpty { try marks(chunk) }
        }
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
