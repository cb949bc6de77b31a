import Foundation
import SpeechRecognition
import Streaming
import Testing

@testable import Assistant

@Suite("Listening")
struct ListeningStageTests {
    private let language = ToneAssistant().language

    /// Runs the stage alone on sound that comes in blocks of the given sizes, again and again.
    private func hear(_ sound: [Float], blocks: [Int], flags: (Int64) -> AudioFlags = { _ in .none }) -> [Heard] {
        let ring = SampleRing.make(capacity: 1 << 20, sampleRate: 16_000)
        var writer = ring.producer
        var position = 0, turn = 0
        while position < sound.count {
            let count = min(blocks[turn % blocks.count], sound.count - position)
            sound[position..<position + count].withUnsafeBufferPointer { block in
                _ = writer.push(
                    block, position: Int64(position), time: UInt64(position) * 62_500, flags: flags(Int64(position)))
            }
            position += count
            turn += 1
        }
        writer.close()
        let heard = EventRing<Heard>.make(capacity: 64), orders = EventRing<ListeningOrder>.make(capacity: 4)
        let stage = ListeningStage(
            input: ring.consumer, output: heard.producer, orders: orders.consumer, session: ToneListener(language),
            first: ListeningOrder(decoding: .free), clock: PipelineClock(ManualTime(0)), interruption: Interruption(),
            minimumConfidence: 0.3, emit: { _ in })
        while stage.step() != .finished {}
        var results: [Heard] = []
        var reader = heard.consumer
        while let next = reader.pop() { results.append(next) }
        return results
    }

    @Test(
        "feeding blocks of any size gives the same commands at the same times",
        arguments: [[7], [160], [1600], [1, 999, 33]])
    func sizes(_ blocks: [Int]) {
        let sound =
            ToneLanguage.silence(1) + language.samples("set an alarm") + ToneLanguage.silence(1.2)
            + language.samples("seven in the morning") + ToneLanguage.silence(1)
        let whole = hear(sound, blocks: [320])
        #expect(whole.count == 2)
        #expect(hear(sound, blocks: blocks) == whole)
    }

    @Test("a command is timed by its sound: beginning, end, and when its end was captured")
    func times() {
        let sound = ToneLanguage.silence(2) + language.samples("stop") + ToneLanguage.silence(1)
        guard case .utterance(let utterance)? = hear(sound, blocks: [160]).first else {
            Issue.record("nothing was heard")
            return
        }
        #expect(utterance.text == "stop" && utterance.reason == "pause")
        #expect(abs(utterance.start - 2) < 0.03 && abs(utterance.end - 2.2) < 0.03)
        #expect(abs(Double(utterance.endOfSpeech) / 1e9 - utterance.end) < 1e-6)
    }

    @Test("a command after minutes of silence is heard whole")
    func longSilence() {
        let sound = ToneLanguage.silence(63.17) + language.samples("set an alarm") + ToneLanguage.silence(1)
        guard case .utterance(let utterance)? = hear(sound, blocks: [160]).first else {
            Issue.record("nothing was heard")
            return
        }
        #expect(utterance.text == "set an alarm" && abs(utterance.start - 63.17) < 0.03)
    }

    @Test("a command that the end of the sound cuts short is heard as far as it goes")
    func endOfSound() {
        let heard = hear(
            ToneLanguage.silence(0.5) + language.samples("what time is it").dropLast(ToneLanguage.pauseLength),
            blocks: [160])
        guard case .utterance(let utterance)? = heard.first else {
            Issue.record("nothing was heard")
            return
        }
        #expect(utterance.text == "what time is it" && utterance.reason == "end")
    }

    @Test("what sounds while a reply is heard is not taken for a command, unless it interrupts it")
    func duringReply() {
        let sound = language.samples("what time is it") + ToneLanguage.silence(1)
        #expect(hear(sound, blocks: [160]) { _ in .duringReply }.isEmpty)
        let onset = language.samples("what").count / 2
        let heard = hear(sound, blocks: [160]) { $0 < onset ? .duringReply : [.duringReply, .speechOverReply] }
        guard case .utterance(let utterance)? = heard.first else {
            Issue.record("nothing was heard")
            return
        }
        #expect(utterance.text == "what time is it")
    }

    @Test("a history gives back what it keeps, by position, across its seam and after a jump")
    func history() {
        var history = SampleHistory(capacity: 10)
        (0..<25).map(Float.init).withUnsafeBufferPointer { history.append($0, at: 0) }
        #expect(history.start == 15 && history.end == 25)
        #expect(history.slice(17..<22) == [17, 18, 19, 20, 21])
        #expect(history.slice(0..<16) == [15])
        [Float](repeating: 7, count: 3).withUnsafeBufferPointer { history.append($0, at: 100) }
        #expect(history.start == 100 && history.slice(90..<110) == [7, 7, 7])
    }

    @Test("a wake phrase stands before every sentence of a graph, and may stand alone")
    func wakePhrase() {
        let graph = WordGraph(sentences: [["stop"], ["set", "an", "alarm"]]).after([["hey", "gusli"], ["computer"]])
        func accepts(_ sentence: String) -> Bool {
            var state = 0
            for word in sentence.split(separator: " ") {
                let arc = graph.states[state].arcs.first { arc in arc.word.map { graph.words[$0] } == String(word) }
                guard let arc else { return false }
                state = arc.target
            }
            return graph.states[state].isFinal
        }
        #expect(accepts("hey gusli") && accepts("hey gusli stop") && accepts("hey gusli set an alarm"))
        #expect(accepts("computer") && accepts("computer stop") && !accepts("computer gusli"))
        #expect(!accepts("stop") && !accepts("hey") && !accepts("hey gusli set"))
    }
}
