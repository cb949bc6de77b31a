import AudioIO
import Foundation
import SignalProcessing
import Synchronization
import Testing

@testable import Assistant

@Suite("The assistant's services")
struct AssistantServicesTests {
    private static let data = DataDirectory(url: ToneAssistant.root)
    private static var hasRecogniser: Bool {
        FileManager.default.fileExists(atPath: data.model("recogniser-en").appending(path: "weights.safetensors").path)
    }

    private static var hasVoice: Bool {
        FileManager.default.fileExists(atPath: data.voice(AssistantConfiguration().voice).path)
    }

    /// A state folder of its own, removed afterwards.
    private func withFolder(_ body: (URL, AssistantConfiguration) async throws -> Void) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-state-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        var configuration = AssistantConfiguration()
        configuration.stateFolder = folder.path
        try await body(folder, configuration)
    }

    @Test("conversations are kept apart, ask back, and are told as events with the time of each stage")
    func conversations() async throws {
        try await withFolder { _, configuration in
            let services = AssistantServices(configuration, data: Self.data)
            let turns = Mutex<[TurnTrace]>([])
            services.traceTurns { turn in turns.withLock { $0.append(turn) } }
            let events = services.events.subscribe()
            let question = try await services.answer("set an alarm", conversation: "kitchen")
            #expect(question.text == "For what time?")
            #expect(question.asksBack)
            let other = try await services.answer("what can you do", conversation: "hall")
            #expect(!other.asksBack)
            let done = try await services.answer("seven in the morning", conversation: "kitchen")
            #expect(done.text == "Alarm set for seven in the morning.")
            #expect(!done.asksBack)
            services.events.close()
            var told: [AssistantEvent] = []
            for await event in events { told.append(event) }
            let kitchen = told.filter { $0.conversation == "kitchen" }
            #expect(kitchen.replies == ["For what time?", "Alarm set for seven in the morning."])
            #expect(kitchen.types.first == "intent")
            let traced = turns.withLock { $0 }
            #expect(traced.map(\.text) == ["set an alarm", "what can you do", "seven in the morning"])
            for turn in traced { #expect(Set(turn.stages.keys) == ["understanding", "skills", "dialogue"]) }
            #expect(traced[2].stages["skills"] ?? 0 > 0)
            let text = services.metrics.prometheus()
            #expect(text.contains("gusli_turns_total{understood=\"yes\"} 3\n"))
            #expect(text.contains("gusli_replies_total 3\n"))
            #expect(text.contains("gusli_intents_total{intent=\"SetAlarm\"}"))
        }
    }

    @Test("what a user was promised is there after a restart")
    func survives() async throws {
        try await withFolder { _, configuration in
            let first = AssistantServices(configuration, data: Self.data)
            _ = try await first.answer("add milk to my shopping list")
            _ = try await first.answer("set a timer for five minutes")
            let second = AssistantServices(configuration, data: Self.data)
            #expect(try await second.answer("what is on my shopping list").text.contains("milk"))
            #expect(try await second.answer("how long is left on my timer").text.contains("minutes"))
        }
    }

    @Test("a state folder that cannot be used is told, and the assistant answers all the same")
    func noDisk() async throws {
        var configuration = AssistantConfiguration()
        configuration.stateFolder = "/dev/null/gusli"
        let services = AssistantServices(configuration, data: Self.data)
        let events = services.events.subscribe()
        #expect(try await services.answer("add milk to my shopping list").text.contains("milk"))
        services.events.close()
        var faults: [AssistantEvent.Fault] = []
        for await event in events { if case .fault(let fault) = event.content { faults.append(fault) } }
        #expect(faults.map(\.part) == [.disk])
    }

    @Test("a skill that is put into the folder answers without a restart; one that is broken costs nothing")
    func installed() async throws {
        try await withFolder { folder, configuration in
            let services = AssistantServices(configuration, data: Self.data)
            let daemon = AssistantDaemon(services, usesSound: false)
            try await daemon.start()
            #expect(try await services.understand("toss a coin").intent != "TossCoin")
            let skills = folder.appending(path: "skills")
            try FileManager.default.createDirectory(
                at: skills.appending(path: "broken"), withIntermediateDirectories: true)
            try "name: [".write(
                to: skills.appending(path: "broken/skill.yaml"), atomically: true, encoding: .utf8)
            _ = try InstalledSkills.install(
                ToneAssistant.root.appending(path: "Examples/skills/coin").path, in: StateDirectory(url: folder))
            let events = services.events.subscribe()
            await daemon.look()
            let tossed = try await services.answer("toss a coin").text
            #expect(tossed.contains("ead") || tossed.contains("ail"), "\(tossed)")
            await daemon.stop()
            var reasons: [String] = []
            for await event in events {
                if case .fault(let fault) = event.content, fault.part == .skills { reasons.append(fault.reason) }
            }
            #expect(reasons.count == 1)
            #expect(reasons.first?.contains("broken/skill.yaml") == true)
        }
    }

    @Test("of a bad new configuration the reason is told, and the former goes on")
    func badReload() async throws {
        try await withFolder { _, configuration in
            let services = AssistantServices(configuration, data: Self.data)
            let daemon = AssistantDaemon(services, usesSound: false)
            try await daemon.start()
            let events = services.events.subscribe()
            var bad = configuration
            bad.grammars = ["/no/such/grammar.yaml"]
            #expect(await daemon.reload(bad) == false)
            #expect(services.configuration == configuration)
            #expect(try await services.answer("set an alarm").text == "For what time?")
            struct Unreadable: Error {}
            #expect(await daemon.reload { throw Unreadable() } == false)
            var good = configuration
            good.language = "ru"
            #expect(await daemon.reload(good))
            #expect(try await services.answer("поставь будильник", conversation: "b").asksBack)
            await daemon.stop()
            var faults: [AssistantEvent.Fault] = []
            for await event in events {
                if case .fault(let fault) = event.content { faults.append(fault) }
            }
            #expect(faults.map(\.isOver) == [false, false, true])
            #expect(faults.first?.reason.contains("/no/such/grammar.yaml") == true)
        }
    }

    @Test("an alarm rings without a sound card, once, as an event of its conversation")
    func rings() async throws {
        try await withFolder { _, configuration in
            let now = Mutex(Date(timeIntervalSince1970: 1_772_000_000))
            let services = AssistantServices(
                configuration, data: Self.data, events: EventHub(clock: .ofDay { now.withLock { $0 } }))
            let daemon = AssistantDaemon(services, usesSound: false)
            try await daemon.start()
            _ = try await services.answer("set a timer for five minutes", conversation: "kitchen")
            let events = services.events.subscribe()
            await daemon.look()
            now.withLock { $0 += 301 }
            await daemon.look()
            await daemon.look()
            await daemon.stop()
            var told: [AssistantEvent] = []
            for await event in events { told.append(event) }
            #expect(told.replies == ["Your timer is done."])
            #expect(told.first { $0.type == "reply" }?.conversation == "kitchen")
        }
    }

    @Test(
        "a fed listener hears the commands of a recording in pieces of any length, and where they are",
        .enabled(if: hasRecogniser), arguments: [160, 1777])
    func listens(_ length: Int) async throws {
        let services = AssistantServices(AssistantConfiguration(), data: Self.data, keepsState: false)
        let sound = try AudioFile.readMono(
            Self.data.url.appending(path: "Examples/set-an-alarm.flac").path, sampleRate: 16_000)
        let feed = try await services.listen(for: .commands(conversation: "test"))
        var finals: [String] = [], partials = 0, starts: [Double] = []
        for start in stride(from: 0, to: sound.count, by: length) {
            for heard in await feed.accept(Array(sound[start..<min(sound.count, start + length)])) {
                switch heard {
                case .partial: partials += 1
                case .final(let text, _):
                    finals.append(text.text)
                    starts.append(text.words.first?.start ?? -1)
                }
            }
        }
        #expect(finals.first == "set an alarm")
        #expect(partials > 0)
        #expect(starts == starts.sorted())
    }

    @Test("dictation writes a command as the grammar has it, and takes back no word", .enabled(if: hasRecogniser))
    func commandsInDictation() async throws {
        let services = AssistantServices(AssistantConfiguration(), data: Self.data, keepsState: false)
        let sound = try AudioFile.readMono(
            Self.data.url.appending(path: "Examples/set-an-alarm.flac").path, sampleRate: 16_000)
        let feed = try await services.listen(endsAtPauses: false)
        // Once more after the first: what was told does not linger.
        for _ in 0..<2 {
            var told: [String] = []
            for start in stride(from: 0, to: sound.count, by: 3200) {
                _ = await feed.accept(Array(sound[start..<min(sound.count, start + 3200)]))
                let words = await feed.partial().words.map(\.word), settled = await feed.settledWords
                #expect(words.count >= settled)
                #expect(Array(words.prefix(told.count)) == told)
                told = Array(words.prefix(settled))
            }
            let final = await feed.finish()
            #expect(final.text == "set an alarm seven in the morning")
            #expect(Array(final.words.map(\.word).prefix(told.count)) == told)
            #expect(final.confidence >= 0.8)
        }
    }

    @Test(
        "dictation does not force other speech into the grammar", .enabled(if: hasRecogniser && hasVoice),
        arguments: [
            "she sold the old house in the morning", "set the table for seven in the evening please",
            "sit on a farm at seven in the morning",
        ])
    func otherSpeechInDictation(_ text: String) async throws {
        let services = AssistantServices(AssistantConfiguration(), data: Self.data, keepsState: false)
        let speech = try await services.speak(text)
        var sound: [Float] = []
        for await samples in speech { sound += samples }
        sound = try Resampler.resample(sound, from: Double(speech.sampleRate), to: 16_000)
        let feed = try await services.listen(endsAtPauses: false)
        _ = await feed.accept(sound)
        let written = await feed.finish()
        let recogniser = try await services.models.recogniser.value()
        let alone = try recogniser.session(try await services.models.dictation.value())
        alone.accept(sound)
        #expect(written == alone.finish())
        #expect(written.words.count > 4)
    }
}
