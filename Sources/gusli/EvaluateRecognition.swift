import ArgumentParser
import Foundation
import SpeechRecognition

struct EvaluateRecognition: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "recognition",
        abstract: "Scores a recogniser on recordings with transcripts: word and character error rates.",
        discussion: """
            MANIFEST is a TSV file with the columns path, seconds, speaker, transcript; paths are relative to it.

            Example: gusli evaluate recognition recordings/manifest.tsv --speakers ls8555,ls8463
            """)

    @Argument(help: "The recordings and their transcripts.")
    var manifest: String

    @OptionGroup var options: RecogniserOptions

    @OptionGroup var attention: AttentionOptions

    @Option(help: "Only these speakers, with commas between.")
    var speakers: String?

    @Option(
        help: "Only every n-th speaker by name, the first included: those that `holdOutEvery: n` keeps out of training."
    )
    var speakersEvery: Int?

    @Option(help: "Only every n-th recording, the first included.")
    var every = 1

    @Option(help: "At most this many recordings.")
    var limit: Int?

    @Flag(
        help: "Say how well confidences tell what is right, and print the curve for model.yaml that makes them tell it."
    )
    var calibrate = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func validate() throws {
        guard every > 0, speakersEvery ?? 1 > 0 else {
            throw ValidationError("--every and --speakers-every are numbers above 0")
        }
    }

    func run() async throws {
        let transcriber = Transcriber(try attention.recogniser(options, options.hearingOfRecordings))
        let manifest = try SpeechManifest(contentsOf: URL(filePath: manifest))
        var wanted = speakers.map { Set($0.split(separator: ",").map(String.init)) }
        if let speakersEvery {
            let kept = manifest.speakers(every: speakersEvery)
            wanted = wanted?.intersection(kept) ?? kept
        }
        var entries = manifest.entries.enumerated().filter { $0.offset % every == 0 }.map(\.element)
        if let wanted { entries = entries.filter { wanted.contains($0.speaker) } }
        if let limit { entries = Array(entries.prefix(limit)) }
        var score = RecognitionScore(), bar = ProgressBar("recognising"), failed = false
        var seconds = 0.0, spent = 0.0, outcomes: [ConfidenceCalibration.Outcome] = []
        for (number, entry) in entries.enumerated() {
            do {
                let transcript = try transcriber.transcribe(manifest.file(of: entry))
                score.add(file: entry.path, reference: entry.transcript, hypothesis: transcript.recognition.text)
                outcomes += RecognitionScore.outcomes(reference: entry.transcript, transcript.recognition)
                seconds += transcript.seconds
                spent += transcript.seconds * transcript.realTimeFactor
            } catch {
                failed = true
                Complaint.say("\(error)")
            }
            bar.show(Double(number + 1) / Double(entries.count))
        }
        bar.finish()
        if json {
            try JSONLine.write(score)
        } else {
            func percent(_ share: Double) -> String { String(format: "%.1f%%", share * 100) }
            let words = score.words
            print(
                "\(score.utterances.count) recordings, \(String(format: "%.1f", seconds / 60)) minutes, \(String(format: "%.0f", seconds / max(1e-3, spent))) x real time"
            )
            print(
                "word error rate      \(percent(words.rate)) (\(words.substitutions) substituted, \(words.deletions) deleted, \(words.insertions) inserted of \(words.total))"
            )
            print("character error rate \(percent(score.characters.rate))")
            print("without any error    \(percent(score.sentenceAccuracy))")
            print("\nmost confused:")
            for confusion in score.confusions(10) {
                print(
                    "  \(confusion.count) x \(confusion.reference.isEmpty ? "(nothing)" : confusion.reference) -> \(confusion.hypothesis.isEmpty ? "(nothing)" : confusion.hypothesis)"
                )
            }
            print("\nworst:")
            for utterance in score.worst(5) {
                print("  \(utterance.file)\n    said:  \(utterance.reference)\n    heard: \(utterance.hypothesis)")
            }
        }
        if calibrate { showCalibration(outcomes) }
        if failed { throw ExitCode.failure }
    }

    /// Fitted on every other word and judged on the rest.
    private func showCalibration(_ outcomes: [ConfidenceCalibration.Outcome]) {
        let halves = [0, 1].map { half in outcomes.enumerated().filter { $0.offset % 2 == half }.map(\.element) }
        let judged = halves[1].map { (ConfidenceCalibration.fitted(halves[0]).applied(to: $0.confidence), $0.isRight) }
        let curve = ConfidenceCalibration.fitted(outcomes), kind = options.grammar == nil ? "free" : "grammar"
        func text(_ value: Double) -> String { String(format: "%.3f", value) }
        Complaint.say(
            "confidences are wrong by \(text(ConfidenceCalibration.error(halves[1]))) on average, by \(text(ConfidenceCalibration.error(judged))) with this curve in model.yaml:"
        )
        print("confidence:\n  \(kind): {slope: \(text(curve.slope)), offset: \(text(curve.offset))}")
    }
}
