import Foundation
import Testing

@testable import QuestionAnswering

func temporaryFolder() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "gusli-qa-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    return folder
}

/// Question, the file that answers it, words that the answer holds.
let townQuestions: [[String]] = {
    let text = (try? String(contentsOfFile: fixture("town-questions.tsv"), encoding: .utf8)) ?? ""
    return text.split(separator: "\n").dropFirst().map { $0.split(separator: "\t").map(String.init) }
}()

/// The share of the questions whose file is among the first five passages, and whose best sentence holds the answer.
private func scores(_ answerer: QuestionAnswerer) -> (recall: Double, answered: Double, missed: [String]) {
    var found = 0, right = 0, missed: [String] = []
    for row in townQuestions {
        if answerer.index.search(row[0], count: 5).contains(where: {
            $0.passage.file == row[1] && $0.passage.text.contains(row[2])
        }) {
            found += 1
        }
        let answer = answerer.answer(row[0])
        if answer.text?.contains(row[2]) ?? false {
            right += 1
        } else {
            missed.append("\(row[0]) \(answer.text ?? answer.reason ?? "")")
        }
    }
    return (Double(found) / Double(townQuestions.count), Double(right) / Double(townQuestions.count), missed)
}

@Test(
    "of thirty questions to a small folder nearly all find their passage among five, and most their sentence, by words alone"
)
func wordRetrieval() throws {
    #expect(townQuestions.count == 30)
    let result = scores(QuestionAnswerer(try FolderIndex(folder: fixture("town"))))
    print(
        "retrieval by words: recall at 5 \(result.recall), right sentence \(result.answered)",
        result.missed.joined(separator: "\n"), separator: "\n")
    #expect(result.recall >= 0.9)
    #expect(result.answered >= 0.8)
}

@Test("with vectors no fewer passages are found", .enabled(if: installedEncoder != nil))
func vectorRetrieval() throws {
    let encoder = try SentenceEncoder(contentsOf: try #require(installedEncoder))
    let result = scores(QuestionAnswerer(try FolderIndex(folder: fixture("town"), encoder: encoder)))
    print(
        "retrieval with vectors: recall at 5 \(result.recall), right sentence \(result.answered)",
        result.missed.joined(separator: "\n"), separator: "\n")
    #expect(result.recall >= 0.95)
    #expect(result.answered >= 0.8)
}

@Test(
    "questions that the folder does not answer get no answer",
    arguments: [
        "Who won the football championship?", "What is the capital of Mongolia?", "How do I install a printer driver?",
        "", "???",
    ])
func noAnswer(question: String) throws {
    let answer = QuestionAnswerer(try FolderIndex(folder: fixture("town"))).answer(question)
    #expect(answer.text == nil && answer.method == .none && answer.reason != nil, "\(answer)")
}

@Test("an answer names file, line and heading")
func sources() throws {
    let answerer = QuestionAnswerer(try FolderIndex(folder: fixture("town")))
    #expect(
        answerer.answer("When does the pool close on Sundays?").source
            == .init(file: "pool.md", line: 7, heading: "Opening hours"))
    #expect(answerer.answer("How long does a passport take?").source?.heading == "Passports")
    #expect(answerer.answer("Who built the Weaver Bridge?").source?.heading == "The Weaver Bridge")
}

@Test("what scripts, styles, comments and front matter say is not heard")
func hiddenText() throws {
    let texts = try FolderIndex(folder: fixture("town")).passages.map(\.text).joined(separator: " ")
    for hidden in ["robot", "color", "Passports are free", "not a text", "---", "[town hall]"] {
        #expect(!texts.contains(hidden))
    }
    for shown in ["March 2022 with 54% of the votes", "costs €70", "sold at the town hall", "Monday, closed"] {
        #expect(texts.contains(shown))
    }
}

@Test("only what changed is read again; what is gone is forgotten; a damaged cache is made anew")
func cache() throws {
    let folder = try temporaryFolder(), cacheFolder = try temporaryFolder()
    defer {
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.removeItem(at: cacheFolder)
    }
    let cache = cacheFolder.appending(path: "index.json")
    func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: folder.appending(path: name)) }
    try write("a.txt", "The key hangs behind the door.")
    try write("b.txt", "The ladder is in the cellar.")
    func index() throws -> FolderIndex { try FolderIndex(folder: folder.path, cache: cache) }
    #expect(try index().filesRead == 2)
    let second = try index()
    #expect(second.filesRead == 0 && second.passages.count == 2)
    try write("b.txt", "The ladder was sold in spring.")
    try write("c.txt", "The boiler is new.")
    let third = try index()
    #expect(third.filesRead == 2 && third.search("ladder", count: 1).first?.passage.text.contains("sold") == true)
    try FileManager.default.removeItem(at: folder.appending(path: "a.txt"))
    #expect(try index().search("key door", count: 1).isEmpty)
    try Data("{damaged".utf8).write(to: cache)
    #expect(try index().filesRead == 2)
    #expect(try index().filesRead == 0)
}

