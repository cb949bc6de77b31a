import ArgumentParser
import Foundation
import SpeechRecognition

/// Models of other toolkits.
struct ModelImport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "import",
        abstract: "Make a model folder of another toolkit's model: NVIDIA NeMo's Jasper and QuartzNet recognisers.",
        discussion: """
            Reads a .nemo archive, or weights (safetensors, PyTorch's .ckpt or .pt) with the model_config.yaml that belongs to them.
            Nothing in the file is executed; what it asks for beyond numbers is refused by name.

            Example: gusli model import stt_en_quartznet15x5.nemo --output quartznet && gusli transcribe --model ./quartznet talk.wav
            """)

    @Argument(help: ArgumentHelp("The archive, or the weights with --config.", valueName: "file"))
    var file: String

    @Option(help: "The NeMo configuration that belongs to the weights.")
    var config: String?

    @Option(
        help: ArgumentHelp(
            "The folder to write; the file's name without its ending where left out.", valueName: "folder"))
    var output: String?

    @Flag(help: "Keep the weights in 16 bits: half the size, log-probabilities that differ by a few thousandths.")
    var half = false

    @Flag(help: "Replace a folder that is there.")
    var force = false

    func validate() throws {
        let ending = URL(filePath: file).pathExtension.lowercased()
        if config == nil, ["safetensors", "ckpt", "pt", "bin"].contains(ending) {
            throw ValidationError(
                "weights alone say nothing of the network: name their model_config.yaml with --config")
        }
    }

    func run() async throws {
        let name = URL(filePath: file).deletingPathExtension().lastPathComponent
        let folder = URL(filePath: output ?? name)
        if FileManager.default.fileExists(atPath: folder.path), !force {
            Complaint.say("\(folder.path) is there already; --force replaces what is in it")
            throw ExitCode.failure
        }
        let model = try config.map { try NeMoImport(weights: file, configuration: $0) } ?? NeMoImport(archive: file)
        try model.write(to: folder, name: folder.lastPathComponent, precision: half ? .float16 : .float32)
        let millions = String(format: "%.1f", Double(model.parameterCount) / 1e6)
        print(
            "\(folder.relativePath): \(model.description.network.blocks.count) blocks, \(millions) million weights, "
                + "characters \(model.description.alphabet.debugDescription)")
    }
}
