import Assistant
import Foundation
import SpeechRecognition
import Synchronization

/// The project's own WebSocket: sound or text in, the assistant's events out, a JSON object a message.
///
///     → {"type":"start","rate":16000,"conversation":"kitchen"}      sound follows, 16 bits, little endian, mono
///     → (binary)
///     ← {"type":"partial","text":"set an"}
///     ← {"type":"final","text":"set an alarm", …}
///     ← {"type":"intent", …}  {"type":"reply","text":"For what time?"}  {"type":"card", …}
///     → {"type":"stop"}
///     → {"type":"text","text":"seven in the morning"}
final class EventConversation: Sendable {
    struct Command: Decodable, Equatable {
        var type: String
        var text: String?
        var rate: Int?
        var conversation: String?
        /// "commands": what is heard is answered; "dictation": it is only written down.
        var mode: String?
    }

    struct Failure: Encodable {
        var type = "error"
        var reason: String
    }

    private static let longestText = 2000

    /// The conversations whose events one client gets.
    private final class Names: Sendable {
        private let names: Mutex<Set<String>>

        init(_ name: String) { names = Mutex([name]) }

        func insert(_ name: String) { names.withLock { _ = $0.insert(name) } }
        func contains(_ name: String) -> Bool { names.withLock { $0.contains(name) } }
    }

    private let assistant: ServedAssistant
    private let own: String

    init(_ assistant: ServedAssistant) {
        self.assistant = assistant
        own = "web-\(UUID().uuidString.prefix(8).lowercased())"
    }

    /// Sound that is being heard.
    private struct Listening {
        var dictation: Dictation
        var format: PCMFormat
        var answers: Bool
        var conversation: String
    }

    func run(_ connection: WebSocketConnection) async throws {
        let writer = connection.writer, hub = assistant.services.events
        let subscription = hub.subscribe()
        let names = Names(own)
        let relay = Task {
            // What happens at the microphone of the box is told to all, what others say is not.
            for await event in subscription where event.conversation.map(names.contains) ?? true {
                try await writer.send(JSONBody.text(event))
            }
        }
        defer { relay.cancel() }
        var listening: Listening?
        var conversation = own
        while let message = try await connection.next() {
            do {
                switch message {
                case .binary(let bytes):
                    guard var open = listening else {
                        throw ServerError.badFrame(reason: "sound has to be announced by {\"type\":\"start\"}")
                    }
                    try await hear(bytes, &open, writer)
                    listening = open
                case .text(let text):
                    let command = try Self.command(text)
                    if let name = command.conversation {
                        guard (1...64).contains(name.count) else {
                            throw ServerError.badFrame(
                                reason: "conversation has \(name.count) characters, not from 1 to 64")
                        }
                        conversation = name
                        names.insert(name)
                    }
                    switch command.type {
                    case "start": listening = try await start(command, conversation)
                    case "stop":
                        if let open = listening { try await stop(open, writer) }
                        listening = nil
                    case "text":
                        guard let text = command.text, (1...Self.longestText).contains(text.count) else {
                            throw ServerError.badFrame(
                                reason: "text has to have from 1 to \(Self.longestText) characters")
                        }
                        _ = try await assistant.services.answer(text, conversation: conversation)
                    default: throw ServerError.badFrame(reason: "type is \(command.type), not start, stop or text")
                    }
                }
            } catch let error where !ConnectionEnd.isMeant(by: error) {
                try await writer.send(JSONBody.text(Failure(reason: "\(error)")))
            }
        }
    }

    private static func command(_ text: String) throws -> Command {
        do { return try JSONDecoder().decode(Command.self, from: Data(text.utf8)) } catch {
            throw ServerError.badFrame(reason: "the message is no command: \(JSONComplaint.of(error))")
        }
    }

    private func start(_ command: Command, _ conversation: String) async throws -> Listening {
        let format = try PCMFormat(rate: command.rate ?? 16000), answers = command.mode != "dictation"
        return Listening(
            dictation: try await dictation(format, answers: answers, conversation), format: format, answers: answers,
            conversation: conversation)
    }

    private func dictation(_ format: PCMFormat, answers: Bool, _ conversation: String) async throws -> Dictation {
        let feed = try await assistant.services.listen(
            for: answers ? .commands(conversation: conversation) : .dictation)
        return try Dictation(feed, format: format, longest: assistant.settings.recordingSeconds)
    }

    private func stop(_ listening: Listening, _ writer: WebSocketWriter) async throws {
        let last = try await listening.dictation.finish()
        assistant.counters.sound("heard", seconds: listening.dictation.seconds)
        try await final(last, reason: "end", listening, writer)
    }

    /// Takes sound, and tells what was heard. What may be said changes with every answer.
    private func hear(_ bytes: Data, _ listening: inout Listening, _ writer: WebSocketWriter) async throws {
        var isAnswered = false
        for heard in try await listening.dictation.accept(bytes) {
            switch heard {
            case .partial(let recognition):
                try await writer.send(JSONBody.text(event(.partial(text: recognition.text), listening)))
            case .final(let recognition, let reason):
                try await final(recognition, reason: reason.rawValue, listening, writer)
                isAnswered = listening.answers
            }
        }
        guard isAnswered else { return }
        assistant.counters.sound("heard", seconds: listening.dictation.seconds)
        listening.dictation = try await dictation(listening.format, answers: true, listening.conversation)
    }

    private func final(_ heard: Recognition, reason: String, _ listening: Listening, _ writer: WebSocketWriter)
        async throws
    {
        let isAccepted = !heard.text.isEmpty
        let content = AssistantEvent.Content.final(
            text: heard.text, confidence: heard.confidence, start: heard.words.first?.start ?? 0,
            end: heard.words.last?.end ?? 0,
            reason: reason, isAccepted: isAccepted)
        try await writer.send(JSONBody.text(event(content, listening)))
        if isAccepted, listening.answers {
            _ = try await assistant.services.answer(heard.text, conversation: listening.conversation)
        }
    }

    private func event(_ content: AssistantEvent.Content, _ listening: Listening) -> AssistantEvent {
        AssistantEvent(at: assistant.services.events.clock.seconds, conversation: listening.conversation, content)
    }
}
