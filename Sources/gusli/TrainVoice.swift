import ArgumentParser
import AudioIO
import Foundation
import SpeechSynthesis

struct TrainAlign: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "align", abstract: "Finds when each sound of a voice's recordings begins and ends.",
        discussion: """
            Writes a JSON line a recording, for `gusli train mel`, and prints how many there are.

            Example: gusli train align --config Training/align.yaml
            """)

    @Option(help: "The configuration (YAML).")
    var config: String

    func run() async throws {
        let job = CorpusAlignmentJob(try .init(contentsOf: URL(filePath: config)))
        let lines = try job.run(samples: { try AudioFile.readMono($0.path, sampleRate: $1) }, progress: Complaint.write)
        print("\(lines.count) recordings aligned: \(job.configuration.output)")
    }
}

struct TrainMel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mel", abstract: "Trains the model that turns phonemes into mel spectra.",
        discussion: "Example: gusli train mel --config Training/mel.yaml --voice voices/lj --resume")

    @Option(help: "The training configuration (YAML).")
    var config: String

    @Option(help: "The voice's folder, whose weights are replaced at the end.")
    var voice: String

    @Flag(help: "Go on from the last checkpoint.")
    var resume = false

    func run() async throws {
        let configuration = try MelTrainingConfiguration(contentsOf: URL(filePath: config))
        let losses = try VoiceTraining.trainMel(
            configuration, voice: URL(filePath: voice), resuming: resume, log: Complaint.write)
        try JSONLine.write(losses)
    }
}

struct TrainVocoder: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vocoder", abstract: "Trains the network that turns mel spectra into sound.",
        discussion: "Example: gusli train vocoder --config Training/vocoder.yaml --voice voices/lj --resume")

    @Option(help: "The training configuration (YAML).")
    var config: String

    @Option(help: "The voice's folder, whose weights are replaced at the end.")
    var voice: String

    @Flag(help: "Go on from the last checkpoint.")
    var resume = false

    func run() async throws {
        let configuration = try VocoderTrainingConfiguration(contentsOf: URL(filePath: config))
        let distance = try VoiceTraining.trainVocoder(
            configuration, voice: URL(filePath: voice), resuming: resume, log: Complaint.write)
        try JSONLine.write([configuration.wavenet == nil ? "heldOutMelDistance" : "heldOutLoss": distance])
    }
}
