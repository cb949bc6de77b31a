// A long recording as mono samples at 16 kHz, never wholly in memory:
//
//     var file = try SoundFileReader("talk.flac", sampleRate: 16000)
//     while try file.read(into: buffer) > 0 { … }        // buffer: UnsafeMutableBufferPointer<Float>
//
// A short one at once:
//
//     let samples = try AudioFile.readMono("hello.wav", sampleRate: 16000)

import CSndfile
import Foundation
import SignalProcessing

/// Reads a sound file of any format that libsndfile knows, any rate and channel count, as mono samples at the rate asked for.
///
/// Channels are averaged; samples that are not numbers become 0.
public struct SoundFileReader: ~Copyable {
    public let path: String
    /// The file's own rate in hertz, channels and frames; frames are an estimate where the format does not say.
    public let fileSampleRate: Double
    public let channels: Int
    public let fileFrames: Int
    /// Of what `read` gives.
    public let sampleRate: Double

    private let handle: OpaquePointer
    private let resampler: Resampler?
    private let block: UnsafeMutableBufferPointer<Float>
    private let mono: UnsafeMutableBufferPointer<Float>
    /// The part of `mono` that has been read and not yet given.
    private var waiting = 0..<0
    private var ended = false
    private var framesRead = 0
    private static var blockFrames: Int { 4096 }

    /// Seconds of sound, as far as the file says.
    public var duration: Double { Double(fileFrames) / fileSampleRate }

    /// - Parameter sampleRate: in hertz; the file's own if nil.
    /// - Throws: `AudioError.file` if there is no such file, it is empty, is not sound, or has no frames.
    public init(_ path: String, sampleRate: Double? = nil) throws {
        let (handle, info) = try Self.open(path)
        do {
            guard (1...1024).contains(info.channels), info.samplerate > 0 else {
                throw AudioError.file(path: path, reason: "\(info.channels) channels at \(info.samplerate) Hz cannot be read")
            }
            guard info.frames != 0 else { throw AudioError.file(path: path, reason: "holds no sound (0 frames)") }
            let rate = sampleRate ?? Double(info.samplerate)
            resampler = rate == Double(info.samplerate) ? nil : try Resampler(from: Double(info.samplerate), to: rate)
            self.sampleRate = rate
        } catch {
            sf_close(handle)
            throw (error as? AudioError) ?? AudioError.file(path: path, reason: "\(error)")
        }
        self.handle = handle
        self.path = path
        fileSampleRate = Double(info.samplerate)
        channels = Int(info.channels)
        fileFrames = info.frames == Int64.max ? 0 : Int(info.frames)
        block = .allocate(capacity: Self.blockFrames * Int(info.channels))
        block.initialize(repeating: 0)
        mono = .allocate(capacity: Self.blockFrames)
        mono.initialize(repeating: 0)
    }

    deinit {
        sf_close(handle)
        block.deallocate()
        mono.deallocate()
    }

    /// Fills the buffer with the next samples.
    ///
    /// - Returns: how many; fewer than asked only at the end, 0 after it.
    /// - Throws: `AudioError.file` if the file breaks off within a frame or cannot be decoded on.
    public mutating func read(into target: UnsafeMutableBufferPointer<Float>) throws -> Int {
        var given = 0
        while given < target.count {
            if waiting.isEmpty && !ended { try fetch() }
            let room = UnsafeMutableBufferPointer(rebasing: target[given...])
            if let resampler {
                if waiting.isEmpty {
                    let count = try resampler.flush(into: room)
                    if count == 0 { break }
                    given += count
                } else {
                    let (taken, count) = try resampler.process(
                        UnsafeBufferPointer(rebasing: UnsafeBufferPointer(mono)[waiting]), into: room)
                    waiting = (waiting.lowerBound + taken)..<waiting.upperBound
                    given += count
                }
            } else {
                if waiting.isEmpty { break }
                let count = min(room.count, waiting.count)
                for i in 0..<count { room[i] = mono[waiting.lowerBound + i] }
                waiting = (waiting.lowerBound + count)..<waiting.upperBound
                given += count
            }
        }
        return given
    }

    private mutating func fetch() throws {
        let frames = Int(sf_readf_float(handle, block.baseAddress, sf_count_t(Self.blockFrames)))
        guard frames > 0 else {
            ended = true
            waiting = 0..<0
            let code = sf_error(handle)
            if code != 0 { throw AudioError.file(path: path, reason: Self.clean(sf_error_number(code))) }
            if framesRead == 0 { throw AudioError.file(path: path, reason: "holds no sound that can be decoded") }
            return
        }
        framesRead += frames
        let share = 1 / Float(channels)
        for i in 0..<frames {
            var sum: Float = 0
            for c in 0..<channels { sum += block[i * channels + c] }
            let x = channels == 1 ? sum : sum * share
            mono[i] = x.isFinite ? x : 0
        }
        waiting = 0..<frames
    }

    private static func open(_ path: String) throws -> (OpaquePointer, SF_INFO) {
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw AudioError.file(path: path, reason: errno == ENOENT ? "no such file" : String(cString: strerror(errno)))
        }
        if status.st_mode & S_IFMT == S_IFDIR { throw AudioError.file(path: path, reason: "is a folder, not a sound file") }
        if status.st_mode & S_IFMT == S_IFREG && status.st_size == 0 { throw AudioError.file(path: path, reason: "is empty") }
        guard access(path, R_OK) == 0 else { throw AudioError.file(path: path, reason: String(cString: strerror(errno))) }
        var info = SF_INFO()
        guard let handle = sf_open(path, Int32(SFM_READ), &info) else {
            throw AudioError.file(path: path, reason: "is not sound, or is cut off: " + clean(sf_strerror(nil)))
        }
        return (handle, info)
    }

    private static func clean(_ text: UnsafePointer<CChar>?) -> String {
        guard let text else { return "libsndfile gave no reason" }
        return String(cString: text).trimmingCharacters(in: .whitespacesAndNewlines.union(.punctuationCharacters))
    }
}

/// Short recordings, whole.
public enum AudioFile {
    /// All samples of a file, mono, at a rate in hertz.
    ///
    /// - Throws: `AudioError.file`.
    public static func readMono(_ path: String, sampleRate: Double) throws -> [Float] {
        var file = try SoundFileReader(path, sampleRate: sampleRate)
        var result: [Float] = []
        result.reserveCapacity(Int(min(1e9, file.duration * sampleRate)) + 16)
        var block = [Float](repeating: 0, count: 16384)
        while true {
            let count = try block.withUnsafeMutableBufferPointer { try file.read(into: $0) }
            if count == 0 { return result }
            result.append(contentsOf: block[0..<count])
        }
    }

    /// Writes mono samples; the ending decides the format.
    public static func write(_ samples: [Float], sampleRate: Double, to path: String, bits: Int = 16) throws {
        var file = try SoundFileWriter(path, sampleRate: sampleRate, bits: bits)
        try samples.withUnsafeBufferPointer { try file.write($0) }
        try file.close()
    }
}
