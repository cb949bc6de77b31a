import Foundation

/// What a Wyoming client wants of a satellite, event by event. A pure value: events in, things to do out.
struct SatelliteConversation {
    enum Action: Equatable {
        /// The client takes microphone and loudspeaker, and gives them back.
        case borrow, giveBack
        /// It has heard enough of this command.
        case stopStreaming
        /// It listens to the command now.
        case giveCue
        case openSpeech(PCMFormat)
        case addSpeech(PCMFormat, Data)
        /// - Parameter asks: whether what was said is a question, which is answered without the wake phrase.
        case closeSpeech(asks: Bool)
        /// What it has heard, and what it says.
        case heard(String), reply(String)
        /// A timer of its own is over.
        case ring
        /// It asks whether the satellite lives, so it may be asked too.
        case checkPulse
        case complain(String)
    }

    private var isRunning = false
    private var isSpeaking = false
    private let followsUp: Bool
    /// Whether the reply that comes, or is being said, is a question.
    private var asks = false
    /// Whether the next command is the answer to one, which needs no sound that says "I am listening".
    private var isAnswered = false

    /// - Parameter followsUp: whether what answers a question needs no wake phrase.
    init(followsUp: Bool = true) { self.followsUp = followsUp }

    /// What an event asks for; events that are unknown or ask for nothing give nothing.
    ///
    /// - Throws: `ServerError` naming what is wrong with the event.
    mutating func take(_ event: WyomingEvent) throws(ServerError) -> [Action] {
        switch event.type {
        case "run-satellite":
            isRunning = true
            return [.borrow]
        case "pause-satellite":
            defer { isRunning = false }
            asks = false
            return isRunning ? close() + [.giveBack] : []
        case "ping": return [.checkPulse]
        default: return isRunning ? try whileRunning(event) : []
        }
    }

    private mutating func whileRunning(_ event: WyomingEvent) throws(ServerError) -> [Action] {
        switch event.type {
        case "transcribe":
            defer { isAnswered = false }
            return isAnswered ? [] : [.giveCue]
        case "voice-stopped": return [.stopStreaming]
        case "transcript":
            asks = false
            return [.stopStreaming, .heard(try event.body(WyomingBody.Text.self).text)]
        case "error": return [.stopStreaming, .complain(try event.body(WyomingBody.Failure.self).text)]
        case "synthesize":
            let text = try event.body(WyomingBody.Synthesize.self).text
            asks = followsUp && Self.isQuestion(text)
            return [.reply(text)]
        case "audio-start":
            let format = try Self.format(event), ended = close()
            isSpeaking = true
            return ended + [.openSpeech(format)]
        case "audio-chunk":
            let format = try Self.format(event), opened: [Action] = isSpeaking ? [] : [.openSpeech(format)]
            isSpeaking = true
            return opened + [.addSpeech(format, event.payload)]
        case "audio-stop": return close()
        case "timer-finished": return [.ring]
        default: return []
        }
    }

    private mutating func close() -> [Action] {
        guard isSpeaking else { return [] }
        defer { (isSpeaking, asks) = (false, false) }
        if asks { isAnswered = true }
        return [.closeSpeech(asks: asks)]
    }

    /// By its last character, as Home Assistant itself decides whether an assistant expects an answer; the Greek and the wide question
    /// mark among them.
    private static func isQuestion(_ text: String) -> Bool {
        let closing: Set<Character> = ["\"", "'", "”", "’", "»", ")", "*", "_"]
        let last = text.last { !$0.isWhitespace && !closing.contains($0) }
        return last.map { "?？;؟".contains($0) } ?? false
    }

    private static func format(_ event: WyomingEvent) throws(ServerError) -> PCMFormat {
        let body = try event.body(WyomingBody.AudioFormat.self)
        return try PCMFormat(rate: body.rate, width: body.width, channels: body.channels)
    }
}
