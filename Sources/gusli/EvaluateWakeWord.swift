import ArgumentParser
import AudioIO
import Foundation
import SpeechRecognition

struct EvaluateWakeWord: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wake-word",
        abstract: "Measures how often wake phrases are missed, at one false alarm in ten hours of other speech.",
        discussion: """
            MANIFEST is a TSV file with the columns path, seconds, speaker, transcript, with recordings that say the phrases; the
            others in it count as other speech, as do all recordings of the --others manifests that do not say them.

            Example: gusli evaluate wake-word wake-words/manifest.tsv --phrase alexa --phrase jarvis --others librispeech/manifest.tsv
            """)

    @Argument(help: "Recordings that say the phrases, and their transcripts.")
    var manifest: String

    @Option(help: "A phrase; may be given several times. All transcripts of the manifest where left out.")
    var phrase: [String] = []

    @Option(help: "Manifests of other speech.")
    var others: [String] = []

    @Option(help: "The model's folder, or its name under models/.")
    var model = "recogniser-en"

    @Option(help: "Of the manifest only every n-th recording, the first included.")
    var every = 1

    @Option(help: "Of the other speech only every n-th recording, the first included.")
    var othersEvery = 1

    @Flag(help: "Print a JSON line a phrase.")
    var json = false

    func validate() throws {
        guard every > 0, othersEvery > 0 else {
            throw ValidationError("--every and --others-every are numbers above 0")
        }
    }

    func run() async throws {
        let recogniser = try RecogniserOptions.recogniser(named: model)
        func entries(_ path: String, every: Int) throws -> [(file: String, transcript: String)] {
            let manifest = try SpeechManifest(contentsOf: URL(filePath: path))
            return manifest.entries.enumerated().filter { $0.offset % every == 0 }.map {
                (manifest.file(of: $0.element), $0.element.transcript)
            }
        }
        let saying = try entries(manifest, every: every),
            other = try others.flatMap { try entries($0, every: othersEvery) }
        let phrases = phrase.isEmpty ? Set(saying.map(\.transcript)).sorted() : phrase
        var test = try WakeWordTest(recogniser, phrases: phrases)
        var bar = ProgressBar("listening"), failed = false
        for (number, entry) in (saying + other).enumerated() {
            do {
                let samples = try AudioFile.readMono(entry.file, sampleRate: Recogniser.sampleRate)
                test.add(samples, transcript: entry.transcript)
            } catch {
                failed = true
                Complaint.say("\(error)")
            }
            bar.show(Double(number + 1) / Double(saying.count + other.count))
        }
        bar.finish()
        for score in test.scores {
            if json {
                try JSONLine.write(score)
                continue
            }
            func percent(_ share: Double) -> String { String(format: "%.1f%%", share * 100) }
            let standard = WakePhrase(score.phrase).standardThreshold, one = score.threshold(falseAlarms: 1)
            print(
                "\(score.phrase): \(score.said.count) recordings, \(String(format: "%.2f", score.hours)) hours of other speech"
            )
            print(
                "  at one false alarm in ten hours: \(percent(score.missRate(at: one))) missed, threshold \(String(format: "%.3f", one))"
            )
            print(
                "  at the standard threshold \(standard): \(percent(score.missRate(at: standard))) missed, \(String(format: "%.1f", score.falseAlarms(at: standard))) false alarms in ten hours"
            )
        }
        if failed { throw ExitCode.failure }
    }
}
