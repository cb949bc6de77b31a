import AudioIO
import Foundation
import Streaming
import Synchronization

/// A conversation with a recording: the assistant's own stages on one thread, in the time of the sound.
///
/// The recording is heard as from a microphone, the replies are written where they would have been heard. Time moves on, 10 ms
/// at a time, only when no stage has anything left to do: the same recording gives the same events and the same sound, as
/// fast as the machine can.
public struct FileConversation: Sendable {
    private static let tick = Duration.milliseconds(10)
    /// A pipeline in which nothing has moved for so many ticks never will.
    private static let longestStandstill = 1000

    public var parts: AssistantParts
    public var input: String
    public var output: String
    /// The time of day at which the recording begins.
    public var date: Date
    /// Sounds that wake no more, and what is learnt of them; learns from this recording alone where nil.
    public var falseAlarms: FalseAlarms?

    public init(parts: AssistantParts, input: String, output: String, date: Date = Date()) {
        self.parts = parts
        self.input = input
        self.output = output
        self.date = date
    }

    /// Runs to the end of the recording and of the last reply.
    ///
    /// - Parameter emit: gets the events in order.
    /// - Throws: `AudioError` for the files, `PipelineError` where the stages wait for each other.
    public func run(emit: @escaping @Sendable (AssistantEvent) -> Void) async throws {
        let beginning = await PipelineAssembly.Beginning(parts)
        // A thread of its own: the dialogue stage waits for the engine, which needs the threads that tasks run on.
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            Thread.detachNewThread { continuation.resume(with: Result { try converse(beginning, emit) }) }
        }
    }

    private func converse(_ beginning: PipelineAssembly.Beginning, _ emit: @escaping @Sendable (AssistantEvent) -> Void)
        throws
    {
        let time = ManualTime(1_000_000_000)
        let clock = PipelineClock(time, startingAt: date)
        let interruption = Interruption()
        let noted = Notes()
        interruption.connect { noted.state.withLock { $0.isInterrupted = true } }
        let assembly = PipelineAssembly(
            parts: parts, source: .file(input), sink: .file(output), clock: clock, pace: time, waitsForDialogue: true,
            interruption: interruption, counters: AssistantCounters(), level: SoundLevel(),
            emit: { emit(AssistantEvent(at: clock.seconds, $0)) },
            onFailure: { error in noted.state.withLock { $0.failure = $0.failure ?? error } },
            falseAlarms: falseAlarms ?? FalseAlarms())
        var pipeline = DeterministicPipeline()
        try assembly.assemble(beginning) { name, stage, _ in pipeline.add(name, stage) }
        var standstill = 0
        loop: while true {
            let result = pipeline.round()
            if noted.state.withLock({
                let was = $0.isInterrupted; $0.isInterrupted = false; return was
            }) {
                pipeline.send(.bargeIn)
            }
            switch result {
            case .finished: break loop
            case .progressed: standstill = 0
            case .idle:
                standstill += 1
                // Says who waits for whom.
                if standstill > Self.longestStandstill { try pipeline.run() }
                time.advance(by: Self.tick)
            }
        }
        if let failure = noted.state.withLock({ $0.failure }) { throw failure }
    }

    /// What stages say to the runner between two rounds.
    private final class Notes: Sendable {
        let state = Mutex<(isInterrupted: Bool, failure: AudioError?)>((false, nil))
    }
}
