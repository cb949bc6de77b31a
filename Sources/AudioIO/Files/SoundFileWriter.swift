import CSndfile
import Foundation

/// Writes mono or interleaved samples to a file whose ending says the format: wav, flac, ogg, opus, aiff, au, caf, raw.
///
/// Samples beyond ±1 are clipped.
public struct SoundFileWriter: ~Copyable {
    public let path: String
    public let sampleRate: Double
    public let channels: Int
    private var handle: OpaquePointer?

    /// - Parameters:
    ///   - sampleRate: in hertz; Opus takes 8, 12, 16, 24 and 48 kHz only.
    ///   - bits: 8, 16, 24, or 32 (float where the format has it); lossy formats have none.
    /// - Throws: `AudioError.file` if the ending is unknown, the format does not take the rate, or the file cannot be made.
    public init(_ path: String, sampleRate: Double, channels: Int = 1, bits: Int = 16) throws {
        var info = SF_INFO()
        info.samplerate = Int32(max(1, min(1e7, sampleRate)))
        info.channels = Int32(channels)
        info.format = Int32(truncatingIfNeeded: try Self.format(path, bits: bits))
        guard sf_format_check(&info) != 0 else {
            throw AudioError.file(
                path: path, reason: "this format does not take \(channels) channels of \(bits) bits at \(Int(sampleRate)) Hz")
        }
        guard let handle = sf_open(path, Int32(SFM_WRITE), &info) else {
            throw AudioError.file(path: path, reason: "cannot be written: " + String(cString: sf_strerror(nil)))
        }
        _ = sf_command(handle, Int32(SFC_SET_CLIPPING), nil, Int32(SF_TRUE))
        self.handle = handle
        self.path = path
        self.sampleRate = sampleRate
        self.channels = channels
    }

    deinit { if let handle { sf_close(handle) } }

    /// Appends samples, interleaved where there are several channels.
    public mutating func write(_ samples: UnsafeBufferPointer<Float>) throws {
        guard let handle else { throw AudioError.file(path: path, reason: "is closed already") }
        let frames = samples.count / channels
        guard Int(sf_writef_float(handle, samples.baseAddress, sf_count_t(frames))) == frames else {
            throw AudioError.file(path: path, reason: String(cString: sf_strerror(handle)))
        }
    }

    /// Ends the file: only now its header is right.
    public mutating func close() throws {
        guard let handle else { return }
        self.handle = nil
        let code = sf_close(handle)
        if code != 0 { throw AudioError.file(path: path, reason: String(cString: sf_error_number(code))) }
    }

    /// The rate nearest above `sampleRate` at which the format that the path's ending names can hold sound.
    public static func rate(of path: String, for sampleRate: Double) -> Double {
        guard (path as NSString).pathExtension.lowercased() == "opus" else { return sampleRate }
        return [8000, 12_000, 16_000, 24_000].first { $0 >= sampleRate } ?? 48_000
    }

    private static func format(_ path: String, bits: Int) throws -> Int {
        let depth: Int
        switch bits {
        case 8: depth = Int(SF_FORMAT_PCM_S8)
        case 16: depth = Int(SF_FORMAT_PCM_16)
        case 24: depth = Int(SF_FORMAT_PCM_24)
        case 32: depth = Int(SF_FORMAT_FLOAT)
        default: throw AudioError.file(path: path, reason: "8, 16, 24 or 32 bits, not \(bits)")
        }
        switch (path as NSString).pathExtension.lowercased() {
        case "wav": return Int(SF_FORMAT_WAV) | (bits == 8 ? Int(SF_FORMAT_PCM_U8) : depth)
        case "flac": return Int(SF_FORMAT_FLAC) | (bits == 32 ? Int(SF_FORMAT_PCM_24) : depth)
        case "ogg", "oga": return Int(SF_FORMAT_OGG) | Int(SF_FORMAT_VORBIS)
        case "opus": return Int(SF_FORMAT_OGG) | Int(SF_FORMAT_OPUS)
        case "aiff", "aif": return Int(SF_FORMAT_AIFF) | depth
        case "au": return Int(SF_FORMAT_AU) | depth
        case "caf": return Int(SF_FORMAT_CAF) | depth
        case "raw", "pcm": return Int(SF_FORMAT_RAW) | depth | Int(SF_ENDIAN_LITTLE)
        case let ending:
            throw AudioError.file(path: path, reason: "wav, flac, ogg, opus, aiff, au, caf or raw can be written, not '\(ending)'")
        }
    }
}
