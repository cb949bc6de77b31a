import Assistant
import Foundation
import Synchronization

/// The conversation as it goes on a terminal: what was said, line by line, and below it one line that is rewritten: level, state,
/// and what is being heard.
final class LiveView: EventView {
    private struct State {
        var partial = ""
        var state = "idle"
        var expecting: String?
        /// A wake phrase was heard, and nothing since.
        var isAwake = false
        var isSpeaking = false
        var counts = AssistantEvent.Metrics()
        var level = -100.0
    }

    private let state: Mutex<State>
    private let wakePhrase: String?
    private let showsFaults: Bool

    /// - Parameter showsFaults: whether faults and failures are shown; else the log tells them on the same terminal.
    init(_ configuration: AssistantConfiguration, showsFaults: Bool = true) {
        self.showsFaults = showsFaults
        wakePhrase = configuration.wake.first
        state = Mutex(State())
    }

    @Sendable func show(_ event: AssistantEvent) {
        state.withLock { state in
            switch event.content {
            case .wake:
                state.isAwake = true
            case .partial(let text):
                state.partial = text
            case .final(let text, let confidence, _, _, _, let isAccepted):
                state.partial = ""
                state.isAwake = false
                guard isAccepted else { return }
                print("you", text, .cyan, Terminal.styled("  \(Int(confidence * 100))%", .dim))
            case .intent(let name, _, let slots):
                guard let name else { return }
                let values = slots.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
                print("", Terminal.styled(values.isEmpty ? name : "\(name): \(values)", .dim), .dim)
            case .dialogue(let name, let expecting):
                state.state = name
                if name != "awake" { state.isAwake = false }
                state.expecting = expecting
            case .reply(let text):
                state.isSpeaking = true
                print("gusli", text, .green)
            case .failure(let skill, let reason):
                guard showsFaults else { break }
                print("", Terminal.styled("the skill \(skill) failed: \(reason)", .red), .red)
            case .card(let title, let lines, _, let picture):
                let shown = (lines + (picture.map { [$0] } ?? [])).joined(separator: "; ")
                print("", Terminal.styled("\(title): \(shown)", .dim), .dim)
            case .fault(let fault):
                guard showsFaults else { break }
                let style: Terminal.Style = fault.isOver ? .green : .red
                print("", Terminal.styled("\(fault.part.rawValue): \(fault.reason)", style), style)
            case .bargeIn:
                state.isSpeaking = false
            case .audio:
                state.isSpeaking = false
            case .metrics(let metrics):
                func ms(_ seconds: Double?) -> String { seconds.map { "\(Int(($0 * 1000).rounded())) ms" } ?? "-" }
                let times = "text after \(ms(metrics.endOfSpeechToText)), sound after \(ms(metrics.endOfSpeechToSound))"
                print("", Terminal.styled(times, .dim), .dim)
            }
            draw(state)
        }
    }

    @Sendable func note(_ text: String) {
        state.withLock { state in
            clear()
            Complaint.write(text)
            draw(state)
        }
    }

    func refresh(level: Double, _ counts: AssistantEvent.Metrics) {
        state.withLock { state in
            state.level = level
            state.counts = counts
            draw(state)
        }
    }

    func close() { state.withLock { _ in clear() } }

    private func print(_ who: String, _ text: String, _ style: Terminal.Style, _ after: String = "") {
        clear()
        let name = Terminal.styled(who.padding(toLength: 7, withPad: " ", startingAt: 0), style)
        write("\(name) \(text)\(after)\n")
    }

    private func draw(_ state: State) {
        var words = state.partial
        if words.isEmpty {
            words =
                switch (state.isSpeaking, state.expecting, wakePhrase) {
                case (true, _, _): "speaking"
                case (_, let slot?, _): "waiting for: \(slot)"
                case (_, _, let phrase?) where state.state == "idle" && !state.isAwake: "say “\(phrase) …”"
                default: "listening"
                }
            words = Terminal.styled(words, .dim)
        } else {
            // Of a long command the end: a line that wraps could not be rewritten.
            words = String(words.suffix(max(10, Terminal.columns - 60)))
        }
        let troubles = [
            ("overruns", state.counts.overruns), ("underruns", state.counts.underruns),
            ("samples lost", state.counts.droppedSamples),
        ].filter { $0.1 > 0 }.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        let trouble = troubles.isEmpty ? "" : Terminal.styled("  \(troubles)", .yellow)
        write("\r\u{1B}[K\(LevelBar.text(state.level, width: 20))  \(words)\(trouble)")
    }

    private func clear() { write("\r\u{1B}[K") }
    private func write(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }
}
