import Streaming
import Synchronization
import Testing

@testable import Assistant

@Suite("The satellite")
struct SatelliteTests {
    private let language = ToneAssistant().language

    /// A listening stage fed with all of `sound`, and what it tells.
    private func listen(to sound: [Float], wake: [String], _ link: SatelliteLink, at step: (Int) -> Void = { _ in })
        -> [Heard]
    {
        let ring = SampleRing.make(capacity: 1 << 20, sampleRate: 16_000)
        var writer = ring.producer
        for start in stride(from: 0, to: sound.count, by: 160) {
            sound[start..<min(start + 160, sound.count)].withUnsafeBufferPointer { block in
                _ = writer.push(block, position: Int64(start), time: UInt64(start) * 62_500)
            }
        }
        writer.close()
        let heard = EventRing<Heard>.make(capacity: 64), orders = EventRing<ListeningOrder>.make(capacity: 4)
        let stage = ListeningStage(
            input: ring.consumer, output: heard.producer, orders: orders.consumer, session: ToneListener(language),
            wake: wake.isEmpty ? nil : ToneWakeListener(language, phrases: wake),
            first: ListeningOrder(decoding: .free, wakePhrases: wake.map { $0.split(separator: " ").map(String.init) }),
            clock: PipelineClock(ManualTime(0)), interruption: Interruption(), minimumConfidence: 0.3, satellite: link,
            emit: { _ in })
        var steps = 0
        while stage.step() != .finished {
            step(steps)
            steps += 1
        }
        var results: [Heard] = []
        var reader = heard.consumer
        while let next = reader.pop() { results.append(next) }
        return results
    }

    private func reports(_ loan: SatelliteLink.Loan, _ link: SatelliteLink) async -> [SatelliteLink.Report] {
        link.giveBack(loan)
        var all: [SatelliteLink.Report] = []
        for await report in loan.reports { all.append(report) }
        return all
    }

    @Test("the sound behind the wake phrase is handed on, sample for sample, and is no command of the assistant's")
    func behindThePhrase() async {
        let link = SatelliteLink(), loan = link.borrow()
        let before = ToneLanguage.silence(1) + language.samples("hey gusli"), command = language.samples("set an alarm")
        let sound = before + command + ToneLanguage.silence(2)
        #expect(listen(to: sound, wake: ["hey gusli"], link).isEmpty)
        let reports = await reports(loan, link)
        // The pause behind the phrase's last word is not the phrase's; the listener knows its end by whole frames.
        let frame = ToneLanguage.frameLength
        let end = (before.count - ToneLanguage.pauseLength + frame - 1) / frame * frame
        #expect(reports.first == .woken(phrase: "hey gusli", milliseconds: end / 16))
        var handed: [Float] = []
        for case .sound(let samples, let milliseconds) in reports {
            #expect(milliseconds == (end + handed.count) / 16)
            handed += samples
        }
        #expect(handed.count > command.count && handed == Array(sound[end..<end + handed.count]))
    }

    @Test("once the borrower has heard enough nothing is handed on until the phrase is said again")
    func again() async {
        let link = SatelliteLink(), loan = link.borrow()
        let turn = ToneLanguage.silence(1) + language.samples("hey gusli stop") + ToneLanguage.silence(2)
        var hadStreamed = false
        _ = listen(to: turn + turn, wake: ["hey gusli"], link) { _ in
            // Stops at the first look that finds it streaming.
            if link.isStreaming, !hadStreamed { hadStreamed = true; link.stopStreaming() }
        }
        let reports = await reports(loan, link)
        let places = reports.indices.filter { if case .woken = reports[$0] { true } else { false } }
        #expect(places.count == 2)
        #expect(places.last.map { $0 < 4 } == true, "little was handed on between the phrases")
    }

    @Test("after a question of the borrower's all sound is handed on without the phrase, until it has heard enough")
    func followUp() async {
        let link = SatelliteLink(), loan = link.borrow()
        let sound = ToneLanguage.silence(1) + language.samples("seven in the morning") + ToneLanguage.silence(2)
        var asked = false
        _ = listen(to: sound, wake: ["hey gusli"], link) { step in
            if step == 3 { link.listenOn() }
            if link.isStreaming { asked = true }
        }
        let reports = await reports(loan, link)
        #expect(asked)
        guard case .followedUp(let milliseconds)? = reports.first else {
            Issue.record("no answer was listened for")
            return
        }
        var handed: [Float] = []
        for case .sound(let samples, _) in reports { handed += samples }
        let start = milliseconds * 16
        #expect(handed.count > sound.count / 2 && handed == Array(sound[start..<start + handed.count]))
        #expect(!reports.contains { if case .woken = $0 { true } else { false } })
    }

    @Test("without a wake phrase all sound is handed on; given back, the assistant hears for itself")
    func withoutPhrase() async {
        let link = SatelliteLink(), loan = link.borrow()
        let sound = language.samples("help") + ToneLanguage.silence(1)
        #expect(listen(to: sound, wake: [], link).isEmpty)
        let reports = await reports(loan, link)
        let count = reports.reduce(0) { if case .sound(let samples, _) = $1 { $0 + samples.count } else { $0 } }
        #expect(sound.count - count < 1024)
        guard case .utterance(let own)? = listen(to: sound, wake: [], link).first else {
            Issue.record("nothing was heard")
            return
        }
        #expect(own.text == "help")
    }

    @Test("who borrows last has the microphone, and giving back what was taken changes nothing")
    func taken() async {
        let link = SatelliteLink(), first = link.borrow(), second = link.borrow()
        #expect(link.isTaken(first) && !link.isTaken(second))
        link.giveBack(first)
        #expect(link.isLent)
        link.tell(.sound([1], milliseconds: 0))
        #expect(await reports(second, link) == [.sound([1], milliseconds: 0)])
        #expect(!link.isLent)
    }

    @Test("speech that comes in pieces is said as it comes, and whoever brought it learns when it was heard")
    func streamedSpeech() throws {
        let link = SatelliteLink(), time = ManualTime(0), said = Mutex(0)
        let orders = EventRing<SpeechOrder>.make(capacity: 4)
        let reply = SampleRing.make(capacity: 1 << 16, sampleRate: 22_050)
        var outgoing = orders.producer, heard = reply.consumer
        let clock = PipelineClock(time)
        link.connect(.init(orderBell: Doorbell(), soundBell: Doorbell(), replyRate: 22_050, clock: clock))
        let stage = SynthesisStage(
            input: orders.consumer, output: reply.producer, voice: HumVoice(), clock: clock,
            interruption: Interruption(), counters: AssistantCounters(), volume: ReplyVolume(), emit: { _ in },
            finish: { _ in })
        let speech = try #require(link.say { said.withLock { $0 += 1 } })
        outgoing.push(try #require(link.takeOrder()))
        func run() { while stage.step() == .progressed {} }
        run()
        let pieces: [[Float]] = [[Float](repeating: 0.1, count: 1000), [Float](repeating: 0.2, count: 3000)]
        for piece in pieces {
            speech.add(piece)
            run()
        }
        speech.finish()
        run()
        var played = [Float](repeating: 0, count: 8000)
        let count = played.withUnsafeMutableBufferPointer { heard.pull(into: $0).count }
        #expect(Array(played[..<count]) == pieces[0] + pieces[1])
        #expect(said.withLock { $0 } == 0, "it has not sounded yet")
        time.advance(by: .milliseconds(200))
        run()
        #expect(said.withLock { $0 } == 1)
    }
}
