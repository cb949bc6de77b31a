import ArgumentParser
import Foundation
import SpeechSynthesis

struct EvaluateSynthesis: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synthesis", abstract: "Scores a voice on recordings that training did not see.",
        discussion: """
            MANIFEST is a TSV file with the columns path and transcript; every 36th recording, which training leaves out, is
            copied through the vocoder and spoken from its text. --output keeps the sounds; --pictures draws their spectrograms,
            every vocoder under the recording (needs gnuplot); --listening-test makes a web page that plays them blinded and
            asks for opinions; `gusli evaluate listening` turns the answers into scores.

            Example: gusli evaluate synthesis recordings/manifest.tsv --voice lj --listening-test out/test
            """)

    @Argument(help: "The recordings and their transcripts.")
    var manifest: String

    @OptionGroup var voice: VoiceOptions

    @Flag(help: "Take every recording of the manifest.")
    var all = false

    @Option(help: "Folder for the sounds: natural, spoken, and copies by each vocoder.")
    var output: String?

    @Option(
        help: "Folder for a picture a recording, in PNG: its spectrogram, and those of the copies and the spoken text.")
    var pictures: String?

    @Option(help: "Folder for the listening test: index.html and key.json.")
    var listeningTest: String?

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() async throws {
        let synthesiser = try voice.synthesiser()
        var vocoders: [(name: String, vocoder: any Vocoder)] = []
        let own = voice.vocoder ?? synthesiser.voice.description.vocoder
        vocoders.append((own.rawValue, synthesiser.voice.vocoder))
        let wantsSounds = output != nil || listeningTest != nil || pictures != nil
        for kind in synthesiser.voice.description.vocoders where kind != own && wantsSounds {
            vocoders.append((kind.rawValue, try voice.synthesiser(vocoder: kind).voice.vocoder))
        }
        let temporary = URL.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)")
        let folder = output.map { URL(filePath: $0) } ?? (wantsSounds ? temporary : nil)
        defer { try? FileManager.default.removeItem(at: temporary) }
        var bar = ProgressBar("speaking")
        let clips = try SynthesisEvaluation.clips(URL(filePath: manifest), all: all)
        let report = try SynthesisEvaluation(synthesiser).run(clips, vocoders: vocoders, folder: folder) {
            bar.show($0)
        }
        bar.finish()
        if let folder, listeningTest != nil || pictures != nil {
            let material = try ListeningTest.Material(
                folder: folder, systems: ["natural"] + vocoders.map(\.name) + ["spoken"])
            if let listeningTest {
                try ListeningTest.write(material, reference: "natural", to: URL(filePath: listeningTest))
            }
            if let pictures { try SpectrogramFigure().write(material, to: URL(filePath: pictures)) }
        }
        if json { return try JSONLine.write(report) }
        func number(_ value: Double) -> String { String(format: "%.2f", value) }
        print("\(report.recordings) recordings, \(String(format: "%.0f", report.timesRealTime)) x real time")
        print(
            "copies by \(own.rawValue): mel-cepstral distortion \(number(report.copyMelCepstralDistortion)) dB, mel distance \(number(report.copyMelDistance)) dB"
        )
        print(
            "spoken: mel-cepstral distortion \(number(report.spokenMelCepstralDistortion)) dB along the best alignment, \(number(report.durationRatio)) times as long"
        )
        print("loudness \(number(report.loudness)) LUFS, deviating by \(number(report.loudnessDeviation))")
    }
}

struct EvaluateListening: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "listening",
        abstract: "Turns the answers of a listening test into means with 95% confidence intervals.",
        discussion: "Example: gusli evaluate listening --key out/test/key.json answers-*.json")

    @Option(help: "The test's key.json.")
    var key: String

    @Argument(help: "The listeners' answers.")
    var answers: [String]

    @Flag(help: "Print one JSON object.")
    var json = false

    func run() throws {
        let scores = try ListeningScores(key: URL(filePath: key), answers: answers.map { URL(filePath: $0) })
        if json { return try JSONLine.write(scores) }
        func show(_ title: String, _ list: [ListeningScores.Score]) {
            guard !list.isEmpty else { return }
            print(title)
            for score in list {
                let interval = score.interval.map { String(format: " ± %.2f", $0) } ?? ""
                print("  \(score.system)\t\(String(format: "%.2f", score.mean))\(interval)\t\(score.answers) answers")
            }
        }
        show("opinions, 1 to 5", scores.opinions)
        show("beside \(scores.reference), -3 to 3", scores.comparisons)
    }
}
