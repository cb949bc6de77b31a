import Foundation
import GenerativeModels
import NeuralNetworks
import Tensors
import Testing

/// Reading, writing, resizing and measuring pictures.
@Suite struct PictureTests {
    private static func fixture(_ name: String) throws -> Picture {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/pictures.safetensors")
        let tensor = try #require(try Safetensors.read(url)[name])
        return Picture(pixels: tensor.reshaped([1] + tensor.shape))
    }

    /// A coloured picture of bytes, so that a lossless format gives it back exactly.
    static func coloured(width: Int, height: Int, seed: UInt64 = 1) -> Picture {
        var generator = RandomGenerator(seed: seed)
        return Picture(
            pixels: Tensor(shape: [3, height, width]) {
                for i in $0.indices { $0[i] = Float(generator.next() % 256) / 255 }
            })
    }

    static func folder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-pictures-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    @Test("PNG gives every pixel back, JPEG comes near")
    func roundTrip() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let picture = Self.coloured(width: 13, height: 7), grey = picture.luminance
        let png = folder.appending(path: "a.png").path, greyPNG = folder.appending(path: "b.png").path
        try picture.write(to: png)
        #expect(try Picture(contentsOf: png) == picture)
        try grey.write(to: greyPNG)
        let again = try Picture(contentsOf: greyPNG)
        #expect(again.channels == 1)
        #expect(ImageQuality.psnr(again, reference: grey) > 50)
        let smooth = Picture(
            pixels: Tensor(shape: [3, 32, 48]) { target in
                for i in target.indices { target[i] = 0.5 + 0.4 * sinf(Float(i % 48) / 9) * cosf(Float(i / 48) / 11) }
            })
        let jpeg = folder.appending(path: "c.jpg").path
        try smooth.write(to: jpeg)
        #expect(ImageQuality.psnr(try Picture(contentsOf: jpeg), reference: smooth) > 35)
    }

    @Test("files that are no sound pictures are refused by name, wherever they are cut")
    func damaged() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "x").path
        for ending in ["png", "jpg"] {
            let source = folder.appending(path: "whole.\(ending)").path
            try Self.coloured(width: 40, height: 30).write(to: source)
            let whole = try #require(FileManager.default.contents(atPath: source))
            for share in [0, 1, 2, 5, 9] {
                try whole.prefix(whole.count * share / 10).write(to: URL(filePath: path))
                #expect(throws: GenerativeModelError.self, "\(ending) cut at \(share) tenths") {
                    try Picture(contentsOf: path)
                }
            }
            var hostile = whole
            // Width and height of the header, as large as they get.
            let sizes = ending == "png" ? 16..<24 : 0..<0
            for i in sizes { hostile[i] = i % 4 == 0 ? 0x7F : 0xFF }
            if !sizes.isEmpty {
                try hostile.write(to: URL(filePath: path))
                #expect(throws: GenerativeModelError.self) { try Picture(contentsOf: path) }
            }
        }
        try Data("hello".utf8).write(to: URL(filePath: path))
        #expect(throws: GenerativeModelError.picture(file: path, reason: "is neither a PNG nor a JPEG picture")) {
            try Picture(contentsOf: path)
        }
        #expect(throws: GenerativeModelError.self) {
            try Picture(contentsOf: folder.appending(path: "missing.png").path)
        }
        #expect(throws: GenerativeModelError.self) { try Self.coloured(width: 4, height: 4).write(to: "a.bmp") }
    }

    @Test("cubic resizing equals Pillow's", arguments: ["half", "double", "odd"])
    func resizing(name: String) throws {
        let expected = try Self.fixture(name),
            ours = try Self.fixture("picture").resized(width: expected.width, height: expected.height)
        let error = zip(ours.pixels.array, expected.pixels.array).map { abs($0 - $1) }.max() ?? 1
        #expect(error < 1e-4)
    }

    @Test("PSNR and SSIM equal scikit-image's")
    func quality() throws {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/pictures.safetensors")
        let expected = try #require(try Safetensors.read(url)["quality"]).array.map(Double.init)
        let picture = try Self.fixture("picture"), noisy = try Self.fixture("noisy")
        #expect(abs(ImageQuality.psnr(noisy, reference: picture) - expected[0]) < 1e-3)
        #expect(abs(ImageQuality.ssim(noisy, reference: picture) - expected[1]) < 1e-3)
        #expect(ImageQuality.psnr(picture, reference: picture) == .infinity)
        #expect(abs(ImageQuality.ssim(picture, reference: picture) - 1) < 1e-6)
    }

    @Test("an enlargement in tiles equals that of the whole, and an untrained network's is the bicubic one")
    func enlargement() throws {
        var generator = RandomGenerator(seed: 2), configuration = SuperResolutionNetwork.Configuration()
        configuration.channels = 4
        configuration.blocks = 2
        let network = SuperResolutionNetwork(configuration, generator: &generator)
        // Wider than one tile in one direction, of odd size in both.
        let small = Self.coloured(width: 131, height: 37).resized(width: 131, height: 37)
        let bicubic = small.resized(width: 262, height: 74)
        let untrained = try network.enlarge(small).pixels.array, aim = bicubic.pixels.array.map { max(0, min(1, $0)) }
        #expect((zip(untrained, aim).map { abs($0 - $1) }.max() ?? 1) < 1e-6)
        for parameter in network.parameters {
            parameter.value.accumulate(.normal(parameter.shape, deviation: 0.05, using: &generator))
        }
        let brightness = small.luminance.pixels.reshaped([1, 1, 37, 131])
        let added = network(Variable(brightness)).value.array
        let ours = try network.enlarge(small).pixels.array, plane = 262 * 74
        let expected = (0..<plane).map { max(0, min(1, bicubic.pixels.array[plane + $0] + added[$0])) }
        #expect((zip(ours[plane..<2 * plane], expected).map { abs($0 - $1) }.max() ?? 1) < 1e-4)
        let changed = zip(ours, aim).map { abs($0 - $1) }.max() ?? 0
        #expect(changed > 0.01)
    }

    @Test("a super-resolution network learns to sharpen a picture better than bicubic")
    func superResolutionLearns() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        // Sharp stones of a mosaic: what was seen in one is of use in another.
        let training = folder.appending(path: "a.png").path, test = folder.appending(path: "b.png").path
        try MosaicPattern.picture(side: 128, stones: 60, seed: 1).write(to: training)
        try MosaicPattern.picture(side: 96, stones: 40, seed: 2).write(to: test)
        let config = folder.appending(path: "config.yaml").path, output = folder.appending(path: "model").path
        try Data(
            """
            model: super-resolution
            photographs: ["\(training)"]
            heldBack: "\(test)"
            output: "\(output)"
            steps: 150
            batchSize: 8
            cropSide: 32
            learningRate: 0.003
            superResolution:
              channels: 12
              blocks: 2
            """.utf8
        ).write(to: URL(filePath: config))
        let scores = try GenerativeTraining(.init(contentsOf: config)).run()
        let ours = try #require(scores["psnr"]), bicubic = try #require(scores["psnrBicubic"])
        #expect(ours > bicubic + 0.3, "\(ours) against \(bicubic)")
        #expect(FileManager.default.fileExists(atPath: output + "/weights.safetensors"))
    }

    @Test("holes are filled smoothly, and nothing outside them is touched")
    func filling() throws {
        // A plane satisfies Laplace's equation, so that the filling is the plane itself.
        let ramp = Picture(
            pixels: Tensor(shape: [1, 24, 30]) { target in
                for i in target.indices { target[i] = 0.1 + 0.02 * Float(i % 30) + 0.01 * Float(i / 30) }
            })
        var mask = Picture(pixels: Tensor(shape: [1, 24, 30])), damaged = ramp
        for y in 8..<16 {
            for x in 9..<20 {
                mask.pixels[flat: y * 30 + x] = 1
                damaged.pixels[flat: y * 30 + x] = 0
            }
        }
        let filled = try HoleFilling.fill(damaged, mask: mask)
        #expect((zip(filled.pixels.array, ramp.pixels.array).map { abs($0 - $1) }.max() ?? 1) < 0.005)
        var generator = RandomGenerator(seed: 1)
        let network = InpaintingNetwork(.init(), generator: &generator)
        for parameter in network.parameters {
            parameter.value.accumulate(.normal(parameter.shape, deviation: 0.05, using: &generator))
        }
        let drawn = try network.fill(damaged.coloured, mask: mask).pixels.array,
            original = damaged.coloured.pixels.array
        let plane = 24 * 30
        let untouched = drawn.indices.allSatisfy {
            mask.pixels.array[$0 % plane] > 0.5 || abs(drawn[$0] - original[$0]) < 1e-6
        }
        #expect(untouched)
        #expect(throws: GenerativeModelError.self) {
            try HoleFilling.fill(ramp, mask: Picture(pixels: Tensor(shape: [1, 24, 30])))
        }
        #expect(throws: GenerativeModelError.self) {
            try HoleFilling.fill(ramp, mask: Picture(pixels: Tensor(shape: [1, 4, 4])))
        }
    }

    @Test("moving pixels brings a picture nearer to a style")
    func style() throws {
        var generator = RandomGenerator(seed: 3)
        let network = PerceptualNetwork(.small, generator: &generator)
        let style = MosaicPattern.picture(side: 48, stones: 30)
        let content = Picture(
            pixels: Tensor(shape: [3, 40, 48]) { target in
                for i in target.indices { target[i] = 0.5 + 0.3 * sinf(Float(i % 48) / 7) }
            })
        var transfer = StyleTransfer()
        transfer.steps = 30
        let painted = try transfer.paint(content, inStyleOf: style, network: network)
        #expect(painted.pixels.shape == content.pixels.shape)
        let loss = StyleLoss(network: network, style: style)
        func terms(_ picture: Picture) -> Float {
            let x = Variable(picture.pixels.reshaped([1, 3, picture.height, picture.width]))
            return loss.terms(x, content: loss.content(of: x)).style.value.scalar
        }
        #expect(terms(painted) < 0.6 * terms(content))
        #expect(terms(style) < 1e-6)
        var cancelled = false
        #expect(throws: GenerativeModelError.self) {
            try transfer.paint(Picture(pixels: Tensor(shape: [3, 4, 4])), inStyleOf: style, network: network) { _ in
                cancelled = true
            }
        }
        #expect(!cancelled)
    }

    @Test("weights under torchvision's names make VGG-16, and others are refused")
    func vgg() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let file = folder.appending(path: "vgg.safetensors")
        // torchvision's vgg16: number of the layer, inputs, outputs.
        let layers = [
            (0, 3, 64), (2, 64, 64), (5, 64, 128), (7, 128, 128), (10, 128, 256), (12, 256, 256), (14, 256, 256),
            (17, 256, 512), (19, 512, 512), (21, 512, 512), (24, 512, 512), (26, 512, 512), (28, 512, 512),
        ]
        var weights: [String: Tensor] = ["classifier.0.bias": Tensor(shape: [4])]
        for (number, inputs, outputs) in layers {
            weights["features.\(number).weight"] = Tensor(shape: [outputs, inputs, 3, 3])
            weights["features.\(number).bias"] = Tensor(shape: [outputs], repeating: Float(number) + 1)
        }
        // The first layer copies the green channel, so that its activation is known: green, normalised as in ImageNet.
        weights["features.0.weight"]?[flat: 1 * 9 + 4] = 1
        weights["features.0.bias"] = Tensor(shape: [64])
        try Safetensors.write(weights, precision: .float16, to: file)
        let network = try PerceptualNetwork.vgg(contentsOf: file.path)
        #expect(network.architecture == .vgg16)
        let activations = network.activations(Variable(Tensor(shape: [1, 3, 32, 32], repeating: 0.8)))
        #expect(activations.style.map { $0.shape[1] } == [64, 128, 256, 512, 512])
        #expect(abs(activations.style[0].value.array[40] - (0.8 - 0.456) / 0.224) < 1e-3)
        // Zero weights behind it leave the bias: layer 19 for the content.
        #expect(activations.content.value.array[5] == 20)
        #expect(activations.content.shape == [1, 512, 4, 4])
        weights["features.28.weight"] = nil
        try Safetensors.write(weights, precision: .float16, to: file)
        #expect(throws: GenerativeModelError.self) { try PerceptualNetwork.vgg(contentsOf: file.path) }
    }
}
