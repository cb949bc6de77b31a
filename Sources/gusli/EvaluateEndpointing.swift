import ArgumentParser
import AudioIO
import Foundation
import SpeechRecognition
import Tensors

struct EvaluateEndpointing: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "endpointing",
        abstract: "Measures how soon after the last word a command counts as finished, and how often too soon.",
        discussion: """
            Recordings of one command each are played to the recogniser as a microphone would, with noise or other people's speech
            mixed in where asked, and silence (or the noise alone) behind them.

            Example: gusli evaluate endpointing orders/ --grammar Examples/coffee/coffee.yaml --noise babble.flac --snr 10
            """)

    @Argument(help: "Recordings and folders of recordings, a command each, without noise.")
    var recordings: [String]

    @OptionGroup var options: RecogniserOptions

    @Option(help: "A recording, or a folder of them, that is heard in the room too: noise, or a radio talking.")
    var noise: String?

    @Option(help: "How far that is below the command, in decibels.")
    var snr = 10.0

    @Option(help: "At most this many recordings.")
    var limit: Int?

    @Flag(help: "Print every command.")
    var all = false

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let session = try options.recogniser(.live).session(options.decoding(.live))
        let rate = Recogniser.sampleRate
        // Enough of it for every command to hear something else.
        let room = RoomSound(
            try noise.map {
                try SoundFiles.expand([$0]).prefix(60).map { try AudioFile.readMono($0, sampleRate: rate) }
            } ?? [])
        var score = EndpointScore(), bar = ProgressBar("listening"), failed = false,
            generator = RandomGenerator(seed: 1)
        let files = try SoundFiles.expand(recordings).prefix(limit ?? .max)
        for (number, file) in files.enumerated() {
            do {
                let clean = try AudioFile.readMono(file, sampleRate: rate)
                let around = room.stretch(
                    beside: clean, count: clean.count + Int(3 * rate), decibels: snr, using: &generator)
                score.add(file: file, clean: clean, room: around, session: session)
            } catch {
                failed = true
                Complaint.say("\(error)")
            }
            bar.show(Double(number + 1) / Double(files.count))
        }
        bar.finish()
        if json {
            try JSONLine.write(score)
        } else {
            func milliseconds(_ seconds: Double) -> String {
                seconds.isNaN ? "-" : String(format: "%.0f ms", seconds * 1000)
            }
            if all {
                for trial in score.trials {
                    print(
                        "\(trial.isCut ? "cut" : "   ") \(milliseconds(trial.delay))\t\(trial.reason)\t\(trial.file)\t\(trial.text)\(trial.text == trial.wholeText ? "" : "\twhole: " + trial.wholeText)"
                    )
                }
            }
            print(
                "commands        \(score.trials.count + score.unheard.count), of which \(score.unheard.count) never ended"
            )
            print("median delay    \(milliseconds(score.median))")
            print("95th percentile \(milliseconds(score.percentile95))")
            print("cut             \(String(format: "%.1f%%", score.shareCut * 100))")
        }
        if failed { throw ExitCode.failure }
    }
}
