import AudioIO
import Foundation

/// The sound of a corpus, decoded once: 16-bit samples at 16 kHz in one file that is mapped into memory.
///
/// Beside it lies a list of what is in it; a changed manifest makes it anew.
public struct SampleStore: Sendable {
    public static let sampleRate = 16000.0
    private let data: Data
    private let ranges: [Range<Int>]

    public var count: Int { ranges.count }

    /// Opens the store of a manifest under `folder`, decoding the recordings first where that has not been done.
    ///
    /// - Throws: `AudioError` for a recording that cannot be read.
    public init(_ manifest: SpeechManifest, folder: URL, progress: (Double) -> Void = { _ in }) throws {
        let files = manifest.entries.map { manifest.file(of: $0) }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in files.joined(separator: "\n").utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let name = manifest.url.deletingLastPathComponent().lastPathComponent + "-" + String(hash, radix: 16)
        let sound = folder.appending(path: name + ".s16"), list = folder.appending(path: name + ".json")
        if let known = try? JSONDecoder().decode([Int].self, from: Data(contentsOf: list)), known.count == files.count,
            let mapped = try? Data(contentsOf: sound, options: .alwaysMapped), mapped.count == 2 * known.reduce(0, +)
        {
            (data, ranges) = (mapped, Self.ranges(known))
            return
        }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        _ = FileManager.default.createFile(atPath: sound.path, contents: nil)
        let output = try FileHandle(forWritingTo: sound)
        defer { try? output.close() }
        var counts: [Int] = []
        for (index, file) in files.enumerated() {
            let samples = try AudioFile.readMono(file, sampleRate: Self.sampleRate)
            let integers = samples.map { Int16(max(-32768, min(32767, ($0 * 32768).rounded()))) }
            try output.write(contentsOf: integers.withUnsafeBytes { Data($0) })
            counts.append(integers.count)
            progress(Double(index + 1) / Double(files.count))
        }
        try JSONEncoder().encode(counts).write(to: list, options: .atomic)
        data = try Data(contentsOf: sound, options: .alwaysMapped)
        ranges = Self.ranges(counts)
    }

    private static func ranges(_ counts: [Int]) -> [Range<Int>] {
        var start = 0
        return counts.map { count in
            defer { start += count }
            return start..<start + count
        }
    }

    public func sampleCount(_ index: Int) -> Int { ranges[index].count }

    /// A recording, ±1.
    public func samples(_ index: Int) -> [Float] {
        data.withUnsafeBytes { bytes in
            let all = bytes.bindMemory(to: Int16.self)
            return ranges[index].map { Float(all[$0]) * 0x1p-15 }
        }
    }
}
