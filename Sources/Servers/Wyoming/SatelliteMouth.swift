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
    private var reader: PCMReader
    private let rate: Double
    private var seconds = 0.0

    init(_ link: SatelliteLink, _ format: PCMFormat, _ outbound: NIOAsyncChannelOutboundWriter<WyomingEvent>)
        throws(ServerError)
    {
        let told = Told()
        played = {
            guard told.first() else { return }
            Task {
                await link.waitForSilence()
                // The client may have gone meanwhile.
                try? await outbound.write(WyomingEvent("played"))
            }
        }
        speech = link.say(whenSaid: played)
        rate = Double(speech?.sampleRate ?? format.rate)
        reader = try PCMReader(format, to: rate)
    }

    /// Answers true once.
    private final class Told: Sendable {
        private let state = Atomic<Bool>(false)
        func first() -> Bool { !state.exchange(true, ordering: .acquiringAndReleasing) }
    }

    mutating func say(_ bytes: Data, _ format: PCMFormat) throws(ServerError) {
        if reader.format != format { reader = try PCMReader(format, to: rate) }
        let samples = try reader.read(bytes)
        seconds += Double(samples.count) / rate
        guard let speech else { return }
        if !speech.add(samples) { throw .badSound(reason: "more sound waits to be played than can be kept") }
    }

    /// Nothing more comes.
    mutating func finish() {
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
