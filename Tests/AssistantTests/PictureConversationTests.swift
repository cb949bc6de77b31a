import CPNG
import Dialogue
import Foundation
import GenerativeModels
import SkillKit
import Skills
import Tensors
import Testing

@testable import Assistant

/// Conversations about pictures, with the shipped grammar, scenarios and networks.
@Suite("Pictures by voice and keyboard")
struct PictureConversationTests {
    private let configuration: AssistantConfiguration
    private let folder: PictureFolder
    private let now = Date(timeIntervalSince1970: 1_795_000_000)
    private static let data = DataDirectory(url: ToneAssistant.root)

    init() {
        var configuration = AssistantConfiguration()
        configuration.stateFolder =
            FileManager.default.temporaryDirectory.appending(path: "gusli-state-\(UUID().uuidString)").path
        self.configuration = configuration
        folder = configuration.pictureFolder
    }

    private func engine() throws -> DialogueEngine { try DialogueEngine(configuration, data: Self.data) }

    private func ask(_ engine: DialogueEngine, _ text: String) async throws -> (text: String, card: SkillReply.Card?) {
        try await reply(engine.respond(to: text, at: now), to: text)
    }

    private func reply(_ events: [DialogueEvent], to text: String) throws -> (text: String, card: SkillReply.Card?) {
        let replies = events.compactMap { event -> (text: String, card: SkillReply.Card?)? in
            if case .failure(let skill, let reason) = event.content { Issue.record("\(skill): \(reason)") }
            if case .reply(let text, let card, _) = event.content { return (text, card) }
            return nil
        }
        return try #require(replies.last, "no reply to “\(text)”")
    }

    private func picture(_ card: SkillReply.Card?) throws -> Picture {
        try Picture(contentsOf: try #require(card?.picture, "no picture on the card"))
    }

    /// Waves in colour, which every network can work on.
    static func waves(width: Int = 48, height: Int = 40) -> Picture {
        Picture(
            pixels: Tensor(shape: [3, height, width]) { target in
                for i in target.indices {
                    let x = Float(i % width), y = Float(i / width % height), c = Float(i / (width * height))
                    target[i] = 0.5 + 0.3 * sinf(x / 7 + c) * cosf(y / 9 - c)
                }
            })
    }

    @Test("a drawn digit is a picture of that digit, as the classifier of real digits reads it")
    func draw() async throws {
        let engine = try engine(), judge = try DigitModel.judge(directory: Self.data.model("digits-judge"))
        for (text, speech, digit, count) in [
            ("draw a seven", "Here is a seven.", 7, 1), ("please draw me an eight", "Here is an eight.", 8, 1),
            ("draw three sixes", "Here are three sixes.", 6, 3), ("draw nine zeros", "Here are nine zeros.", 0, 9),
        ] {
            let answer = try await ask(engine, text)
            #expect(answer.text == speech)
            let picture = try picture(answer.card)
            // A sheet has cells of nine pixels, of which one is margin.
            let cell = picture.width / (9 * count + 1) * 9
            #expect(picture.height == cell + cell / 9)
            let read = judge.classify(Self.digits(on: picture, cell: cell, count: count))
            #expect(read.count { $0 == digit } * 2 > count, "\(text): \(read)")
            #expect(answer.card?.picture?.hasPrefix(folder.url.path) == true)
        }
        // What is not said is asked for.
        #expect(try await ask(engine, "draw a digit").text == "Which digit?")
        #expect(try await ask(engine, "a two").text == "Here is a two.")
        #expect(folder.files.count == 5)
    }

    /// The digits of a sheet, `[count, 64]` from paper to ink.
    private static func digits(on sheet: Picture, cell: Int, count: Int) -> Tensor {
        let pixel = cell / 9, values = sheet.pixels.array
        return Tensor(shape: [count, 64]) { target in
            for i in target.indices {
                let x = i / 64 * cell + pixel + i % 8 * pixel + pixel / 2, y = pixel + i / 8 % 8 * pixel + pixel / 2
                target[i] = 1 - values[y * sheet.width + x]
            }
        }
    }

    @Test("the newest picture is shown, enlarged and painted; each step works on the one before")
    func work() async throws {
        let engine = try engine()
        #expect(try await ask(engine, "enlarge this picture").text.hasPrefix("I have no picture yet."))
        _ = try folder.add(Self.waves().png(), named: "two waves.png")
        let shown = try await ask(engine, "show me the last picture")
        #expect(shown.text == "This is two waves." && shown.card?.lines == ["48 by 40 pixels"])
        let large = try await ask(engine, "enlarge this picture")
        #expect(
            large.text == "It is twice as large now, 96 by 80 pixels." && large.card?.title == "two waves, enlarged")
        #expect(try ImageQuality.psnr(picture(large.card).resized(width: 48, height: 40), reference: Self.waves()) > 30)
        #expect(try await ask(engine, "make it bigger").card?.lines == ["192 by 160 pixels"])
    }

