import AudioIO
import Foundation
import Tensors

/// Makes a corpus from sentences and installed synthesisers: sound files and a manifest.
public struct SyntheticSpeech: Sendable {
    /// Read from YAML.
    public struct Configuration: Codable, Sendable, Equatable {
        public var voices: [SynthesiserVoice]
        /// Where sentences come from; how many of each.
        public var texts: [TextSource]
        /// Folder for the sound and `manifest.tsv`.
        public var output: String
        public var seed: UInt64
    }

    public let configuration: Configuration

    public init(_ configuration: Configuration) { self.configuration = configuration }

    /// Sentences of one source, as many as it asks for.
    ///
    /// - Parameter grammar: gives a random sentence of a file of templates.
    public func sentences(
        _ source: TextSource, grammar: (String) throws -> (inout RandomGenerator) -> String
    ) throws -> [String] {
        var generator = RandomGenerator(seed: configuration.seed &+ UInt64(source.path.utf8.count))
        let count = source.count ?? 1000
        if source.kind == .grammar {
            let next = try grammar(source.path)
            return (0..<count).compactMap { _ in TextSource.plain(next(&generator)) }
        }
        let all = try source.texts().filter { $0.count <= 140 }
        if source.kind == .lexicon {
            return (0..<count).map { _ in
                (0..<Int(generator.uniform(1, 5))).map { _ in all[Int(generator.uniform(0, Float(all.count)))] }.joined(separator: " ")
            }
        }
        var chosen: [String] = []
        while chosen.count < count, !all.isEmpty { chosen += all.shuffled(using: &generator).prefix(count - chosen.count) }
        return chosen
    }

    /// Speaks all sentences, `workers` synthesisers at once, and writes the manifest. Sentences that a synthesiser fails on are left
    /// out and counted.
    public func run(_ sentences: [String], workers: Int, progress: (Double) -> Void) async throws -> (made: Int, failed: Int) {
        let folder = URL(filePath: configuration.output)
        try FileManager.default.createDirectory(at: folder.appending(path: "audio"), withIntermediateDirectories: true)
        let total = configuration.voices.reduce(0) { $0 + $1.weight }
        var generator = RandomGenerator(seed: configuration.seed)
        let jobs = sentences.enumerated().map { number, text -> (path: String, text: String, arguments: [String], speaker: String) in
            var place = Double(generator.uniform()) * total
            let voice = configuration.voices.first { voice in
                place -= voice.weight
                return place < 0
            }
            let path = "audio/\(number).wav"
            let (arguments, speaker) = (voice ?? configuration.voices[0]).command(
                saying: text, into: folder.appending(path: path).path, using: &generator)
            return (path, text, arguments, speaker)
        }
        var lines: [(number: Int, line: String)] = [], done = 0
        try await withThrowingTaskGroup(of: (number: Int, line: String?).self) { group in
            var next = 0
            func begin() {
                guard next < jobs.count else { return }
                let number = next, job = jobs[number], file = folder.appending(path: job.path).path
                next += 1
                group.addTask {
                    let seconds = try Self.speak(job.arguments, file: file)
                    return (number, seconds.map { "\(job.path)\t\(String(format: "%.3f", $0))\t\(job.speaker)\t\(job.text)" })
                }
            }
            for _ in 0..<max(1, workers) { begin() }
            while let (number, line) = try await group.next() {
                if let line { lines.append((number, line)) }
                done += 1
                progress(Double(done) / Double(jobs.count))
                begin()
            }
        }
        let text = (["path\tseconds\tspeaker\ttranscript"] + lines.sorted { $0.number < $1.number }.map(\.line)).joined(separator: "\n") + "\n"
        try text.write(to: folder.appending(path: "manifest.tsv"), atomically: true, encoding: .utf8)
        return (lines.count, jobs.count - lines.count)
    }

    /// Runs a synthesiser; the sound's length in seconds, nil where none came.
    private static func speak(_ arguments: [String], file: String) throws -> Double? {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = arguments
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0, let sound = try? SoundFileReader(file) else { return nil }
        return sound.duration > 0.2 ? sound.duration : nil
    }
}
