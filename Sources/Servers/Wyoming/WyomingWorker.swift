import Assistant
import Dialogue
import Foundation
import LanguageUnderstanding
import SpeechSynthesis

/// Does what a Wyoming client asks for, one thing after the other, and sends what comes of it. Belongs to one task.
final class WyomingWorker {
    typealias Send = (WyomingEvent) async throws -> Void

    /// Text that comes in pieces, being spoken.
    private struct Reading {
        var sentences: SpokenSentences
        var isMarkup: Bool
    }

    private let assistant: ServedAssistant
    private let connection: String
    private let send: Send
    private var ear: WyomingEar?
    private var reading: Reading?

    /// - Parameter connection: a name for a conversation that has none of its own.
    init(_ assistant: ServedAssistant, connection: String, send: @escaping Send) {
        self.assistant = assistant
        self.connection = connection
        self.send = send
    }

    /// - Throws: what `send` throws, and `CancellationError`; all else is told to the client.
    func perform(_ action: WyomingConversation.Action) async throws {
        let begun = ContinuousClock.now
        var hasFailed = false
        do {
            try await work(action)
        } catch let error where ConnectionEnd.isMeant(by: error) {
            throw error
        } catch {
            hasFailed = true
            try await fail(.init(reason: "\(error)", code: Self.code(action), owed: Self.owed(action)))
        }
        if let name = Self.name(action) {
            assistant.counters.finished("wyoming", name, after: ContinuousClock.now - begun, failed: hasFailed)
        }
    }

    /// Does not do what was asked, and says why.
    func refuse(_ action: WyomingConversation.Action, because reason: String, code: String) async throws {
        try await fail(.init(reason: reason, code: code, owed: Self.owed(action)))
    }

    private func work(_ action: WyomingConversation.Action) async throws {
        switch action {
        case .listen(let purpose): ear = WyomingEar(purpose, assistant, send: send)
        case .hear(let format, let bytes): try await ear?.hear(bytes, format)
        case .stopListening:
            let heard = ear
            ear = nil
            try await heard?.finish()
        case .speak(let text, let format, let voice):
            _ = try assistant.card.requireVoice(named: voice?.name, language: voice?.language)
            try await say(text, isMarkup: format == "ssml")
        case .openSpeech(let format, let voice):
            _ = try assistant.card.requireVoice(named: voice?.name, language: voice?.language)
            let voice = try await assistant.services.models.voice.value().voice
            reading = Reading(sentences: SpokenSentences(voice.frontEnd), isMarkup: format == "ssml")
        case .addSpeech(let text):
            guard let isMarkup = reading?.isMarkup else { return }
            for sentence in reading?.sentences.add(text, isMarkup: isMarkup) ?? [] {
                try await say(sentence, isMarkup: false)
            }
        case .closeSpeech:
            let isMarkup = reading?.isMarkup ?? false, rest = reading?.sentences.finish()
            reading = nil
            if let rest { try await say(rest, isMarkup: isMarkup) }
            try await send(WyomingEvent("synthesize-stopped"))
        case .recognise(let request): try await recognise(request)
        case .handle(let request):
            try await answer(
                try await assistant.services.answer(request.text, conversation: conversation(request.context)).events)
        case .handleIntent(let intent): try await handle(intent)
        case .fail(let failure): try await fail(failure)
        }
    }

    // MARK: - Speech

    private func say(_ text: String, isMarkup: Bool) async throws {
        let begun = ContinuousClock.now
        let stream = try await assistant.speak(text, isMarkup: isMarkup)
        let rate = MelFeatures.sampleRate
        func at(_ position: Int) -> Double { Double(position * 1000 / rate) }
        func format(_ position: Int) -> WyomingBody.AudioFormat {
            .init(rate: rate, width: 2, channels: 1, timestamp: at(position))
        }
        try await send(WyomingEvent("audio-start", format(0)))
        var position = 0
        while let chunk = stream.next() {
            try Task.checkCancellation()
            try await send(WyomingEvent("audio-chunk", format(position), payload: PCM16.bytes(chunk.samples)))
            if position == 0 { assistant.counters.began("wyoming", "synthesize", after: ContinuousClock.now - begun) }
            position += chunk.samples.count
        }
        assistant.counters.sound("made", seconds: Double(position) / Double(rate))
        try await send(WyomingEvent("audio-stop", WyomingBody.Timestamp(timestamp: at(position))))
    }

    // MARK: - Understanding

    private func conversation(_ context: WyomingBody.Context?) -> String { context?.conversation ?? connection }

    private func recognise(_ request: WyomingBody.Text) async throws {
        let understanding = try await assistant.understand(request.text, conversation: conversation(request.context))
        guard let name = understanding.intent else {
            return try await send(WyomingEvent("not-recognized", WyomingBody.Nothing()))
        }
        let entities = understanding.slots.map { WyomingBody.Entity(name: $0.name, value: $0.value) }
        try await send(
            WyomingEvent("intent", WyomingBody.Intent(name: name, entities: entities, text: understanding.response)))
    }

    private func handle(_ intent: WyomingBody.Intent) async throws {
        let slots = (intent.entities ?? []).map { entity in
            Slot(name: entity.name, value: entity.value ?? .null, words: entity.value?.text ?? "")
        }
        let understanding = Understanding(
            text: intent.text ?? intent.name, intent: intent.name, confidence: 1, slots: slots,
            reason: "a client's intent")
        try await answer(try await assistant.answer(understanding, conversation: conversation(intent.context)))
    }

    private func answer(_ events: [DialogueEvent]) async throws {
        let isUnderstood = events.understanding?.intent != nil
        let replies = events.replies
        try await send(
            WyomingEvent(
                isUnderstood ? "handled" : "not-handled",
                WyomingBody.OptionalText(replies.isEmpty ? nil : replies.joined(separator: " "))))
    }

    // MARK: - Failure

    private func fail(_ failure: WyomingConversation.Failure) async throws {
        try await send(WyomingEvent("error", WyomingBody.Failure(text: failure.reason, code: failure.code)))
        switch failure.owed {
        case .nothing: break
        case .transcript:
            // What comes of the rest of the sound nobody wants to know.
            ear = nil
            try await send(WyomingEvent("transcript", WyomingBody.Text("")))
        case .speech:
            reading = nil
            try await send(
                WyomingEvent(
                    "audio-start", WyomingBody.AudioFormat(rate: MelFeatures.sampleRate, width: 2, channels: 1)))
            try await send(WyomingEvent("audio-stop", WyomingBody.Timestamp()))
        }
    }

    private static func owed(_ action: WyomingConversation.Action) -> WyomingConversation.Owed {
        switch action {
        case .listen(.transcription), .hear, .stopListening: .transcript
        case .speak, .openSpeech, .addSpeech, .closeSpeech: .speech
        default: .nothing
        }
    }

    private static func code(_ action: WyomingConversation.Action) -> String {
        switch action {
        case .listen, .hear, .stopListening: "stt-stream-failed"
        case .speak, .openSpeech, .addSpeech, .closeSpeech: "tts-failed"
        default: "intent-failed"
        }
    }

    private static func name(_ action: WyomingConversation.Action) -> String? {
        switch action {
        case .stopListening: "transcribe"
        case .speak, .closeSpeech: "synthesize"
        case .recognise: "recognize"
        case .handle, .handleIntent: "handle"
        default: nil
        }
    }
}
