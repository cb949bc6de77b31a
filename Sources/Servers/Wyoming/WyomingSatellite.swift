import Assistant
import Foundation
import Logging
import NIOCore
import Synchronization

/// One connection of a Wyoming client that uses this machine's microphone, wake word and loudspeaker, as Home Assistant does.
///
/// The client is told when the wake phrase was heard, gets the sound behind it until it has heard enough, and what it sends is
/// played. Where no wake phrase is configured it gets all sound, to look for wake words itself.
struct WyomingSatellite: Sendable {
    private static let pingEvery = Duration.seconds(2)
    /// A client that was pinged and sends nothing for this long has gone.
    private static let longestSilence = Duration.seconds(9)
    /// Milliseconds beyond the longest command after which nobody will stop the streaming.
    private static let grace = 5000

    /// When the client was last heard of, and whether it is pinged.
    private final class Pulse: Sendable {
        private let state = Mutex((seen: ContinuousClock.now, isChecked: false))
        func beat() { state.withLock { $0.seen = .now } }
        func check() { state.withLock { $0.isChecked = true } }
        var isChecked: Bool { state.withLock { $0.isChecked } }
        var isLost: Bool { state.withLock { $0.isChecked && .now - $0.seen > WyomingSatellite.longestSilence } }
    }

    private let assistant: ServedAssistant
    private let outbound: NIOAsyncChannelOutboundWriter<WyomingEvent>
    private let log: Logger
    private var link: SatelliteLink { assistant.services.satellite }

    init(_ assistant: ServedAssistant, _ outbound: NIOAsyncChannelOutboundWriter<WyomingEvent>, log: Logger) {
        self.assistant = assistant
        self.outbound = outbound
        self.log = log
    }

    /// Serves until the client goes, or another borrows.
    func converse(_ inbound: NIOAsyncChannelInboundStream<WyomingEvent>) async throws {
        let pulse = Pulse(), (loans, takeLoan) = AsyncStream.makeStream(of: SatelliteLink.Loan.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await read(inbound, pulse, takeLoan) }
            group.addTask { try await ping(pulse) }
            group.addTask { try await report(loans) }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    private func ping(_ pulse: Pulse) async throws {
        while !pulse.isLost {
            try await Task.sleep(for: Self.pingEvery)
            if pulse.isChecked { try await outbound.write(WyomingEvent("ping", WyomingBody.OptionalText(nil))) }
        }
        log.notice("satellite: the client has not answered for \(Self.longestSilence); it may connect anew")
    }

    // MARK: - From the microphone

    private func report(_ loans: AsyncStream<SatelliteLink.Loan>) async throws {
        for await loan in loans {
            if assistant.card.wakePhrases.isEmpty { try await runPipeline(from: "wake", phrase: nil) }
            var wokenAt: Int?
            for await report in loan.reports {
                switch report {
                case .woken(let phrase, let milliseconds):
                    wokenAt = milliseconds
                    try await outbound.write(
                        WyomingEvent("detection", WyomingBody.Detection(name: phrase, timestamp: milliseconds)))
                    try await runPipeline(from: "asr", phrase: phrase)
                case .followedUp(let milliseconds):
                    wokenAt = milliseconds
                    try await runPipeline(from: "asr", phrase: nil)
                case .sound(let samples, let milliseconds):
                    try await outbound.write(
                        WyomingEvent(
                            "audio-chunk",
                            WyomingBody.AudioFormat(
                                rate: 16000, width: 2, channels: 1, timestamp: Double(milliseconds)),
                            payload: PCM16.bytes(samples)))
                    if let begun = wokenAt, milliseconds - begun > longestStreaming {
                        wokenAt = nil
                        link.stopStreaming()
                        try await outbound.write(
                            WyomingEvent("audio-stop", WyomingBody.Timestamp(timestamp: Double(milliseconds))))
                    }
                }
            }
            // Who has borrowed last has the microphone.
            if link.isTaken(loan), !Task.isCancelled { return }
        }
    }

    private var longestStreaming: Int {
        Int(assistant.services.configuration.longestCommand * 1000) + Self.grace
    }

    private func runPipeline(from stage: String, phrase: String?) async throws {
        try await outbound.write(
            WyomingEvent(
                "run-pipeline",
                WyomingBody.RunPipeline(
                    startStage: stage, endStage: "tts", restartsOnEnd: stage == "wake", wakeWordName: phrase)))
    }

    // MARK: - To the loudspeaker

    private func read(
        _ inbound: NIOAsyncChannelInboundStream<WyomingEvent>, _ pulse: Pulse,
        _ takeLoan: AsyncStream<SatelliteLink.Loan>.Continuation
    ) async throws {
        var conversation = SatelliteConversation(followsUp: assistant.services.configuration.servers.satelliteFollowUp),
            loan: SatelliteLink.Loan?, mouth: SatelliteMouth?
        defer {
            mouth?.finish()
            if let loan { link.giveBack(loan) }
            takeLoan.finish()
        }
        for try await event in inbound {
            pulse.beat()
            do throws(ServerError) {
                for action in try conversation.take(event) {
                    switch action {
                    case .borrow:
                        if let loan { link.giveBack(loan) }
                        let borrowed = link.borrow()
                        loan = borrowed
                        takeLoan.yield(borrowed)
                        log.info("satellite: microphone and loudspeaker are lent")
                    case .giveBack:
                        if let loan { link.giveBack(loan) }
                        loan = nil
                        log.info("satellite: microphone and loudspeaker are the assistant's own again")
                    case .openSpeech(let format): mouth = try SatelliteMouth(link, format, outbound)
                    case .addSpeech(let format, let bytes): try mouth?.say(bytes, format)
                    case .closeSpeech(let asks):
                        mouth?.finish(asks: asks)
                        mouth = nil
                    case .stopStreaming: link.stopStreaming()
                    case .giveCue: if assistant.services.configuration.listeningCue { link.giveCue() }
                    case .ring: link.ring()
                    case .checkPulse: pulse.check()
                    case .heard(let text): tell(heard: text)
                    case .reply(let text): assistant.services.tell(conversation: Self.name, .reply(text: text))
                    case .complain(let reason): log.warning("satellite: the client says: \(reason)")
                    }
                }
            } catch {
                let failure = WyomingBody.Failure(text: "\(error)", code: "bad-request")
                try await outbound.write(WyomingEvent("error", failure))
            }
        }
    }

    private static let name = "satellite"

    private func tell(heard text: String) {
        let now = assistant.services.events.clock.seconds
        assistant.services.tell(
            conversation: Self.name,
            .final(text: text, confidence: 1, start: now, end: now, reason: "client", isAccepted: !text.isEmpty))
    }
}