    @Test("a hole is what is transparent, and is filled from what surrounds it")
    func hole() async throws {
        let engine = try engine(), picture = Self.waves(width: 64, height: 56)
        _ = try folder.add(picture.png(), named: "whole.png")
        #expect(try await ask(engine, "fill the hole").text.hasPrefix("I see no hole in whole."))
        let isHole: (Int, Int) -> Bool = { x, y in (20..<30).contains(x) && (10..<22).contains(y) }
        _ = try folder.add(try Self.png(picture, transparent: isHole), named: "torn.png")
        let answer = try await ask(engine, "please fill in the hole")
        #expect(answer.text == "The hole is filled." && answer.card?.title == "torn, filled")
        let filled = try self.picture(answer.card)
        var inside: Float = 0, outside: Float = 0
        let before = picture.pixels.array, after = filled.pixels.array
        for i in before.indices {
            let change = abs(before[i] - after[i])
            if isHole(i % 64, i / 64 % 56) { inside = max(inside, change) } else { outside = max(outside, change) }
        }
        #expect(outside < 0.005)
        #expect(inside < 0.15)
    }

    @Test("a picture is painted like the one before it, and the finished painting is told of when it is ready")
    func paintLikeOther() async throws {
        let engine = try engine()
        _ = try folder.add(MosaicPattern.picture(side: 32, stones: 10).png(), named: "stones.png")
        _ = try folder.add(Self.waves(width: 32, height: 32).png(), named: "waves.png")
        #expect(try await ask(engine, "paint it").text == "Like what?")
        let begun = try await ask(engine, "like the other picture")
        #expect(begun.text == "I am painting waves like stones. I will tell you when it is ready.")
        #expect(try await ask(engine, "how far is the painting").text.contains("percent"))
        var told: [DialogueEvent] = []
        while told.isEmpty {
            try await Task.sleep(for: .milliseconds(20))
            told = await engine.due(at: now + 600)
        }
        let ready = try reply(told, to: "the painting")
        #expect(
            ready.text == "The painting of waves is ready." || ready.text.hasSuffix("The painting of waves is ready."))
        let painted = try picture(ready.card)
        #expect(painted.width == 32 && painted != Self.waves(width: 32, height: 32))
    }

    @Test("a painting can be stopped, and pictures in the folder “styles” can be named as styles")
    func stop() async throws {
        let styles = PictureFolder(url: folder.url.appending(path: "styles"))
        _ = try styles.add(MosaicPattern.picture(side: 64, stones: 40).png(), named: "old tiles.png")
        _ = try folder.add(Self.waves(width: 256, height: 256).png(), named: "waves.png")
        let engine = try engine()
        #expect(try await ask(engine, "stop painting").text == "I am not painting anything.")
        #expect(
            try await ask(engine, "paint this picture like old tiles").text.hasPrefix(
                "I am painting waves like old tiles."))
        #expect(try await ask(engine, "paint it like old tiles").text == "I am still busy with another painting.")
        #expect(try await ask(engine, "stop the painting").text == "I have put the brush away.")
        #expect(folder.files.map(\.lastPathComponent) == ["waves.png"])
    }

    /// A PNG with a transparent part, written by libpng itself.
    static func png(_ picture: Picture, transparent: (Int, Int) -> Bool) throws -> Data {
        let (width, height) = (picture.width, picture.height), plane = width * height, values = picture.pixels.array
        var pixels: [UInt8] = []
        for i in 0..<plane {
            for c in 0..<3 { pixels.append(UInt8((values[c * plane + i] * 255).rounded())) }
            pixels.append(transparent(i % width, i / width) ? 0 : 255)
        }
        var image = png_image()
        image.version = png_uint_32(PNG_IMAGE_VERSION)
        image.width = png_uint_32(width)
        image.height = png_uint_32(height)
        image.format = png_uint_32(PNG_FORMAT_FLAG_COLOR | PNG_FORMAT_FLAG_ALPHA)
        var size = png_alloc_size_t(4 * plane + 4096)
        var data = Data(count: Int(size))
        let written = data.withUnsafeMutableBytes {
            png_image_write_to_memory(&image, $0.baseAddress, &size, 0, pixels, 0, nil)
        }
        try #require(written != 0)
        return data.prefix(Int(size))
    }
}
