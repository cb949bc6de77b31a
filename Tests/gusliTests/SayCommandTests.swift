import AudioIO
import Foundation
import Testing

@Suite("gusli say", .enabled(if: CommandRun.isBuilt))
struct SayCommandTests {
    @Test(
        "every ending that is offered gives a file that holds the speech",
        arguments: ["wav", "flac", "ogg", "opus", "AIFF"])
    func endings(ending: String) throws {
        let folder = try ScratchFolder(), file = folder.file("yes." + ending)
        let run = try CommandRun("say", "Yes.", "--output", file)
        #expect(run.status == 0, "\(run.complaints)")
        let samples = try AudioFile.readMono(file, sampleRate: 22_050)
        #expect((8000...30_000).contains(samples.count))
        #expect(samples.contains { abs($0) > 0.05 })
    }

    @Test("a text without anything to say is told, and no file is made", arguments: ["", "  \n", "!?", "漢字"])
    func nothing(text: String) throws {
        let folder = try ScratchFolder(), file = folder.file("none.wav")
        let run = try CommandRun("say", text, "--output", file)
        #expect(run.status == 1)
        #expect(run.complaints.contains("nothing to say"))
        #expect(!FileManager.default.fileExists(atPath: file))
    }

    @Test("words in another script are named, the rest is spoken")
    func otherScript() throws {
        let folder = try ScratchFolder()
        let run = try CommandRun("say", "Café 漢字, Привет and goodbye", "--marks", "--output", folder.file("a.wav"))
        #expect(run.status == 0)
        #expect(run.complaints.contains("漢字, Привет"))
        #expect(try run.objects().compactMap { $0["word"] as? String } == ["cafe", "and", "goodbye"])
    }

    @Test("a pause alone is sound enough")
    func pause() throws {
        let folder = try ScratchFolder(), file = folder.file("pause.wav")
        let run = try CommandRun("say", "--ssml", "<speak><break time='200ms'/></speak>", "--output", file)
        #expect(run.status == 0, "\(run.complaints)")
        #expect(try AudioFile.readMono(file, sampleRate: 22_050).count == 4410)
    }

    @Test("a voice that is not installed is told with those that are")
    func unknownVoice() throws {
        let run = try CommandRun("say", "Yes.", "--voice", "nobody", "--output", "-")
        #expect(run.status == 1)
        #expect(run.complaints.contains("there is no voice “nobody”; installed: lj"))
    }
}
