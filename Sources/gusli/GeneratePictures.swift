import ArgumentParser
import Assistant
import Foundation
import GenerativeModels

struct GenerateUpscale: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "upscale",
        abstract: "Double a picture's sides.",
        discussion: "Example: gusli generate upscale small.png --output large.png")

    @Argument(help: "A PNG or JPEG picture.")
    var picture: String

    @Option(help: "The model's name or folder.")
    var model = "super-resolution-x2"

    @Option(help: "The picture to write, .png or .jpg.")
    var output: String

    func run() async throws {
        let network = try SuperResolutionNetwork(directory: DataDirectory.locate().model(model))
        let source = try Picture(contentsOf: picture)
        var bar = ProgressBar("enlarging")
        let result = try network.enlarge(source) { bar.show($0) }
        bar.finish()
        try result.write(to: output)
    }
}

struct GenerateStylise: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stylise",
        abstract: "Paint a picture in a style.",
        discussion: """
            With --style, in the style of that picture, by moving pixels for a minute or so; --vgg FILE measures by VGG-16 or
            VGG-19 (safetensors under torchvision's names) instead of the small network that ships. With --model, at once, by
            a network that was trained for one style (gusli train generative --config Training/style-mosaic.yaml).

            Example: gusli generate stylise photo.jpg --style painting.jpg --output painted.png
            """)

    @Argument(help: "A PNG or JPEG picture.")
    var picture: String

    @Option(help: "A picture whose style is taken.")
    var style: String?

    @Option(help: "A model's name or folder, trained for one style.")
    var model: String?

    @Option(help: "Weights of VGG-16 or VGG-19.")
    var vgg: String?

    @Option(help: "With --style: steps of moving pixels.")
    var steps = 150

    @Option(help: "With --style: what the style counts against the content.")
    var strength = 3.0

    @Option(help: "With --style: pictures are made smaller to this side first.")
    var size = 320

    @Option(help: "The picture to write, .png or .jpg.")
    var output: String

    func validate() throws {
        guard steps > 0, strength >= 0, size >= 16 else {
            throw ValidationError("--steps must be above 0, --strength not below 0, --size at least 16")
        }
        if (style == nil) == (model == nil) { throw ValidationError("give either --style (a picture) or --model (a trained style)") }
        if vgg != nil && style == nil {
            throw ValidationError("--vgg serves --style: give a picture whose style is taken")
        }
    }

    func run() async throws {
        let folders = try DataDirectory.locate(), source = try Picture(contentsOf: picture)
        if let model {
            try StyleNetwork(directory: folders.model(model)).paint(source).write(to: output)
            return
        }
        guard let style else { return }
        let network =
            try vgg.map { try PerceptualNetwork.vgg(contentsOf: $0) }
            ?? PerceptualNetwork(directory: folders.model("perceptual"))
        var transfer = StyleTransfer()
        transfer.steps = steps
        transfer.styleWeight = Float(strength)
        var bar = ProgressBar("painting")
        let result = try transfer.paint(
            source.fitted(within: size), inStyleOf: Picture(contentsOf: style).fitted(within: size), network: network
        ) { bar.show($0) }
        bar.finish()
        try result.write(to: output)
    }
}

struct GenerateInpaint: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inpaint",
        abstract: "Fill the holes of a picture.",
        discussion: """
            The mask is a picture of the same size, white where the picture is to be filled.

            Example: gusli generate inpaint photo.png --mask mask.png --output filled.png
            """)

    @Argument(help: "A PNG or JPEG picture.")
    var picture: String

    @Option(help: "A picture that is white where the hole is.")
    var mask: String

    @Option(help: "The model's name or folder; “smooth” fills without a network.")
    var model = "inpainting"

    @Option(help: "The picture to write, .png or .jpg.")
    var output: String

    func run() async throws {
        let source = try Picture(contentsOf: picture), hole = try Picture(contentsOf: mask)
        let result =
            try model == "smooth"
            ? HoleFilling.fill(source, mask: hole)
            : InpaintingNetwork(directory: DataDirectory.locate().model(model)).fill(source, mask: hole)
        try result.write(to: output)
    }
}
