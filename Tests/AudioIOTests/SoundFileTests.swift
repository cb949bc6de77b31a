import AudioIO
import Foundation
import Testing

/// A folder that is gone when the test is over.
final class ScratchFolder {
    let url = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)")
    init() throws { try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true) }
    deinit { try? FileManager.default.removeItem(at: url) }
    func path(_ name: String) -> String { url.appending(path: name).path }
}

func tone(_ hertz: Double, rate: Double, count: Int, level: Float = 0.5) -> [Float] {
    (0..<count).map { level * Float(sin(2 * Double.pi * hertz * Double($0) / rate)) }
}

@Suite("Sound files")
struct SoundFileTests {
    let folder: ScratchFolder
    init() throws { folder = try ScratchFolder() }

    @Test("written without loss come back as they were", arguments: [("wav", 16), ("wav", 24), ("wav", 32), ("flac", 16), ("flac", 24), ("aiff", 16)])
    func lossless(_ ending: String, _ bits: Int) throws {
        let sound = tone(440, rate: 16000, count: 5000)
        let path = folder.path("a.\(ending)")
        try AudioFile.write(sound, sampleRate: 16000, to: path, bits: bits)
        let back = try AudioFile.readMono(path, sampleRate: 16000)
        #expect(back.count == sound.count)
        let step = bits == 32 ? 0 : 1 / Float(1 << (bits - 1))
        #expect(zip(back, sound).allSatisfy { abs($0 - $1) <= step })
    }

    @Test("with losses keep their length and their tone", arguments: ["ogg", "opus"])
    func lossy(_ ending: String) throws {
        let path = folder.path("a.\(ending)")
        try AudioFile.write(tone(440, rate: 16000, count: 16000), sampleRate: 16000, to: path)
        let back = try AudioFile.readMono(path, sampleRate: 16000)
        #expect(abs(back.count - 16000) < 400)
        let middle = back[4000..<12000]
        let rising = zip(middle, middle.dropFirst()).filter { $0 < 0 && $1 >= 0 }.count
        #expect(abs(rising - 220) <= 2)
    }

    @Test("at other rates are resampled: a tone keeps its pitch and phase", arguments: [8000.0, 22050, 44100, 48000])
    func otherRates(_ rate: Double) throws {
        let path = folder.path("a.wav")
        try AudioFile.write(tone(500, rate: rate, count: Int(rate)), sampleRate: rate, to: path, bits: 32)
        let back = try AudioFile.readMono(path, sampleRate: 16000)
        #expect(abs(back.count - 16000) <= 1)
        for i in 1000..<15000 { #expect(abs(Double(back[i]) - 0.5 * sin(2 * Double.pi * 500 * Double(i) / 16000)) < 2e-3) }
    }

    @Test("of several channels are averaged")
    func channels() throws {
        let path = folder.path("a.wav")
        var writer = try SoundFileWriter(path, sampleRate: 16000, channels: 2, bits: 32)
        try [Float]([0.5, 0.1, -0.5, 0.1, 0, 1]).withUnsafeBufferPointer { try writer.write($0) }
        try writer.close()
        let back = try AudioFile.readMono(path, sampleRate: 16000)
        #expect(zip(back, [0.3, -0.2, 0.5] as [Float]).allSatisfy { abs($0 - $1) < 1e-6 } && back.count == 3)
    }

    @Test("read in blocks of any size give the same samples", arguments: [1, 37, 4096, 5000])
    func blocks(_ size: Int) throws {
        let path = folder.path("a.wav")
        try AudioFile.write(tone(300, rate: 22050, count: 9000), sampleRate: 22050, to: path)
        let whole = try AudioFile.readMono(path, sampleRate: 16000)
        var file = try SoundFileReader(path, sampleRate: 16000)
        var pieces: [Float] = []
        var block = [Float](repeating: 0, count: size)
        while case let count = try block.withUnsafeMutableBufferPointer({ try file.read(into: $0) }), count > 0 {
            pieces += block[0..<count]
        }
        #expect(pieces == whole)
    }

    @Test("beyond full scale are clipped and not wrapped around")
    func clipping() throws {
        let path = folder.path("a.wav")
        try AudioFile.write([2, -2, 0.5], sampleRate: 16000, to: path)
        let back = try AudioFile.readMono(path, sampleRate: 16000)
        #expect(back[0] > 0.99 && back[1] < -0.99)
    }

    @Test("that are bad say which and why", arguments: ["missing", "empty", "folder", "text", "header", "no frames"])
    func bad(_ kind: String) throws {
        let path = folder.path(kind == "text" ? "a.txt" : "a.wav")
        switch kind {
        case "empty": try Data().write(to: URL(filePath: path))
        case "folder": try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        case "text": try Data("to be or not to be, that is the question".utf8).write(to: URL(filePath: path))
        case "header":
            try AudioFile.write(tone(440, rate: 16000, count: 100), sampleRate: 16000, to: path)
            try Data(try Data(contentsOf: URL(filePath: path)).prefix(20)).write(to: URL(filePath: path))
        case "no frames": try AudioFile.write([], sampleRate: 16000, to: path)
        default: break
        }
        let error = #expect(throws: AudioError.self) { try AudioFile.readMono(path, sampleRate: 16000) }
        guard case .file(let named, let reason) = error else {
            Issue.record("not a file error")
            return
        }
        #expect(named == path)
        let words = ["missing": "no such file", "empty": "is empty", "folder": "is a folder", "no frames": "0 frames"]
        #expect(reason.contains(words[kind] ?? "is not sound"))
    }

    @Test("cut off in the middle give what there is")
    func truncated() throws {
        let path = folder.path("a.wav")
        try AudioFile.write(tone(440, rate: 16000, count: 8000), sampleRate: 16000, to: path)
        try Data(try Data(contentsOf: URL(filePath: path)).prefix(44 + 4000)).write(to: URL(filePath: path))
        #expect(try AudioFile.readMono(path, sampleRate: 16000).count == 2000)
    }

    @Test("of an unknown ending or an impossible rate are not made")
    func refusals() {
        #expect(throws: AudioError.self) { try AudioFile.write([0], sampleRate: 16000, to: folder.path("a.xyz")) }
        #expect(throws: AudioError.self) { try AudioFile.write([0], sampleRate: 11000, to: folder.path("a.opus")) }
        #expect(throws: AudioError.self) { try AudioFile.write([0], sampleRate: 16000, to: folder.path("no/such/a.wav")) }
        #expect(throws: AudioError.self) { try AudioFile.write([0], sampleRate: 16000, to: folder.path("a.wav"), bits: 12) }
    }
}
