import Assistant
import Foundation
import NIOCore
import Synchronization

/// A reply that a client sends to be played; `played` is sent back once its last sample was heard.
struct SatelliteMouth {
    /// Seconds beyond a reply's own length after which it counts as played, should the loudspeaker be gone.
    private static let longestWait = 10.0

    private let speech: StreamedSpeech?
    private let played: @Sendable () -> Void
    private let asks = Flag()
    private var reader: PCMReader
    private let rate: Double
    private var seconds = 0.0

    init(_ link: SatelliteLink, _ format: PCMFormat, _ outbound: NIOAsyncChannelOutboundWriter<WyomingEvent>)
        throws(ServerError)
    {
        let told = Flag(), asks = asks
        played = {
            guard told.raise() else { return }
            Task {
                await link.waitForSilence()
                // The client may have gone meanwhile.
                try? await outbound.write(WyomingEvent("played"))
                if asks.isRaised { link.listenOn() }
            }
        }
        speech = link.say(whenSaid: played)
        rate = Double(speech?.sampleRate ?? format.rate)
        reader = try PCMReader(format, to: rate)
    }

    private final class Flag: Sendable {
        private let state = Atomic<Bool>(false)
        var isRaised: Bool { state.load(ordering: .acquiring) }
        /// Whether it was down.
        @discardableResult func raise() -> Bool { !state.exchange(true, ordering: .acquiringAndReleasing) }
    }

    mutating func say(_ bytes: Data, _ format: PCMFormat) throws(ServerError) {
        if reader.format != format { reader = try PCMReader(format, to: rate) }
        let samples = try reader.read(bytes)
        seconds += Double(samples.count) / rate
        guard let speech else { return }
        if !speech.add(samples) { throw .badSound(reason: "more sound waits to be played than can be kept") }
    }

    /// Nothing more comes.
    ///
    /// - Parameter asks: whether it was a question, after which the microphone listens without the wake phrase.
    mutating func finish(asks isQuestion: Bool = false) {
        if isQuestion { asks.raise() }
        guard let speech else { return played() }
        speech.add(reader.finish())
        speech.finish()
        let played = played, wait = seconds + Self.longestWait
        Task {
            try? await Task.sleep(for: .seconds(wait))
            played()
        }
    }
}
