import AudioIO
import Foundation

/// Recordings kept in memory for mixing: noises, rooms' impulse responses.
public struct SoundTable: Sendable {
    public let sounds: [[Float]]

    public init(_ sounds: [[Float]]) { self.sounds = sounds.filter { !$0.isEmpty } }

    /// Reads sound files at 16 kHz; a folder stands for the sound files in it.
    ///
    /// - Throws: `AudioError`.
    public init(paths: [String]) throws {
        var files: [String] = []
        for path in paths {
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
                let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
                files += names.filter { $0.hasSuffix(".flac") || $0.hasSuffix(".opus") || $0.hasSuffix(".wav") }.map { path + "/" + $0 }
            } else {
                files.append(path)
            }
        }
        self.init(try files.map { try AudioFile.readMono($0, sampleRate: SampleStore.sampleRate) })
    }
}
