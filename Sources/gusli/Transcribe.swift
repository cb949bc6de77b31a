import ArgumentParser
import AudioIO
import Foundation
import SpeechRecognition

/// Recordings to text.
struct Transcribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write down what recordings say.",
        discussion: """
            Files of any format that libsndfile reads, any rate, any length; folders stand for the sound files in them, - for stdin.
            A file that cannot be read is named on stderr, the rest go on, and the exit code is 1.

            Example: gusli transcribe --format jsonl *.flac
            Example: gusli transcribe --format srt --output-dir subtitles talks/
            """)

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json, jsonl, srt, vtt

        var ending: String { self == .text ? "txt" : rawValue }
    }

    @Argument(help: ArgumentHelp("Sound files and folders.", valueName: "file"))
    var files: [String]

    @Option(help: "text, json, jsonl, srt or vtt.")
    var format = Format.text

    @OptionGroup var options: RecogniserOptions

    @Flag(help: "Print what has been heard so far while a file is read, as JSON lines.")
    var stream = false

    @Option(help: "Write one file for each recording into this folder.")
    var outputDir: String?

    @Flag(help: "With --output-dir: leave out recordings that are done.")
    var resume = false

    @Option(help: "Recordings worked on at once; as many as there are processors where left out.")
    var workers: Int?

    func validate() throws {
        if resume, outputDir == nil { throw ValidationError("--resume goes with --output-dir") }
        if let workers, !(1...256).contains(workers) { throw ValidationError("--workers is a number from 1 to 256") }
    }

    private struct Partial: Encodable {
        var type = "partial"
        var file: String
        var at: Double
        var text: String
    }

    func run() async throws {
        let transcriber = Transcriber(try options.recogniser(), decoding: try options.decoding())
        if let outputDir { try FileManager.default.createDirectory(atPath: outputDir, withIntermediateDirectories: true) }
        let all = try SoundFiles.expand(files).filter { !(resume && FileManager.default.fileExists(atPath: target($0) ?? "")) }
        guard !all.isEmpty else { return }
        let count = stream ? 1 : min(workers ?? ProcessInfo.processInfo.activeProcessorCount, all.count)
        var bar = ProgressBar("transcribing"), failed = false, finished = 0
        // Results come in any order and are shown in the order of the files.
        var results: [Int: Result<Transcript, any Error>] = [:], shown = 0, shownAll: [Transcript] = []
        try await withThrowingTaskGroup(of: (Int, Result<Transcript, any Error>).self) { group in
            var next = 0
            func begin() {
                guard next < all.count else { return }
                let number = next, file = all[number], stream = self.stream
                next += 1
                group.addTask { (number, Result { try Self.transcribe(file, transcriber, stream: stream) }) }
            }
            for _ in 0..<count { begin() }
            while let (number, result) = try await group.next() {
                results[number] = result
                finished += 1
                begin()
                while let result = results.removeValue(forKey: shown) {
                    switch result {
                    case .success(let transcript):
                        if transcript.recognition.words.isEmpty { Complaint.say("\(transcript.file): no speech was heard") }
                        try show(transcript)
                        if format == .json, outputDir == nil { shownAll.append(transcript) }
                    case .failure(let error):
                        failed = true
                        Complaint.say("\(all[shown]): \((error as? AudioError)?.reason ?? "\(error)")")
                    }
                    shown += 1
                }
                bar.show(Double(finished) / Double(all.count))
            }
        }
        bar.finish()
        if format == .json, outputDir == nil { print(try JSONLine.text(shownAll)) }
        if failed { throw ExitCode.failure }
    }

    private static func transcribe(_ file: String, _ transcriber: Transcriber, stream: Bool) throws -> Transcript {
        var path = file
        if file == "-" {
            // Formats are told apart by seeking, which a pipe cannot do.
            path = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)").path
            FileManager.default.createFile(atPath: path, contents: nil)
            let copy = try FileHandle(forWritingTo: URL(filePath: path))
            while let piece = try FileHandle.standardInput.read(upToCount: 1 << 20), !piece.isEmpty { try copy.write(contentsOf: piece) }
            try copy.close()
        }
        defer { if file == "-" { try? FileManager.default.removeItem(atPath: path) } }
        var last = ""
        var transcript = try transcriber.transcribe(path) { _, session in
            guard stream, case let text = session.partial().text, text != last else { return }
            last = text
            try? JSONLine.write(Partial(file: file, at: session.secondsAccepted, text: text))
        }
        transcript.file = file
        return transcript
    }

    private func target(_ file: String) -> String? {
        outputDir.map { $0 + "/" + URL(filePath: file == "-" ? "stdin" : file).deletingPathExtension().lastPathComponent + "." + format.ending }
    }

    private func show(_ transcript: Transcript) throws {
        let text: String
        switch format {
        case .text:
            text = files.count > 1 && outputDir == nil ? "\(transcript.file): \(transcript.recognition.text)" : transcript.recognition.text
        case .json where outputDir == nil: return
        case .json, .jsonl: text = try JSONLine.text(transcript)
        case .srt: text = Subtitles.subRip(Subtitles.cues(transcript.recognition.words))
        case .vtt: text = Subtitles.webVTT(Subtitles.cues(transcript.recognition.words))
        }
        if let target = target(transcript.file) {
            try (text + "\n").write(toFile: target, atomically: true, encoding: .utf8)
        } else {
            FileHandle.standardOutput.write(Data((text + "\n").utf8))
        }
    }
}
