import ArgumentParser
import Assistant
import AudioIO
import Foundation
import SpeechSynthesis

/// Speaks a text: to the loudspeaker, a file or stdout.
struct Say: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Speak a text aloud, or into a sound file.",
        discussion: """
            Plays on ALSA's default device; sound starts while the rest is being made, Ctrl-C fades out. With --output the
            ending says the format (wav, flac, ogg …); with --output - raw samples go to stdout: 16 bits, little endian, mono,
            22050 Hz. With --ssml the text is Speech Synthesis Markup Language (docs/speaking.md). --marks prints {"word","start","end","range"} on stdout, a line a word, times in seconds.

            Example: gusli say "It is half past seven." --rate 1.1 --output morning.flac
            """)

    @Argument(help: ArgumentHelp("What to say, or - for stdin.", valueName: "text"))
    var text: [String] = []

    @Option(help: "Read the text from a file.")
    var file: String?

    @OptionGroup var voice: VoiceOptions

    @Option(help: "Speed: 2 is twice as fast (0.25 to 4).")
    var rate: Float = 1

    @Option(help: "Semitones above the voice's own pitch (-12 to 12).")
    var pitch: Float = 0

    @Option(help: "How far pitch and loudness move: 0 is a monotone, 1 as trained (0 to 2).")
    var expressiveness: Float = 1

    @Option(help: "Loudness of every sentence in LUFS (EBU R 128).")
    var loudness = Loudness.target

    @Option(name: [.short, .long], help: "Sound file to write, or - for raw samples on stdout.")
    var output: String?

    @Flag(help: "Print when each word sounds.")
    var marks = false

    @Flag(help: "The text is marked up (SSML).")
    var ssml = false

    @Option(help: "ALSA device to play on; see gusli devices.")
    var device = "default"

    func validate() throws {
        guard text.isEmpty != (file == nil) else {
            throw ValidationError(
                text.isEmpty ? "a text is missing; give one, - for stdin, or --file" : "give a text or --file, not both"
            )
        }
        if marks, output == "-" { throw ValidationError("--marks and --output - both want stdout") }
        func require(_ name: String, _ value: Float, _ range: ClosedRange<Float>) throws {
            guard range.contains(value) else {
                throw ValidationError("\(name) is \(value), not in \(range.lowerBound) to \(range.upperBound)")
            }
        }
        try require("--rate", rate, 0.25...4)
        try require("--pitch", pitch, -12...12)
        try require("--expressiveness", expressiveness, 0...2)
        try require("--loudness", Float(loudness), -60 ... -5)
    }

    func run() async throws {
        let said = try read()
        var synthesiser = try voice.synthesiser()
        synthesiser.loudness = loudness
        let script = try script(said)
        synthesiser.others = try voice.others(script.voices)
        let unread = synthesiser.unread(script)
        if !unread.isEmpty {
            let more = unread.count > 5 ? " and \(unread.count - 5) more" : ""
            Complaint.write(
                "left out, in letters that the voice cannot read: \(unread.prefix(5).joined(separator: ", "))\(more)")
        }
        guard !synthesiser.isSilent(script) else { throw VoiceError.nothingToSay }
        let request = SpeechRequest(
            script, controls: SpeakingControls(rate: rate, pitch: pitch, expressiveness: expressiveness))
        guard let output else { return try play(request, synthesiser) }
        if output == "-" {
            try SpeechWriter.writeRaw(synthesiser.speak(request), to: .standardOutput)
        } else {
            try SpeechWriter.write(synthesiser.speak(request), to: output, sampleRate: synthesiser.sampleRate) {
                if marks { try Self.show($0) }
            }
        }
    }

    private func script(_ text: String) throws -> SpeechScript {
        guard ssml else { return SpeechScript(text) }
        do { return try SSMLParser.parse(text) } catch {
            let place = file ?? (self.text == ["-"] ? "stdin" : nil)
            throw AudioError.file(path: place ?? "ssml", reason: "\(error)")
        }
    }

    private static func show(_ chunk: SpeechChunk) throws {
        try chunk.words.forEach(JSONLine.write)
        try chunk.marks.forEach(JSONLine.write)
    }

    private func read() throws -> String {
        if text == ["-"] { return try Self.decoded(FileHandle.standardInput.readToEnd() ?? Data(), "stdin") }
        guard let file else { return text.joined(separator: " ") }
        do { return try Self.decoded(Data(contentsOf: URL(filePath: file)), file) } catch let error as CocoaError {
            throw AudioError.file(
                path: file, reason: error.code == .fileReadNoSuchFile ? "no such file" : "cannot be read")
        }
    }

    private static func decoded(_ data: Data, _ name: String) throws -> String {
        guard let text = String(data: data, encoding: .utf8) else {
            throw AudioError.file(path: name, reason: "is not UTF-8 text")
        }
        return text
    }

    private func play(_ request: SpeechRequest, _ synthesiser: Synthesiser) throws {
        let marks = marks
        let player = try SpeechPlayer(
            synthesiser, requests: [request], device: DeviceRequest(device),
            said: { chunk, _ in if marks { try? Self.show(chunk) } })
        signal(SIGINT, SIG_IGN)
        let interrupt = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        interrupt.setEventHandler { player.stop() }
        interrupt.resume()
        try player.start()
        player.wait()
    }
}

/// Which voice speaks.
struct VoiceOptions: ParsableArguments {
    @Option(help: "The voice: a name under voices/, or a folder.")
    var voice = "lj"

    @Option(help: ArgumentHelp("The vocoder; the voice's own where left out.", valueName: VoiceOptions.vocoderNames))
    var vocoder: VoiceDescription.VocoderKind?

    @Option(
        help: ArgumentHelp(
            "Pronunciations in CMUdict's format, looked into first; may be given again.", valueName: "file"))
    var lexicon: [String] = []

    private static let vocoderNames = VoiceDescription.VocoderKind.allCases.map(\.rawValue).joined(separator: "|")

    /// The voices that markup names, by the names it gives them.
    func others(_ names: Set<String>) throws -> [String: Voice] {
        let data = try DataDirectory.locate()
        return Dictionary(
            uniqueKeysWithValues: try names.filter { $0 != voice }.map {
                ($0, try Voice(directory: directory($0, data), lexicons: lexicons()))
            })
    }

    private func lexicons() throws -> [PronunciationLexicon] {
        try lexicon.map { try PronunciationLexicon(contentsOf: URL(filePath: $0)) }
    }

    func synthesiser(vocoder other: VoiceDescription.VocoderKind? = nil) throws -> Synthesiser {
        try Synthesiser(
            voiceDirectory: directory(voice, DataDirectory.locate()), vocoder: other ?? vocoder, lexicons: lexicons())
    }

    private func directory(_ name: String, _ data: DataDirectory) throws -> URL {
        let folder = data.voice(name)
        guard FileManager.default.fileExists(atPath: folder.appending(path: "voice.yaml").path) else {
            let library = VoiceLibrary(directory: data.url.appending(path: "voices"))
            throw VoiceError.noVoice(name: name, known: library.voices.map(\.name))
        }
        return folder
    }
}

extension VoiceDescription.VocoderKind: ExpressibleByArgument {}
