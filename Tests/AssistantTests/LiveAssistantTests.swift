import AudioIO
import CCallCounter
import Foundation
import Streaming
import Synchronization
import Testing

@testable import Assistant

/// What a stage's thread allocated and locked between its warm-up and its end of counting.
private final class Evidence: Sendable {
    let allocations = Atomic<Int64>(-1)
    let locks = Atomic<Int64>(-1)
    let bell = Doorbell()
}

/// Counts from its stage's 300th step to its 1000th.
private final class CountedStage: Stage {
    private let stage: any Stage
    private let evidence: Evidence
    private var steps = 0
    private var start: (Int64, Int64) = (0, 0)

    init(_ stage: any Stage, _ evidence: Evidence) {
        self.stage = stage
        self.evidence = evidence
    }

    func step() -> StepResult {
        if steps == 300 { start = (call_counter_allocations(), call_counter_locks()) }
        if steps == 1000 {
            evidence.allocations.store(call_counter_allocations() - start.0, ordering: .releasing)
            evidence.locks.store(call_counter_locks() - start.1, ordering: .releasing)
            evidence.bell.ring()
        }
        steps += 1
        return stage.step()
    }

    func handle(_ message: ControlMessage) { stage.handle(message) }
}

@Suite("The assistant on threads", .serialized)
struct LiveAssistantTests {
    private let language = ToneAssistant().language

    private func scratch() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-live-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test(
        "from ALSA's null capture to its null playback the audio path allocates nothing and takes no lock after warm-up"
    )
    func realTime() async throws {
        let parts = try ToneAssistant().parts()
        let pipeline = ThreadedPipeline(), clock = PipelineClock(SystemTime()), interruption = Interruption()
        interruption.connect { [weak pipeline] in pipeline?.send(.bargeIn) }
        let assembly = PipelineAssembly(
            parts: parts, source: .device("null"), sink: .device("null"), clock: clock, pace: SystemTime(),
            waitsForDialogue: false,
            interruption: interruption, counters: AssistantCounters(), level: SoundLevel(), emit: { _ in },
            onFailure: { _ in })
        let evidence = Mutex<[String: Evidence]>([:])
        let beginning = await PipelineAssembly.Beginning(parts)
        try assembly.assemble(beginning) { name, stage, running in
            guard running.isAudioPath else {
                try pipeline.add(name, stage, wokenBy: running.bell)
                return
            }
            let counts = Evidence()
            evidence.withLock { $0[name] = counts }
            try pipeline.add(name, CountedStage(stage, counts), wokenBy: running.bell)
        }
        try pipeline.start()
        let all = evidence.withLock { $0 }
        #expect(Set(all.keys) == ["capture", "echo", "playback"])
        for (name, counts) in all {
            // A thread that sleeps looks again every 10 ms at the latest.
            #expect(counts.bell.wait(atMost: .seconds(120)), "\(name)")
            #expect(counts.allocations.load(ordering: .acquiring) == 0, "\(name)")
            #expect(counts.locks.load(ordering: .acquiring) == 0, "\(name)")
        }
        #expect(pipeline.cancel(within: .seconds(30)))
    }

    @Test("a file at the pace of a microphone is answered as over files; all threads end by themselves")
    func paced() async throws {
        let folder = try scratch()
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "in.wav").path
        try AudioFile.write(
            ToneLanguage.silence(0.2) + language.samples("set an alarm") + ToneLanguage.silence(1), sampleRate: 16_000,
            to: input)
        let events = Gathered()
        let assistant = try await LiveAssistant(
            parts: ToneAssistant().parts(), source: .file(input), sink: .file(folder.appending(path: "out.wav").path),
            emit: { events.add($0) })
        #expect(assistant.wait(atMost: .seconds(120)))
        #expect(events.all.finals == ["set an alarm"])
        #expect(events.all.replies == ["For what time?"])
        let reply = try AudioFile.readMono(folder.appending(path: "out.wav").path, sampleRate: 22_050)
        #expect(reply.contains { abs($0) > 0.1 })
    }

    @Test("what is played through ALSA's file device is the reply")
    func filePlayback() async throws {
        let folder = try scratch()
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "in.wav").path, played = folder.appending(path: "played.raw").path
        try AudioFile.write(language.samples("set an alarm") + ToneLanguage.silence(1), sampleRate: 16_000, to: input)
        let assistant = try await LiveAssistant(
            parts: ToneAssistant().parts(), source: .file(input), sink: .device("file:\(played),raw"), emit: { _ in })
        #expect(assistant.wait(atMost: .seconds(120)))
        let bytes = try Data(contentsOf: URL(filePath: played))
        let samples = bytes.withUnsafeBytes { Array($0.bindMemory(to: Int16.self)) }
        // “For what time?” in HumVoice, at whatever rate the device took: at least its 0.7 s at 16 kHz.
        #expect(samples.filter { abs(Int($0)) > 100 }.count > 9_000)
    }

    @Test("stopping ends all threads, in the middle of listening and of a reply", arguments: [true, false])
    func stop(gracefully: Bool) async throws {
        let folder = try scratch()
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appending(path: "in.wav").path
        try AudioFile.write(language.samples("help") + ToneLanguage.silence(60), sampleRate: 16_000, to: input)
        let (events, sink) = AsyncStream.makeStream(of: AssistantEvent.self)
        let assistant = try await LiveAssistant(
            parts: ToneAssistant().parts(), source: .file(input), sink: .file(folder.appending(path: "out.wav").path),
            emit: { sink.yield($0) })
        for await event in events where event.type == "reply" { break }
        #expect(gracefully ? assistant.stop() : assistant.cancel())
        #expect(assistant.hasFinished)
    }

    @Test("a device that is missing says which")
    func missingDevice() async throws {
        let parts = try ToneAssistant().parts()
        let error = await #expect(throws: AudioError.self) {
            _ = try await LiveAssistant(parts: parts, source: .device("hw:CARD=NoSuchCard"), emit: { _ in })
        }
        #expect(error?.description.contains("NoSuchCard") == true)
    }
}
