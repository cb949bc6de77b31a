import Foundation
import Tensors
import Testing

@testable import SpeechRecognition

@Test("word error rate counts substitutions, deletions and insertions")
func wordErrors() {
    let counts = EditCounts.words("the cat sat on the mat", "the bat sat on mat now")
    #expect(counts.substitutions + counts.deletions + counts.insertions == 3)
    #expect(counts.total == 6)
    #expect(counts.rate == 0.5)
    #expect(EditCounts.words("", "").rate == 0)
    #expect(EditCounts.words("", "a").rate == 1)
    #expect(EditCounts.characters("kitten", "sitting").errors == 3)
}

@Test("errors are as few as a plain recursion finds, and every token is accounted for", arguments: 1...20)
func fewest(seed: UInt64) {
    var generator = RandomGenerator(seed: seed)
    func word() -> [Int] { (0..<Int(generator.uniform(0, 8))).map { _ in Int(generator.uniform(0, 3)) } }
    let (a, b) = (word(), word())
    func distance(_ i: Int, _ j: Int) -> Int {
        if i == 0 || j == 0 { return i + j }
        return min(distance(i - 1, j) + 1, distance(i, j - 1) + 1, distance(i - 1, j - 1) + (a[i - 1] == b[j - 1] ? 0 : 1))
    }
    let counts = EditCounts(reference: a, hypothesis: b)
    #expect(counts.errors == distance(a.count, b.count))
    #expect(counts.total == a.count)
    #expect(counts.correct + counts.substitutions + counts.insertions == b.count)
}

@Test("subtitles break at pauses and have each format's times")
func subtitles() {
    let words = [
        Recognition.Word(word: "good", start: 3661.5, end: 3661.7, confidence: 1),
        Recognition.Word(word: "morning", start: 3661.75, end: 3662.25, confidence: 1),
        Recognition.Word(word: "all", start: 3663.5, end: 3663.75, confidence: 1),
    ]
    let cues = Subtitles.cues(words)
    #expect(Subtitles.subRip(cues) == "1\n01:01:01,500 --> 01:01:02,250\ngood morning\n\n2\n01:01:03,500 --> 01:01:03,750\nall\n")
    #expect(Subtitles.webVTT(cues).hasPrefix("WEBVTT\n\n01:01:01.500 --> 01:01:02.250\ngood morning\n"))
}

@Test("manifests name the line that is wrong")
func manifests() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).tsv")
    defer { try? FileManager.default.removeItem(at: file) }
    try "path\tseconds\tspeaker\ttranscript\na.wav\t1.5\tjo\thello there\tHello there.\n".write(to: file, atomically: true, encoding: .utf8)
    let manifest = try SpeechManifest(contentsOf: file)
    #expect(manifest.entries == [.init(path: "a.wav", seconds: 1.5, speaker: "jo", transcript: "hello there")])
    #expect(manifest.file(of: manifest.entries[0]) == file.deletingLastPathComponent().appending(path: "a.wav").path)
    try "a.wav\tlong\tjo\thello\n".write(to: file, atomically: true, encoding: .utf8)
    #expect(throws: RecognitionError.badManifest(file: file.path, line: 1, reason: "long is no number of seconds")) {
        try SpeechManifest(contentsOf: file)
    }
    try "a.wav\t1\n".write(to: file, atomically: true, encoding: .utf8)
    #expect(throws: RecognitionError.self) { try SpeechManifest(contentsOf: file) }
}
