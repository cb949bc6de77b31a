import ArgumentParser
import Assistant
import Foundation
import QuestionAnswering

/// Answers from the user's own texts and tables.
struct Ask: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer questions from a folder of texts, or from tables, and say where the answer stands.",
        discussion: """
            Reads Markdown, plain text and HTML below the folder, and CSV, TSV and JSON lines as tables. The index is kept and only what \
            changed is read again. With a sentence encoder (scripts/sentence-encoder) texts are also found by meaning; with a reader \
            network the words that answer are cut out of the sentence. Exit code 1 where nothing answers.

            Example: gusli ask --folder ~/notes "when does the pool close on Sundays"
            Example: gusli ask --table films.csv "which film has the most ratings"
            """)

    @Argument(help: "The question; - or none for one a line on stdin.")
    var question: String?

    @Option(help: ArgumentHelp("The folder of texts and tables.", valueName: "folder"))
    var folder: String?

    @Option(help: ArgumentHelp("A table that is asked; may be given several times.", valueName: "file"))
    var table: [String] = []

    @Option(
        help: ArgumentHelp(
            "A folder with a published sentence encoder; models/sentence-encoder where it is there, none for none.",
            valueName: "folder"))
    var encoder: String?

    @Option(
        help: ArgumentHelp(
            "A folder with a reader network; models/reader-en where it is there, none for none.", valueName: "folder"))
    var reader: String?

    @Option(help: "Passages that are looked into.")
    var passages = 5

    @Option(
        help:
            "How sure an answer must be, 0 to 1: of the reader, or the share of the question's words that must be found."
    )
    var threshold: Double?

    @Flag(help: "Keep no index between calls.")
    var noCache = false

    @Flag(help: "Print the passages found instead of an answer.")
    var search = false

    @Flag(help: "Print JSON lines.")
    var json = false

    func validate() throws {
        if folder == nil, table.isEmpty { throw ValidationError("say where to look: --folder or --table") }
        if search, folder == nil { throw ValidationError("--search goes with --folder") }
        if !(1...100).contains(passages) { throw ValidationError("--passages is a number from 1 to 100") }
        if let threshold, !(0...1).contains(threshold) { throw ValidationError("--threshold is a number from 0 to 1") }
    }

    func run() async throws {
        let knowledge = try await load()
        var isAnswered = true
        func ask(_ question: String) throws {
            if search { return try show(question, knowledge.texts?.index.search(question, count: passages) ?? []) }
            let answer = knowledge.answer(question)
            isAnswered = isAnswered && answer.text != nil
            try show(answer)
        }
        if let question, question != "-" {
            try ask(question)
        } else {
            while let line = readLine() {
                if !line.allSatisfy(\.isWhitespace) { try ask(line) }
            }
        }
        if !isAnswered { throw ExitCode.failure }
    }

    private func load() async throws -> Knowledge {
        var settings = QuestionAnswerer.Settings()
        settings.passages = passages
        if let threshold { (settings.coverage, settings.probability) = (threshold, threshold) }
        let encoder = try model(encoder, "sentence-encoder").map { try SentenceEncoder(contentsOf: $0) }
        let reader = try model(reader, "reader-en").map { try Reader(contentsOf: $0) }
        var bar = ProgressBar("indexing")
        let knowledge = try Knowledge(
            folder: folder, tables: table, cache: noCache ? nil : folder.flatMap { FolderIndex.defaultCache(for: $0) },
            encoder: encoder,
            reader: reader, settings: settings
        ) { bar.show($0) }
        bar.finish()
        for file in knowledge.skipped { Complaint.say("\(file.path): \(file.reason); skipped") }
        return knowledge
    }

    /// The folder that was named, or the usual one where it is there.
    private func model(_ named: String?, _ usual: String) throws -> String? {
        if named == "none" { return nil }
        if let named { return try DataDirectory.locate().model(named).path }
        let folder = (try? DataDirectory.locate().model(usual).path) ?? usual
        return FileManager.default.fileExists(atPath: folder + "/config.json") ? folder : nil
    }

    private func show(_ answer: QuestionAnswerer.Answer) throws {
        if json { return try JSONLine.write(answer) }
        guard let text = answer.text else {
            Complaint.say("\(answer.question): \(answer.reason ?? "no answer")")
            return
        }
        print(text)
        if let source = answer.source {
            let place = "  \(source.file):\(source.line)" + (source.heading.map { ", \($0)" } ?? "")
            print(Terminal.styled(place, .dim))
        }
    }

    private struct FoundPassage: Encodable {
        var question: String
        var file: String
        var line: Int
        var headings: [String]
        var text: String
        var wordScore: Double
        var cosine: Double?
    }

    private func show(_ question: String, _ hits: [FolderIndex.Hit]) throws {
        for hit in hits {
            if json {
                try JSONLine.write(
                    FoundPassage(
                        question: question, file: hit.passage.file, line: hit.passage.line,
                        headings: hit.passage.headings,
                        text: hit.passage.text, wordScore: hit.wordScore, cosine: hit.cosine))
            } else {
                print(
                    Terminal.styled(
                        "\(hit.passage.file):\(hit.passage.line)  \(hit.passage.headings.joined(separator: " / "))",
                        .bold))
                print(hit.passage.text + "\n")
            }
        }
    }
}
