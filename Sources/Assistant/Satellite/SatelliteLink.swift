import AudioIO
import Streaming
import Synchronization

/// Microphone, wake word and loudspeaker of the running pipeline, lent to another program that understands and answers in the
/// assistant's place. Who borrows last has them; while nobody does the assistant answers itself.
///
///     let loan = services.satellite.borrow()
///     for await report in loan.reports { … }          // .woken or .followedUp, then .sound until stopStreaming
///     let speech = services.satellite.say(whenSaid: { … })
///     speech?.add(samples); speech?.finish()
///     services.satellite.giveBack(loan)
public final class SatelliteLink: Sendable {
    /// What the microphone tells the borrower; milliseconds count from the pipeline's start.
    public enum Report: Sendable, Equatable {
        /// A wake phrase was heard; the sound behind it follows.
        case woken(phrase: String, milliseconds: Int)
        /// What is said from now on answers what the borrower asked, without the wake phrase; its sound follows.
        case followedUp(milliseconds: Int)
        /// Mono samples at 16 kHz without the assistant's own voice.
        case sound([Float], milliseconds: Int)
    }

    public struct Loan: Sendable {
        /// Ends when someone else borrows.
        public let reports: AsyncStream<Report>
        let number: Int
    }

    private struct State {
        var continuation: AsyncStream<Report>.Continuation?
        var number = 0
        var orders: [SpeechOrder] = []
        var outlets: Outlets?
    }

    /// What the link needs of a running pipeline.
    struct Outlets: Sendable {
        /// Of the stage that takes orders, and of the one that speaks.
        var orderBell: Doorbell
        var soundBell: Doorbell
        /// In hertz.
        var replyRate: Int
        var clock: PipelineClock
        /// Where replies are played on a device.
        var playback: DeviceReport?
    }

    /// Reports that wait for a slow borrower at most: 16 s of sound.
    private static let waitingReports = 256
    /// Replies that wait to be said at most.
    private static let waitingOrders = 16

    private let state = Mutex(State())
    private let lent = Atomic<Bool>(false)
    private let streaming = Atomic<Bool>(false)
    private let followUp = Atomic<Bool>(false)
    private let dropped = Atomic<Int>(0)

    public init() {}

    // MARK: - The borrower's side

    /// Takes microphone and loudspeaker over from whoever had them.
    public func borrow() -> Loan {
        let (stream, continuation) = AsyncStream.makeStream(
            of: Report.self, bufferingPolicy: .bufferingNewest(Self.waitingReports))
        let number = state.withLock { state in
            state.continuation?.finish()
            state.continuation = continuation
            state.number += 1
            return state.number
        }
        streaming.store(false, ordering: .releasing)
        followUp.store(false, ordering: .releasing)
        lent.store(true, ordering: .releasing)
        return Loan(reports: stream, number: number)
    }

    /// The assistant answers itself again, unless someone else has borrowed meanwhile.
    public func giveBack(_ loan: Loan) {
        state.withLock { state in
            guard state.number == loan.number else { return }
            state.continuation?.finish()
            state.continuation = nil
            lent.store(false, ordering: .releasing)
            streaming.store(false, ordering: .releasing)
        }
    }

    /// No more sound is wanted until the wake phrase is heard again.
    public func stopStreaming() { streaming.store(false, ordering: .releasing) }

    /// What is said now is wanted without the wake phrase, for the borrower has asked something. Nothing where it hears already.
    public func listenOn() { followUp.store(true, ordering: .releasing) }

    /// Sound to be said as it comes; nil where no pipeline runs.
    ///
    /// - Parameter whenSaid: called once, when its last sample has sounded or somebody has spoken over it.
    public func say(whenSaid: @escaping @Sendable () -> Void) -> StreamedSpeech? {
        state.withLock { state in
            guard let outlets = state.outlets, state.orders.count < Self.waitingOrders else { return nil }
            let speech = StreamedSpeech(sampleRate: outlets.replyRate, bell: outlets.soundBell)
            state.orders.append(
                SpeechOrder(text: "", sound: speech, ordered: outlets.clock.now(), whenSaid: whenSaid))
            outlets.orderBell.ring()
            return speech
        }
    }

    /// Rings as for a timer that is over.
    public func ring() { order(.alarm) }
    /// The short sound that says "I am listening".
    public func giveCue() { order(.cue) }

    private func order(_ bell: SpeechOrder.Bell) {
        state.withLock { state in
            guard let outlets = state.outlets, state.orders.count < Self.waitingOrders else { return }
            state.orders.append(SpeechOrder(text: "", bell: bell, ordered: outlets.clock.now()))
            outlets.orderBell.ring()
        }
    }

    /// Waits until the loudspeaker's device has nothing left to play; half a second at most.
    public func waitForSilence() async {
        guard let playback = state.withLock({ $0.outlets?.playback }) else { return }
        for _ in 0..<25 where playback.isOpen && playback.isPlaying {
            try? await Task.sleep(for: .milliseconds(20))
        }
    }

    /// Whether someone else has borrowed after this.
    public func isTaken(_ loan: Loan) -> Bool { state.withLock { $0.number != loan.number } }

    /// How often somebody has borrowed.
    public var loans: Int { state.withLock { $0.number } }
    /// Reports that a slow borrower lost.
    public var droppedReports: Int { dropped.load(ordering: .relaxed) }

    // MARK: - The pipeline's side

    var isLent: Bool { lent.load(ordering: .acquiring) }
    var isStreaming: Bool { streaming.load(ordering: .acquiring) }

    /// - Parameter outlets: nil where the pipeline has ended.
    func connect(_ outlets: Outlets?) {
        state.withLock { state in
            state.outlets = outlets
            state.orders = []
        }
    }

    func woken(phrase: String, milliseconds: Int) {
        streaming.store(true, ordering: .releasing)
        tell(.woken(phrase: phrase, milliseconds: milliseconds))
    }

    func takeFollowUp() -> Bool { followUp.exchange(false, ordering: .acquiringAndReleasing) }

    func followedUp(milliseconds: Int) {
        streaming.store(true, ordering: .releasing)
        tell(.followedUp(milliseconds: milliseconds))
    }

    func tell(_ report: Report) {
        let continuation = state.withLock { $0.continuation }
        if case .dropped? = continuation?.yield(report) { dropped.wrappingAdd(1, ordering: .relaxed) }
    }

    func takeOrder() -> SpeechOrder? {
        state.withLock { $0.orders.isEmpty ? nil : $0.orders.removeFirst() }
    }
}