@Test("vectors are kept with the index and made only for what changed", .enabled(if: installedEncoder != nil))
func vectorCache() throws {
    let folder = try temporaryFolder(), cacheFolder = try temporaryFolder()
    defer {
        try? FileManager.default.removeItem(at: folder)
        try? FileManager.default.removeItem(at: cacheFolder)
    }
    let encoder = try SentenceEncoder(contentsOf: try #require(installedEncoder)),
        cache = cacheFolder.appending(path: "index.json")
    try Data("The key hangs behind the door.".utf8).write(to: folder.appending(path: "a.txt"))
    var made = 0
    func index() throws -> FolderIndex {
        try FolderIndex(folder: folder.path, cache: cache, encoder: encoder) { _ in made += 1 }
    }
    let first = try index().search("Where do I find what opens the lock?", count: 1).first?.cosine
    #expect(made > 0)
    made = 0
    #expect(try index().search("Where do I find what opens the lock?", count: 1).first?.cosine == first && made == 0)
}

@Test("binary, huge, badly encoded and linked files are named and skipped, the rest is read")
func hostileFiles() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data("The spare key is with Mr. Novak.".utf8).write(to: folder.appending(path: "good.txt"))
    try Data([0x68, 0x69, 0, 1, 2]).write(to: folder.appending(path: "binary.txt"))
    try Data([0xFF, 0xFE, 0x41, 0x42]).write(to: folder.appending(path: "latin.md"))
    try Data(count: TextFolder.largest + 1).write(to: folder.appending(path: "huge.html"))
    try Data("secret".utf8).write(to: folder.appending(path: ".hidden.txt"))
    try FileManager.default.createSymbolicLink(
        atPath: folder.appending(path: "link.txt").path, withDestinationPath: "/etc/passwd")
    try Data().write(to: folder.appending(path: "empty.txt"))
    let index = try FolderIndex(folder: folder.path)
    #expect(Set(index.skipped.map(\.path)) == ["binary.txt", "latin.md", "huge.html"])
    #expect(index.passages.map(\.text) == ["The spare key is with Mr. Novak."])
    #expect(throws: QuestionAnsweringError.folder("/nowhere", reason: "no such folder")) {
        try FolderIndex(folder: "/nowhere")
    }
    #expect(throws: QuestionAnsweringError.self) { try FolderIndex(folder: folder.appending(path: "good.txt").path) }
}

@Test("markup of any kind, cut off anywhere, is read without a crash")
func brokenMarkup() {
    let html =
        "<p>a &amp; b<h2 class='x>y'>c</h2><script>if (a < b) {}</script><!-- d --><ul><li>e<li>f</ul>&#x41;&#xFFFFFF;&bogus; 3 < 4"
    let markdown = "# a\n\n```\nb\n```\n* [c](d) _e_ ![f](g) `h`\n1. i\\* <b>j</b>\n> k\n\n|l|m|\n|-|-|\n"
    for end in html.indices { _ = HTMLText.blocks(String(html[..<end])) }
    for end in markdown.indices { _ = MarkdownText.blocks(String(markdown[..<end])) }
    #expect(HTMLText.blocks(html).map(\.text) == ["a & b", "c", "e", "f", "A&#xFFFFFF;&bogus; 3 < 4"])
    #expect(MarkdownText.blocks(markdown).map(\.text) == ["a", "b", "c e f h", "i* j k", "l, m."])
}

@Test("sentences end where a beginning follows, not at abbreviations, initials and numbers")
func sentenceEnds() {
    let text =
        "Dr. Lind came at 3.30 p.m. and left. J. S. Bach stayed! Did he? \"Yes.\" He did, e.g. twice… Then 2. he went"
    #expect(
        Sentences.of(text).map(String.init) == [
            "Dr. Lind came at 3.30 p.m. and left.", "J. S. Bach stayed!", "Did he?", "\"Yes.\"", "He did, e.g. twice…",
            "Then 2. he went",
        ])
    #expect(Sentences.of("").isEmpty && Sentences.of("  \n ").isEmpty)
    let long = String(repeating: "word ", count: 2000)
    #expect(Sentences.of(long).count > 3 && Sentences.of(long).joined(separator: " ") == long.dropLast())
}

@Test("BM25 gives the scores of the formula, worked out by hand")
func bm25() {
    let index = BM25Index([["a", "b", "b"], ["a"], ["c", "d"]])
    // Mean length 2; "b" stands in one of three texts, twice in a text of three.
    let weight = log(1 + (3 - 1 + 0.5) / 1.5)
    let expected = weight * 2 * 2.2 / (2 + 1.2 * (0.25 + 0.75 * 1.5))
    let ranking = index.ranking(["b", "b", "x"])
    #expect(ranking.count == 1 && ranking[0].text == 0 && abs(ranking[0].score - expected) < 1e-12)
    #expect(index.ranking(["a"]).map(\.text) == [1, 0])
    #expect(BM25Index([]).ranking(["a"]).isEmpty)
}

@Test(
    "words of one stem are found by each other",
    arguments: [
        ["opens", "opening", "opened", "open"], ["closes", "closing", "closed", "close"], ["batteries", "battery"],
        ["planned", "plan", "plans"],
    ])
func stems(words: [String]) {
    #expect(Set(words.map(Terms.stem)).count == 1, "\(words.map(Terms.stem))")
}

@Test("a folder without texts is told as such")
func emptyFolder() throws {
    let answer = QuestionAnswerer(try FolderIndex(folder: try temporaryFolder().path)).answer("Where is the pool?")
    #expect(answer.text == nil && answer.reason == "the folder holds no text that can be read")
}
