import Foundation

/// What a Wyoming client wants, event by event. A pure value: events in, things to do out.
struct WyomingConversation {
    /// What sound is for.
    enum Purpose: Equatable {
        case transcription(language: String?)
        /// Names of wake words; empty: the one that is configured.
        case detection(names: [String])
    }

    /// Why nothing came of a request, and what the client still waits for.
    struct Failure: Equatable {
        var reason: String
        var code: String
        var owed: Owed
    }

    /// An answer without which older clients wait for ever.
    enum Owed: Equatable {
        case nothing, transcript, speech
    }

    enum Action: Equatable {
        case listen(Purpose)
        case hear(PCMFormat, Data)
        case stopListening
        case speak(String, format: String?, voice: WyomingBody.Voice?)
        case openSpeech(format: String?, voice: WyomingBody.Voice?)
        case addSpeech(String)
        case closeSpeech
        case recognise(WyomingBody.Text)
        case handle(WyomingBody.Text)
        case handleIntent(WyomingBody.Intent)
        case fail(Failure)

        /// Whether it counts against the rate of requests.
        var isRequest: Bool {
            switch self {
            case .listen, .speak, .openSpeech, .recognise, .handle, .handleIntent: true
            default: false
            }
        }
    }

    private let wakes: Bool
    private var purpose: Purpose?
    private var isListening = false
    private var isSpeaking = false

    /// - Parameter wakes: whether sound that nobody said a word about is to be searched for a wake word.
    init(wakes: Bool) { self.wakes = wakes }

    /// What an event asks for; events that are unknown or ask for nothing give nothing.
    mutating func take(_ event: WyomingEvent) -> [Action] {
        do throws(ServerError) { return try actions(event) } catch {
            let owed: Owed =
                switch event.type {
                case "transcribe", "audio-start", "audio-chunk", "audio-stop": .transcript
                case "synthesize", "synthesize-start", "synthesize-chunk": .speech
                default: .nothing
                }
            return [.fail(Failure(reason: "\(error)", code: "bad-request", owed: owed))]
        }
    }

    private mutating func actions(_ event: WyomingEvent) throws(ServerError) -> [Action] {
        switch event.type {
        case "transcribe":
            purpose = .transcription(language: try event.body(WyomingBody.Transcribe.self).language)
        case "detect":
            purpose = .detection(names: try event.body(WyomingBody.Detect.self).names ?? [])
        case "audio-start":
            _ = try Self.format(event)
            return begin()
        case "audio-chunk":
            let format = try Self.format(event)
            return (isListening ? [] : begin()) + [.hear(format, event.payload)]
        case "audio-stop":
            guard isListening else { return begin() + end() }
            return end()
        case "synthesize":
            let body = try event.body(WyomingBody.Synthesize.self)
            // In a stream the whole text comes too, for servers that cannot stream.
            return isSpeaking ? [] : [.speak(body.text, format: body.format, voice: body.voice)]
        case "synthesize-start":
            let body = try event.body(WyomingBody.SynthesizeStart.self)
            isSpeaking = true
            return [.openSpeech(format: body.format, voice: body.voice)]
        case "synthesize-chunk":
            let text = try event.body(WyomingBody.Text.self).text
            return isSpeaking ? [.addSpeech(text)] : []
        case "synthesize-stop":
            defer { isSpeaking = false }
            return isSpeaking ? [.closeSpeech] : []
        case "recognize": return [.recognise(try event.body(WyomingBody.Text.self))]
        case "transcript": return [.handle(try event.body(WyomingBody.Text.self))]
        case "intent": return [.handleIntent(try event.body(WyomingBody.Intent.self))]
        default: break
        }
        return []
    }

    private mutating func begin() -> [Action] {
        let ended = isListening ? end() : []
        isListening = true
        return ended + [.listen(purpose ?? (wakes ? .detection(names: []) : .transcription(language: nil)))]
    }

    private mutating func end() -> [Action] {
        isListening = false
        return [.stopListening]
    }

    private static func format(_ event: WyomingEvent) throws(ServerError) -> PCMFormat {
        let body = try event.body(WyomingBody.AudioFormat.self)
        do throws(ServerError) {
            return try PCMFormat(rate: body.rate, width: body.width, channels: body.channels)
        } catch {
            throw .badSound(reason: "\(event.type): \(error)")
        }
    }
}
