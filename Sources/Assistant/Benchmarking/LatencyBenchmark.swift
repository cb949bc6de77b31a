import AudioIO
import Foundation
import NeuralNetworks
import Streaming
import Synchronization

/// How long a user waits: a recording is fed at the pace of a microphone, on the assistant's own threads, and every answered
/// command is timed.
///
/// The end of speech is where the recording itself falls silent (30 dB below its loudest 10 ms), not where the recogniser
/// says so; the figures are medians over the commands of all recordings.
public struct LatencyBenchmark: Sendable {
    public var parts: AssistantParts
    public var recordings: [String]

    public init(parts: AssistantParts, recordings: [String]) {
        self.parts = parts
        self.recordings = recordings
    }

    /// - Throws: `AudioError` for the recordings, `LatencyBenchmark.Failure` where no command was answered.
    public func run() async throws -> [BenchmarkFigure] {
        var toText: [Double] = [], toSound: [Double] = []
        for recording in recordings {
            let measured = try await measure(recording)
            toText += measured.toText
            toSound += measured.toSound
        }
        guard !toText.isEmpty else { throw Failure(recordings: recordings) }
        func median(_ values: [Double]) -> Double {
            let sorted = values.sorted(), middle = sorted.count / 2
            let value = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
            return (value * 1000).rounded()
        }
        var figures = [BenchmarkFigure(name: "latency, end of speech to final text", value: median(toText), unit: "ms")]
        if !toSound.isEmpty {
            figures.append(
                BenchmarkFigure(
                    name: "latency, end of speech to first reply sample", value: median(toSound), unit: "ms"))
        }
        return figures
    }

    private func measure(_ recording: String) async throws -> (toText: [Double], toSound: [Double]) {
        let rate = 16_000
        let samples = try AudioFile.readMono(recording, sampleRate: Double(rate))
        let quiet = SpeechEnds(samples, sampleRate: rate)
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-latency-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let events = Gathered()
        let assistant = try await LiveAssistant(
            parts: parts, source: .file(recording), sink: .file(folder.appending(path: "reply.wav").path),
            emit: { event in events.list.withLock { $0.append(event) } })
        while !assistant.hasFinished { try await Task.sleep(for: .milliseconds(50)) }
        var toText: [Double] = [], toSound: [Double] = []
        var end: Double?
        for event in events.list.withLock({ $0 }) {
            switch event.content {
            case .final(_, _, _, let recognised, _, true):
                end = quiet.nearest(to: recognised)
                if let end { toText.append(event.at - end) }
            case .audio(let start, _, _):
                if let spoken = end, start > spoken { toSound.append(start - spoken) }
                end = nil
            default: break
            }
        }
        return (toText, toSound)
    }

    private final class Gathered: Sendable {
        let list = Mutex<[AssistantEvent]>([])
    }

    /// None of the commands in the recordings was understood.
    public struct Failure: Error, CustomStringConvertible {
        public var recordings: [String]
        public var description: String { "no command was heard in \(recordings.joined(separator: ", "))" }
    }
}

/// Where the speech in a recording ends, by its level alone.
struct SpeechEnds {
    /// In seconds.
    let ends: [Double]
    /// A pause shorter than this is within a command, in frames of 10 ms.
    private static let shortestPause = 20

    init(_ samples: [Float], sampleRate: Int) {
        let length = max(1, sampleRate / 100)
        let levels = stride(from: 0, to: samples.count, by: length).map { start in
            samples[start..<min(samples.count, start + length)].withUnsafeBufferPointer { SoundLevel.of($0) }
        }
        let threshold = (levels.max() ?? 0) - 30
        var ends: [Double] = []
        var last: Int?
        for (frame, level) in levels.enumerated() {
            if level > threshold { last = frame }
            if let spoken = last, frame - spoken >= Self.shortestPause || frame == levels.count - 1 {
                ends.append(Double(spoken + 1) / 100)
                last = nil
            }
        }
        self.ends = ends
    }

    /// The end that is nearest to a moment, if one is within half a second.
    func nearest(to seconds: Double) -> Double? {
        ends.min { abs($0 - seconds) < abs($1 - seconds) }.flatMap { abs($0 - seconds) < 0.5 ? $0 : nil }
    }
}
