import Assistant
import Foundation
import SpeechRecognition

/// Sound that a Wyoming client streams, for a transcript or a wake word. Belongs to one task.
final class WyomingEar {
    private let purpose: WyomingConversation.Purpose
    private let assistant: ServedAssistant
    private let send: WyomingWorker.Send
    private var dictation: Dictation?
    private var settled = SettledWords()
    private var hasBegun = false
    private var hasStreamed = false
    /// Wake phrases are looked for side by side.
    private var feeds: [WakePhraseFeed] = []
    private var reader: PCMReader?
    private var hasDetected = false

    init(_ purpose: WyomingConversation.Purpose, _ assistant: ServedAssistant, send: @escaping WyomingWorker.Send) {
        self.purpose = purpose
        self.assistant = assistant
        self.send = send
    }

    func hear(_ bytes: Data, _ format: PCMFormat) async throws {
        guard !bytes.isEmpty else { return }
        switch purpose {
        case .transcription(let language): try await transcribe(bytes, format, language)
        case .detection(let names): try await detect(bytes, format, names)
        }
    }

    /// Ends the sound. Without any the transcript is empty, and no model is asked.
    func finish() async throws {
        switch purpose {
        case .detection: if !hasDetected { try await send(WyomingEvent("not-detected")) }
        case .transcription(let language): try await finish(language)
        }
    }

    // MARK: - Transcripts

    private func transcribe(_ bytes: Data, _ format: PCMFormat, _ language: String?) async throws {
        if dictation == nil {
            _ = try assistant.card.requireRecogniser(language)
            let feed = try await assistant.services.listen(for: .dictation, endsAtPauses: false)
            dictation = try Dictation(feed, format: format, longest: assistant.settings.recordingSeconds)
        }
        guard let dictation else { return }
        guard case .partial(let recognition)? = try await dictation.accept(bytes, format: format).last else { return }
        if !hasBegun { try await send(WyomingEvent("voice-started", Self.moment(recognition.words.first?.start))) }
        hasBegun = true
        let partial = await dictation.partial()
        try await tell(settled.update(partial.words, settled: partial.settled))
    }

    private func finish(_ language: String?) async throws {
        let model = try assistant.card.requireRecogniser(language)
        let recognition = try await dictation?.finish() ?? .nothing
        assistant.counters.sound("heard", seconds: dictation?.seconds ?? 0)
        if hasBegun { try await send(WyomingEvent("voice-stopped", Self.moment(recognition.words.last?.end))) }
        try await tell(settled.finish(recognition.words.map(\.word)))
        try await send(
            WyomingEvent("transcript", WyomingBody.Text(recognition.text, language: language ?? model.language)))
        if hasStreamed { try await send(WyomingEvent("transcript-stop")) }
    }

    private func tell(_ words: String) async throws {
        guard !words.isEmpty else { return }
        if !hasStreamed {
            hasStreamed = true
            try await send(
                WyomingEvent("transcript-start", WyomingBody.Language(language: assistant.card.recogniser?.language)))
        }
        try await send(WyomingEvent("transcript-chunk", WyomingBody.Text(words)))
    }

    private static func moment(_ seconds: Double?) -> WyomingBody.Timestamp {
        .init(timestamp: seconds.map { ($0 * 1000).rounded() })
    }

    // MARK: - Wake words

    private func detect(_ bytes: Data, _ format: PCMFormat, _ names: [String]) async throws {
        if reader?.format != format { reader = try PCMReader(format) }
        if feeds.isEmpty {
            _ = try assistant.card.requireRecogniser()
            let configured = assistant.card.wakePhrase
            guard !names.isEmpty || configured != nil else {
                throw ServerError.notInstalled("no wake phrase is configured, and detect names none")
            }
            guard names.count <= 4 else {
                throw ServerError.badSound(reason: "detect names \(names.count) phrases, 4 at most")
            }
            for name in names.isEmpty ? [configured ?? ""] : names {
                feeds.append(try await assistant.services.listen(forPhrase: name))
            }
        }
        let samples = try reader?.read(bytes) ?? []
        for feed in feeds {
            for detection in await feed.accept(samples) {
                hasDetected = true
                try await send(
                    WyomingEvent(
                        "detection", WyomingBody.Detection(name: detection.phrase, timestamp: Int(detection.at * 1000)))
                )
            }
        }
    }
}
