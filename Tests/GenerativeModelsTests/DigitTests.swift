import Foundation
import NeuralNetworks
import Tensors
import Testing

@testable import GenerativeModels

/// Digits: data, models and what ships.
@Suite struct DigitTests {
    private static let models = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "../../models").standardizedFileURL

    private static func file(_ text: String) throws -> String {
        let url = FileManager.default.temporaryDirectory.appending(path: "gusli-digits-\(UUID().uuidString).csv")
        try Data(text.utf8).write(to: url)
        return url.path
    }

    private static func line(_ pixel: Int, _ label: Int) -> String {
        Array(repeating: "\(pixel)", count: 64).joined(separator: ",") + ",\(label)\n"
    }

    @Test("digits are read from CSV, and a bad line is named")
    func reading() throws {
        let path = try Self.file(Self.line(16, 3) + Self.line(4, 9))
        defer { try? FileManager.default.removeItem(atPath: path) }
        let digits = try DigitImages(contentsOf: path)
        #expect(digits.labels == [3, 9])
        #expect(digits.pixels[flat: 0] == 1 && digits.pixels[flat: 64] == 0.25)
        #expect(DigitImages.quantised(digits.pixels)[1] == Array(repeating: 4, count: 64))
        for (bad, line) in [
            ("1,2,3\n", 2), (Self.line(17, 1), 2), (Self.line(1, 10), 2),
            (Self.line(1, 1).replacingOccurrences(of: "1,1,1\n", with: "1,x,1\n"), 2),
        ] {
            try Data((Self.line(0, 0) + bad).utf8).write(to: URL(filePath: path))
            do {
                _ = try DigitImages(contentsOf: path)
                Issue.record("\(bad) was taken")
            } catch GenerativeModelError.data(_, let found, _) {
                #expect(found == line)
            }
        }
        // A gzip stream that ends too early.
        try Data([0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 3, 0x4B]).write(to: URL(filePath: path))
        #expect(throws: GenerativeModelError.self) { try DigitImages(contentsOf: path) }
        #expect(throws: GenerativeModelError.self) { try DigitImages(contentsOf: path + ".missing") }
    }

    @Test("the discretised logistic's probabilities of all levels sum to one")
    func discretisedLogistic() {
        for (mean, scale) in [(0.3, -3.0), (0.0, -1.0), (0.97, -2.5), (0.5, 0.5)] as [(Float, Float)] {
            let sum = (0..<17).reduce(0.0) { sum, level in
                let distribution = DiscretisedLogistic(
                    mean: Variable(Tensor(shape: [1, 1], repeating: mean)),
                    logScale: Variable(Tensor(shape: [1, 1], repeating: scale)), levels: 17)
                return sum
                    + exp(
                        Double(
                            distribution.logProbability(Tensor(shape: [1, 1], repeating: Float(level) / 16)).value
                                .array[0]))
            }
            #expect(abs(sum - 1) < 1e-4, "mean \(mean), scale \(scale)")
        }
    }

    @Test("the divergence from N(0, I) equals the integral of its definition")
    func divergence() {
        for (mean, logVariance) in [(0.0, 0.0), (1.2, -1.0), (-0.4, 0.8)] as [(Float, Float)] {
            let ours = ConditionalVAE.divergence(
                mean: Variable(Tensor(shape: [1, 1], repeating: mean)),
                logVariance: Variable(Tensor(shape: [1, 1], repeating: logVariance))
            ).value.array[0]
            let m = Double(mean), s = exp(Double(logVariance) / 2), width = 0.001
            var integral = 0.0
            for i in -12000...12000 {
                let x = Double(i) * width, q = exp(-(x - m) * (x - m) / (2 * s * s)) / (s * (2 * .pi).squareRoot())
                guard q > 1e-200 else { continue }
                integral += width * q * (-(x - m) * (x - m) / (2 * s * s) - log(s) + x * x / 2)
            }
            #expect(abs(Double(ours) - integral) < 1e-3)
        }
    }

    @Test("the flow's dequantisation keeps levels, and its derivative is the numeric one")
    func dequantisation() {
        var generator = RandomGenerator(seed: 1)
        let pixels = Tensor(shape: [17, 64]) { for i in $0.indices { $0[i] = Float(i / 64) / 16 } }
        let (x, derivative) = DigitFlow.dequantised(pixels, using: &generator)
        var expected = [Double](repeating: 0, count: 17)
        for (i, value) in x.array.enumerated() {
            let inner = 1 / (1 + exp(-Double(value))), unit = (inner - 0.05) / 0.9
            #expect(Int((unit * 17).rounded(.down)) == i / 64)
            // d logit / d level by central differences.
            func logit(_ level: Double) -> Double {
                let p = 0.05 + 0.9 * level / 17
                return log(p / (1 - p))
            }
            let level = unit * 17
            expected[i / 64] += log((logit(level + 1e-4) - logit(level - 1e-4)) / 2e-4)
        }
        for (ours, truth) in zip(derivative, expected) { #expect(abs(Double(ours) - truth) < 0.01) }
    }

    @Test("training learns, can be cancelled, and goes on to the same weights")
    func training() async throws {
        var generator = RandomGenerator(seed: 4)
        // Two made-up digits: a bar that stands, a bar that lies.
        let lines = (0..<240).map { i -> String in
            let label = (i + i / 6) % 2
            let pixels = (0..<64).map { p -> String in
                let isInk = label == 0 ? (3...4).contains(p % 8) : (3...4).contains(p / 8)
                return "\(max(0, min(16, Int((isInk ? 13 : 1) + 1.5 * generator.normal()))))"
            }
            return (pixels + ["\(label)"]).joined(separator: ",") + "\n"
        }
        let data = try Self.file(lines.joined())
        let folder = try PictureTests.folder()
        defer {
            try? FileManager.default.removeItem(at: folder)
            try? FileManager.default.removeItem(atPath: data)
        }
        func configuration(_ model: String, _ name: String, _ rest: String) throws -> GenerativeTrainingConfiguration {
            let path = folder.appending(path: name + ".yaml").path
            try Data(
                """
                model: \(model)
                data: "\(data)"
                output: "\(folder.path)/\(name)"
                checkpoint: "\(folder.path)/\(name).checkpoint"
                judge: "\(folder.path)/judge"
                batchSize: 32
                \(rest)
                """.utf8
            ).write(to: URL(filePath: path))
            return try .init(contentsOf: path)
        }
        let judge = try GenerativeTraining(configuration("digits-judge", "judge", "steps: 40\nlearningRate: 0.003"))
            .run()
        #expect(try #require(judge["accuracy"]) > 0.95)
        let vae = try configuration(
            "digits-vae", "vae", "steps: 250\nlearningRate: 0.003\nvae:\n  latent: 2\n  width: 32\n  beta: 1")
        let scores = try GenerativeTraining(vae).run()
        #expect(try #require(scores["bitsPerDimension"]) < 3.2)
        let whole = try Safetensors.read(folder.appending(path: "vae/weights.safetensors"))

        var again = vae
        again.output = folder.appending(path: "again").path
        again.checkpoint = folder.appending(path: "again.checkpoint").path
        let stopped = again
        // Cancelled from inside its own progress, about halfway.
        let task = Task {
            try GenerativeTraining(stopped).run { progress in
                if progress.step >= 125 { withUnsafeCurrentTask { $0?.cancel() } }
            }
        }
        await #expect(throws: GenerativeModelError.cancelled(checkpoint: stopped.checkpoint)) { try await task.value }
        _ = try GenerativeTraining(again).run(resume: true)
        let resumed = try Safetensors.read(folder.appending(path: "again/weights.safetensors"))
        #expect(resumed == whole)
    }

    @Test(
        "a configuration that is wrong says what is",
        arguments: [
            ("model: digits-gan\n", "data is missing"), ("model: cubist\ndata: x\n", "model"),
            ("model: digits-gan\ndata: x\noutput: y\nsteps: 0\n", "steps"),
            ("model: style\noutput: y\nsteps: 3\n", "photographs is missing"),
        ])
    func configurations(text: String, reason: String) throws {
        let path = try Self.file(text)
        defer { try? FileManager.default.removeItem(atPath: path) }
        do {
            _ = try GenerativeTrainingConfiguration(contentsOf: path)
            Issue.record("\(text) was taken")
        } catch let error as GenerativeModelError {
            #expect(error.description.contains(reason) && error.description.contains(path))
        }
    }

    @Test(
        "the generators that ship draw the digit asked for, variously, and the same for the same seed",
        arguments: ["digits-gan", "digits-vae"])
    func shipped(name: String) throws {
        let model = try DigitModel(directory: Self.models.appending(path: name))
        let judge = try DigitModel.judge(directory: Self.models.appending(path: "digits-judge"))
        var right = 0
        for label in 0...9 {
            let digits = try model.draw(label: label, count: 50, seed: 5)
            right += judge.classify(digits).count { $0 == label }
            #expect(Set(DigitImages.quantised(digits)).count >= 45, "the \(label)s are alike")
            #expect(try model.draw(label: label, count: 50, seed: 5) == digits)
            #expect(try model.draw(label: label, count: 50, seed: 6) != digits)
        }
        #expect(right >= 475, "\(right) of 500 are read as what was asked for")
        #expect(throws: GenerativeModelError.self) { try model.draw(label: 10, count: 1, seed: 1) }
        #expect(throws: GenerativeModelError.self) { try model.draw(label: 1, count: 0, seed: 1) }
    }

    @Test("the flow that ships draws digits that the judge takes for all ten, and takes no label")
    func shippedFlow() throws {
        let model = try DigitModel(directory: Self.models.appending(path: "digits-flow"))
        let judge = try DigitModel.judge(directory: Self.models.appending(path: "digits-judge"))
        let digits = try model.draw(label: nil, count: 200, seed: 1)
        #expect(Set(judge.classify(digits)).count >= 9)
        #expect(throws: GenerativeModelError.self) { try model.draw(label: 3, count: 1, seed: 1) }
        #expect(throws: GenerativeModelError.self) {
            try DigitModel(directory: Self.models.appending(path: "digits-judge"))
        }
        #expect(throws: GenerativeModelError.self) { try DigitModel(directory: Self.models.appending(path: "none")) }
    }

    @Test("a walk starts and ends at digits of the label and moves little at a time")
    func walk() throws {
        let model = try DigitModel(directory: Self.models.appending(path: "digits-vae"))
        let digits = try model.walk(label: 3, steps: 12, seed: 2).array
        func distance(_ a: Int, _ b: Int) -> Float {
            (0..<64).reduce(0) {
                $0 + (digits[a * 64 + $1] - digits[b * 64 + $1]) * (digits[a * 64 + $1] - digits[b * 64 + $1])
            }.squareRoot()
        }
        let steps = (0..<11).map { distance($0, $0 + 1) }
        #expect((steps.max() ?? 9) < distance(0, 11))
    }

    @Test("a contact sheet shows ink where the digits have it")
    func contactSheet() {
        var pixels = Tensor(shape: [3, 64])
        pixels[flat: 64 + 9] = 1
        let sheet = ContactSheet.picture(of: pixels, columns: 2, scale: 2)
        #expect(sheet.width == 2 * 18 + 2 && sheet.height == 2 * 18 + 2)
        // The second digit begins at column 20; its pixel (1, 1) at 22, 4.
        #expect(sheet.pixels[flat: 4 * 38 + 22] == 0 && sheet.pixels[flat: 5 * 38 + 23] == 0)
        #expect(sheet.pixels.array.count { $0 == 0 } == 4)
    }
}
