import ArgumentParser
import AudioIO
import Foundation
import SpeechRecognition

/// Recordings to text.
struct Transcribe: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Write down what recordings say.",
        discussion: """
            Files of any format that libsndfile reads, any rate, any length; folders stand for the sound files in them, patterns in
            quotes for the files that fit, - for stdin. A file that cannot be read is named on stderr, the rest go on, and the exit
            code is 1. With a grammar, what is outside it is not written.

            Example: gusli transcribe --format jsonl *.flac
            Example: gusli transcribe --format srt --itn --output-dir subtitles talks/
            Example: gusli transcribe --grammar commands.jsgf --n-best 3 --format jsonl order.wav
            Example: gusli transcribe --rescore las-en talk.flac
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

    @OptionGroup var attention: AttentionOptions

    @Flag(help: "Print what has been heard so far while a file is read, as JSON lines.")
    var stream = false

    @Option(help: "Write one file for each recording into this folder.")
    var outputDir: String?

    @Flag(help: "With --output-dir: leave out recordings that are done.")
    var resume = false

    @Option(help: "Recordings worked on at once; as many as there are processors where left out.")
    var workers: Int?

    @Flag(
        name: .customLong("itn"), help: "Write numbers, times, dates and money as people do: 7:40 for twenty to eight.")
    var isWritten = false

    @Option(
        name: .customLong("n-best"),
        help: "With json and jsonl: this many texts of each recording of up to 30 s, the likeliest first.")
    var alternatives = 0

    @Option(help: "With --grammar: what is heard with less confidence, 0 to 1, is outside the grammar and not written.")
    var rejectBelow = 0.15

    func validate() throws {
        guard (0...100).contains(alternatives) else { throw ValidationError("--n-best is a number from 0 to 100") }
        guard (0...1).contains(rejectBelow) else { throw ValidationError("--reject-below is a number from 0 to 1") }
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
        var transcriber = Transcriber(try attention.recogniser(options, stream ? .live : options.hearingOfRecordings))
        transcriber.alternatives = alternatives
        let reader = Reader(
            transcriber: transcriber, stream: stream, isWritten: isWritten,
            rejectBelow: options.grammar == nil ? 0 : rejectBelow)
        var files = SoundFiles.found(files)
        var targets: [String?] =
            outputDir.map { SoundFiles.targets(files, in: $0, ending: format.ending) } ?? files.map { _ in nil }
        if resume {
            let left = files.indices.filter { index in
                !(targets[index].map { FileManager.default.fileExists(atPath: $0) } ?? false)
            }
            (files, targets) = (left.map { files[$0] }, left.map { targets[$0] })
        }
        guard !files.isEmpty else { return }
        let count = stream ? 1 : min(workers ?? ProcessInfo.processInfo.activeProcessorCount, files.count)
        let progress = SharedProgress("transcribing", parts: files.count)
        var failed = false
        // Results come in any order and are shown in the order of the files.
        var results: [Int: Result<Transcript, any Error>] = [:], shown = 0, shownAll: [Transcript] = []
        try await withThrowingTaskGroup(of: (Int, Result<Transcript, any Error>).self) { group in
            var next = 0
            func begin() {
                guard next < files.count else { return }
                let number = next, file = files[number].path
                next += 1
                group.addTask { (number, Result { try reader.read(file) { progress.show($0, of: number) } }) }
            }
            for _ in 0..<count { begin() }
            while let (number, result) = try await group.next() {
                results[number] = result
                progress.show(1, of: number)
                begin()
                while let result = results.removeValue(forKey: shown) {
                    switch result {
                    case .success(let transcript):
                        if transcript.recognition.words.isEmpty {
                            Complaint.say("\(transcript.file): \(reader.silence)")
                        }
                        try show(transcript, target: targets[shown], isOneOfMany: files.count > 1)
                        if format == .json, outputDir == nil { shownAll.append(transcript) }
                    case .failure(let error):
                        failed = true
                        Complaint.say("\(files[shown].path): \((error as? AudioError)?.reason ?? "\(error)")")
                    }
                    shown += 1
                }
            }
        }
        progress.finish()
        if format == .json, outputDir == nil { print(try JSONLine.text(shownAll)) }
        if failed { throw ExitCode.failure }
    }

    /// Reads one recording.
    private struct Reader: Sendable {
        var transcriber: Transcriber
        var stream: Bool
        var isWritten: Bool
        var rejectBelow: Double

        func read(_ file: String, progress: (Double) -> Void) throws -> Transcript {
            let path = file == "-" ? try Self.copyOfInput() : file
            defer { if file == "-" { try? FileManager.default.removeItem(atPath: path) } }
            var last = ""
            var transcript = try transcriber.transcribe(path) { now in
                progress(now.share)
                guard stream, case let text = written(now.text), text != last else { return }
                last = text
                try? JSONLine.write(Partial(file: file, at: now.seconds, text: text))
            }
            transcript.file = file
            if transcript.recognition.confidence < rejectBelow { transcript.recognition = .nothing }
            if isWritten {
                let language = transcriber.recogniser.language
                transcript.recognition = transcript.recognition.written(language: language)
                transcript.alternatives = transcript.alternatives.map { $0.written(language: language) }
            }
            return transcript
        }

        private func written(_ text: String) -> String {
            isWritten ? WrittenForm.of(text, language: transcriber.recogniser.language) : text
        }

        /// Why nothing was written.
        var silence: String { rejectBelow > 0 ? "nothing that the grammar allows was heard" : "no speech was heard" }

        /// Formats are told apart by seeking, which a pipe cannot do.
        private static func copyOfInput() throws -> String {
            let path = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString)").path
            FileManager.default.createFile(atPath: path, contents: nil)
            let copy = try FileHandle(forWritingTo: URL(filePath: path))
            while let piece = try FileHandle.standardInput.read(upToCount: 1 << 20), !piece.isEmpty {
                try copy.write(contentsOf: piece)
            }
            try copy.close()
            return path
        }
    }

    private func show(_ transcript: Transcript, target: String?, isOneOfMany: Bool) throws {
        let text: String
        switch format {
        case .text:
            text =
                isOneOfMany && target == nil
                ? "\(transcript.file): \(transcript.recognition.text)" : transcript.recognition.text
        case .json where target == nil: return
        case .json, .jsonl: text = try JSONLine.text(transcript)
        case .srt: text = Subtitles.subRip(Subtitles.cues(transcript.recognition.words))
        case .vtt: text = Subtitles.webVTT(Subtitles.cues(transcript.recognition.words))
        }
        guard let target else { return FileHandle.standardOutput.write(Data((text + "\n").utf8)) }
        try FileManager.default.createDirectory(
            at: URL(filePath: target).deletingLastPathComponent(), withIntermediateDirectories: true)
        // Written at once, so that what is there is whole.
        try (text + "\n").write(toFile: target, atomically: true, encoding: .utf8)
    }
}
