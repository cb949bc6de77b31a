import AudioIO
import Foundation
import NeuralNetworks
import Synchronization

/// Many dialogues one after the other in one process, from sound to sound: what is lost, and whether memory grows.
///
/// Each dialogue is a recording heard by a pipeline of its own over the same recogniser, dialogue and voice, as fast as the
/// machine can. What the first one answered, all have to answer, in words and in sound.
public struct DialogueSoak: Sendable {
    public var parts: AssistantParts
    public var recording: String
    public var count: Int

    /// Memory is compared from here on: caches are filled.
    private static let warmUp = 100
    /// Every dialogue begins at this moment, so that all are the same.
    private static let date = Date(timeIntervalSince1970: 1_772_346_600)

    public init(parts: AssistantParts, recording: String, count: Int = 1000) {
        self.parts = parts
        self.recording = recording
        self.count = count
    }

    /// - Parameter progress: the share done, 0 to 1.
    /// - Throws: `AudioError` for the recording.
    public func run(progress: (Double) -> Void) async throws -> [BenchmarkFigure] {
        let output = FileManager.default.temporaryDirectory.appending(path: "gusli-soak-\(UUID().uuidString).wav").path
        defer { try? FileManager.default.removeItem(atPath: output) }
        var expected: Outcome?
        var lost = 0, troubles = 0, afterWarmUp = 0, sound = 0.0
        let began = ContinuousClock.now
        for number in 1...max(1, count) {
            let outcome = try await converse(output)
            expected = expected ?? outcome
            if outcome.replies != expected?.replies || outcome.seconds != expected?.seconds { lost += 1 }
            troubles += outcome.troubles
            sound += outcome.seconds
            if number == min(Self.warmUp, max(1, count / 2)) { afterWarmUp = ResidentMemory.bytes() ?? 0 }
            progress(Double(number) / Double(count))
        }
        let seconds = (ContinuousClock.now - began) / .seconds(1)
        let atEnd = ResidentMemory.bytes() ?? 0
        func megabytes(_ bytes: Int) -> Double { (Double(bytes) / 1048576 * 10).rounded() / 10 }
        return [
            BenchmarkFigure(name: "dialogues, held", value: Double(count), unit: "dialogues"),
            BenchmarkFigure(
                name: "dialogues, replies of each", value: Double(expected?.replies.count ?? 0), unit: "replies"),
            BenchmarkFigure(name: "dialogues, with a reply lost or changed", value: Double(lost), unit: "dialogues"),
            BenchmarkFigure(
                name: "dialogues, underruns, overruns, lost samples", value: Double(troubles), unit: "events"),
            BenchmarkFigure(
                name: "dialogues, memory after the first tenth or 100", value: megabytes(afterWarmUp), unit: "MB"),
            BenchmarkFigure(name: "dialogues, memory at the end", value: megabytes(atEnd), unit: "MB"),
            BenchmarkFigure(name: "dialogues, speed", value: Double(count) / seconds, unit: "dialogues/s"),
        ]
    }

    private struct Outcome: Equatable {
        var replies: [String] = []
        /// Of reply that was heard.
        var seconds = 0.0
        var troubles = 0
    }

    private func converse(_ output: String) async throws -> Outcome {
        let outcome = Mutex(Outcome())
        try await FileConversation(parts: parts, input: recording, output: output, date: Self.date).run { event in
            outcome.withLock { outcome in
                switch event.content {
                case .reply(let text): outcome.replies.append(text)
                case .audio(_, let seconds, _): outcome.seconds += seconds
                case .metrics(let metrics):
                    outcome.troubles += metrics.overruns + metrics.underruns + metrics.droppedSamples
                default: break
                }
            }
        }
        return outcome.withLock { $0 }
    }
}
