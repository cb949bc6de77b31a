import Foundation
import Testing

@Suite("gusli transcribe", .enabled(if: CommandRun.isBuilt))
struct TranscribeCommandTests {
    /// Two sentences, spoken by a synthesiser, 9.6 s.
    private static let recording = "Examples/set-an-alarm.flac"

    @Test("files that cannot be read are named with a reason, the rest go on, and the exit code is 1")
    func badFiles() throws {
        let folder = try ScratchFolder()
        try Data().write(to: URL(filePath: folder.file("empty.wav")))
        try Data("no sound at all".utf8).write(to: URL(filePath: folder.file("text.wav")))
        let whole = try Data(contentsOf: URL(filePath: Self.recording))
        try whole.prefix(40).write(to: URL(filePath: folder.file("short.flac")))
        try FileManager.default.createDirectory(atPath: folder.file("hollow"), withIntermediateDirectories: true)
        let bad = ["empty.wav", "text.wav", "short.flac", "hollow", "missing.wav"]
        let run = try CommandRun(["transcribe", "--format", "jsonl"] + bad.map(folder.file) + [Self.recording])
        #expect(run.status == 1)
        for name in bad { #expect(run.complaints.contains(folder.file(name) + ": "), "\(run.complaints)") }
        let told = try run.objects()
        #expect(told.count == 1)
        #expect(told.first?["file"] as? String == Self.recording)
    }

    @Test("subtitles in a folder hold the words that are printed without")
    func sameWords() throws {
        let file = try CommandRun("transcribe", Self.recording)
        #expect(file.status == 0 && file.output.contains("set an alarm"))
        let folder = try ScratchFolder()
        let written = try CommandRun(
            "transcribe", "--format", "srt", "--output-dir", folder.file("out"), Self.recording)
        #expect(written.status == 0)
        let subtitles = try folder.text("out/set-an-alarm.srt")
        #expect(subtitles.hasPrefix("1\n00:00:0"))
        let words = subtitles.split(separator: "\n").filter { $0.first?.isLetter ?? false }.joined(separator: " ")
        #expect(words == file.output.trimmingCharacters(in: .whitespacesAndNewlines))
    }

    @Test("--resume leaves alone what is there and writes what is not")
    func resumes() throws {
        let folder = try ScratchFolder()
        try FileManager.default.createDirectory(atPath: folder.file("out"), withIntermediateDirectories: true)
        try Data("mine".utf8).write(to: URL(filePath: folder.file("out/set-an-alarm.txt")))
        try FileManager.default.copyItem(atPath: Self.recording, toPath: folder.file("second.flac"))
        let run = try CommandRun(
            "transcribe", "--resume", "--output-dir", folder.file("out"), Self.recording, folder.file("second.flac"))
        #expect(run.status == 0)
        #expect(try folder.text("out/set-an-alarm.txt") == "mine")
        #expect(try folder.text("out/second.txt").contains("set an alarm"))
    }

    @Test("a grammar with a mistake is named with its line, and nothing is printed")
    func badGrammar() throws {
        let folder = try ScratchFolder()
        try Data("#JSGF V1.0;\ngrammar g;\npublic <s> = (a | b;\n".utf8).write(to: URL(filePath: folder.file("g.jsgf")))
        let run = try CommandRun("transcribe", "--grammar", folder.file("g.jsgf"), Self.recording)
        #expect(run.status == 1 && run.output.isEmpty)
        #expect(run.complaints.contains("g.jsgf, line 3"), "\(run.complaints)")
    }
}
