import Foundation

/// librosa, asked by running `Benchmarks/features_librosa.py` once in a Python that has it.
public struct FeaturePeer: Sendable, Decodable, Equatable {
    public var name: String
    /// Seconds of sound a second.
    public var value: Double
    public var peer: String

    /// The peer's figure; nil where Python or librosa is missing.
    public static func measure(python: String, script: String = "Benchmarks/features_librosa.py") -> FeaturePeer? {
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, script]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try? JSONDecoder().decode(FeaturePeer.self, from: answer)
    }
}
