import ArgumentParser
import Assistant
import Foundation
import SpeechSynthesis

struct VoiceCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "voice", abstract: "List the voices that speak here, and show what one is.",
        discussion: "Example: gusli voice show lj", subcommands: [VoiceList.self, VoiceShow.self, VoiceImport.self])
}

struct VoiceList: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Name every voice, its language and its vocoders.",
        discussion: "Example: gusli voice list --json")

    @Flag(help: "Print a JSON object a line.")
    var json = false

    private struct Line: Encodable {
        var name: String, language: String, version: Int, vocoder: String, vocoders: [String], folder: String
    }

    func run() throws {
        var failed = false
        for entry in VoiceLibrary(directory: try DataDirectory.locate().url.appending(path: "voices")).voices {
            switch entry.description {
            case .failure(let error):
                Complaint.say("\(error)")
                failed = true
            case .success(let voice):
                let vocoders = voice.vocoders.map(\.rawValue)
                if json {
                    try JSONLine.write(
                        Line(
                            name: entry.name, language: voice.language, version: voice.version,
                            vocoder: voice.vocoder.rawValue,
                            vocoders: vocoders, folder: entry.directory.path))
                } else {
                    print("\(entry.name)\t\(voice.language)\t\(vocoders.joined(separator: ", "))")
                }
            }
        }
        if failed { throw ExitCode.failure }
    }
}

struct VoiceShow: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show a voice's card: what it is, what it learned from, how well it speaks.",
        discussion: "Example: gusli voice show lj")

    @Argument(help: "A name under voices/, or a folder.")
    var voice: String

    @Flag(help: "Print the card as one JSON object.")
    var json = false

    func run() throws {
        let folder = try DataDirectory.locate().voice(voice)
        let description = try VoiceDescription(contentsOf: folder.appending(path: "voice.yaml"))
        if json { return try JSONLine.write(description) }
        print("\(description.name), version \(description.version), language \(description.language)")
        print("folder     \(folder.path)")
        print("licence    \(description.licence)")
        print(
            "vocoders   \(description.vocoders.map { $0 == description.vocoder ? "\($0.rawValue) (default)" : $0.rawValue }.joined(separator: ", "))"
        )
        for source in description.trainedOn { print("trained on \(source)") }
        for score in description.scores { print("\(score.name): \(score.value) (\(score.unit)); see \(score.measure)") }
    }
}

struct VoiceImport: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import", abstract: "Put the weights of a MelGAN generator, as published, into a voice.",
        discussion: """
            FILE is safetensors with the names of the original code (model.1.weight_g …). Afterwards give the voice's card a
            section melgan: {width: 32, residualLayers: 3, ratios: [8, 8, 2, 2]} and speak with --vocoder melgan.

            Example: gusli voice import melgan.safetensors --voice lj
            """)

    @Argument(help: "The weights (safetensors).")
    var file: String

    @Option(help: "A name under voices/, or a folder.")
    var voice: String

    func run() throws {
        try VoiceWeights.importMelGAN(URL(filePath: file), in: try DataDirectory.locate().voice(voice))
    }
}
