import CSndfile
import Foundation

/// Writes mono samples as a sound file that is sent while it is made: bytes come out as they are ready and are never changed.
///
///     let writer = try SoundStreamWriter(.opus, sampleRate: 24000)
///     send(try writer.write(samples)) …
///     send(try writer.close())
///
/// Formats whose beginning tells the length say in a stream that it is not known.
public final class SoundStreamWriter {
    public enum Format: String, Sendable, CaseIterable {
        case flac, opus, ogg, mp3

        var code: Int32 {
            switch self {
            case .flac: Int32(SF_FORMAT_FLAC) | Int32(SF_FORMAT_PCM_16)
            case .opus: Int32(SF_FORMAT_OGG) | Int32(SF_FORMAT_OPUS)
            case .ogg: Int32(SF_FORMAT_OGG) | Int32(SF_FORMAT_VORBIS)
            case .mp3: Int32(SF_FORMAT_MPEG) | Int32(SF_FORMAT_MPEG_LAYER_III)
            }
        }

        /// Whether the installed libsndfile writes it.
        public var isAvailable: Bool {
            var info = SF_INFO()
            (info.samplerate, info.channels, info.format) = (24000, 1, code)
            return sf_format_check(&info) != 0
        }
    }

    /// What libsndfile has written and nobody has taken yet. It is reached from C by its address while the writer lives.
    private final class Output {
        var bytes = Data()
        /// Bytes that were taken, and where the next one goes.
        var taken = 0
        var position = 0

        func put(_ pointer: UnsafeRawPointer, _ count: Int) {
            // What has been sent cannot be mended; it is the length in the header that a stream does without.
            let skipped = max(0, min(count, taken - position))
            let place = position + skipped - taken,
                source = UnsafeRawBufferPointer(start: pointer + skipped, count: count - skipped)
            if place + source.count > bytes.count { bytes.append(Data(count: place + source.count - bytes.count)) }
            if !source.isEmpty {
                bytes.replaceSubrange(bytes.startIndex + place..<bytes.startIndex + place + source.count, with: source)
            }
            position += count
        }

        func take() -> Data {
            defer {
                taken += bytes.count
                bytes = Data()
            }
            return bytes
        }
    }

    public let format: Format
    private let output = Output()
    private var handle: OpaquePointer?

    /// - Parameter sampleRate: in hertz; Opus takes 8, 12, 16, 24 and 48 kHz only.
    /// - Throws: `AudioError.file` where libsndfile does not write the format, or not at this rate.
    public init(_ format: Format, sampleRate: Int) throws {
        self.format = format
        var info = SF_INFO()
        (info.samplerate, info.channels, info.format) = (Int32(sampleRate), 1, format.code)
        var callbacks = SF_VIRTUAL_IO(
            get_filelen: { data in
                guard let output = SoundStreamWriter.output(data) else { return 0 }
                return sf_count_t(output.taken + output.bytes.count)
            },
            seek: { offset, origin, data in
                guard let output = SoundStreamWriter.output(data) else { return -1 }
                let base =
                    origin == SEEK_SET ? 0 : origin == SEEK_CUR ? output.position : output.taken + output.bytes.count
                output.position = max(0, base + Int(offset))
                return sf_count_t(output.position)
            },
            read: { _, _, _ in 0 },
            write: { pointer, count, data in
                guard let output = SoundStreamWriter.output(data), let pointer, count > 0 else { return 0 }
                output.put(pointer, Int(count))
                return count
            },
            tell: { data in sf_count_t(SoundStreamWriter.output(data)?.position ?? 0) })
        guard sf_format_check(&info) != 0,
            let handle = sf_open_virtual(
                &callbacks, Int32(SFM_WRITE), &info, Unmanaged.passUnretained(output).toOpaque())
        else {
            throw AudioError.file(
                path: format.rawValue,
                reason: "cannot be written at \(sampleRate) Hz: \(String(cString: sf_strerror(nil)))")
        }
        _ = sf_command(handle, Int32(SFC_SET_CLIPPING), nil, Int32(SF_TRUE))
        self.handle = handle
    }

    deinit { if let handle { sf_close(handle) } }

    private static func output(_ data: UnsafeMutableRawPointer?) -> Output? {
        data.map { Unmanaged<Output>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Adds samples.
    ///
    /// - Returns: the bytes that are ready, perhaps none.
    public func write(_ samples: [Float]) throws -> Data {
        guard let handle else { return Data() }
        guard Int(sf_writef_float(handle, samples, sf_count_t(samples.count))) == samples.count else {
            throw AudioError.file(path: format.rawValue, reason: String(cString: sf_strerror(handle)))
        }
        return output.take()
    }

    /// Ends the sound, and gives the last bytes.
    public func close() throws -> Data {
        guard let handle else { return Data() }
        self.handle = nil
        let code = sf_close(handle)
        if code != 0 { throw AudioError.file(path: format.rawValue, reason: String(cString: sf_error_number(code))) }
        return output.take()
    }
}
