import ArgumentParser
import Assistant
import AudioIO
import Foundation
import Plots
import SpeechRecognition

struct ExplainAttention: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "attention",
        abstract: "Where in a recording a recogniser with attention looked for each letter.",
        discussion: """
            Without --text for the text that it writes itself. --json gives for each letter its probability and the share of attention \
            of each frame.

            Example: gusli explain attention order.wav --model las-en --output order.svg
            """)

    @Argument(help: "The recording.")
    var file: String

    @Option(help: "The model's folder, or its name under models/.")
    var model = "las-en"

    @Option(help: "Look for this text.")
    var text: String?

    @Option(help: ArgumentHelp("Draw to this file, .svg or .png.", valueName: "file"))
    var output: String?

    @Flag(help: "Print JSON lines.")
    var json = false

    private struct Line: Encodable {
        var letter: String
        /// Seconds of the frame that was looked at most.
        var at: Double
        var attention: [Float]
    }

    func run() async throws {
        let recogniser = try AttentionRecogniser(contentsOf: DataDirectory.locate().model(model))
        let samples = try AudioFile.readMono(file, sampleRate: Recogniser.sampleRate)
        guard let hearing = recogniser.hear(samples) else {
            Complaint.say("\(file): is too short to be heard")
            throw ExitCode.failure
        }
        let written = (text ?? hearing.texts(.init()).first?.text ?? "").lowercased()
        guard let looks = hearing.looks(written) else {
            Complaint.say(
                "the text has characters that the recogniser does not write: it knows \(recogniser.description.alphabet)"
            )
            throw ExitCode.failure
        }
        let letters = written.map { $0 == " " ? "_" : String($0) } + ["end"]
        if let output { try draw(letters, looks, written, hearing.frameSeconds, output) }
        for (letter, look) in zip(letters, looks) {
            let most = look.indices.max { look[$0] < look[$1] } ?? 0
            let at = (Double(most) * hearing.frameSeconds * 1000).rounded() / 1000
            if json {
                try JSONLine.write(Line(letter: letter, at: at, attention: look))
            } else if output == nil {
                print("\(letter)  \(String(format: "%.2f", at)) s  \(String(format: "%.2f", look[most]))")
            }
        }
    }

    private func draw(_ letters: [String], _ looks: [[Float]], _ written: String, _ step: Double, _ path: String) throws
    {
        // The first letter at the top.
        let rows = looks.reversed().map { $0.map(Double.init) }, width = step * Double(looks.first?.count ?? 0)
        let ticks = letters.reversed().enumerated().map { (place: Double($0.offset) + 0.5, name: $0.element) }
        let image = Plot.Series.image(rows: rows, x: 0...width, y: 0...Double(rows.count), shades: 0...1)
        let plot = Plot(title: written, xLabel: "seconds", series: [image], yTicks: ticks)
        try Figure([plot], plotSize: (width: 1000, height: max(300, 16 * letters.count + 100))).write(to: path)
    }
}
