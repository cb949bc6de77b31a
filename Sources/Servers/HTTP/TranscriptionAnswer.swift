import CZlib
import Foundation
import Hummingbird
import SpeechRecognition

/// A transcript in the form that was asked for.
enum TranscriptionAnswer {
    struct Usage: Encodable, Equatable {
        var type = "duration"
        var seconds: Double
    }

    struct Plain: Encodable {
        var text: String
        var usage: Usage
    }

    struct Word: Encodable, Equatable {
        var word: String
        var start: Double
        var end: Double
        /// 0 to 1.
        var confidence: Double
    }

    /// Every key that the interface's schema requires is there; what a network without tokens does not have is empty or 0.
    struct Segment: Encodable, Equatable {
        var id: Int
        var seek = 0
        var start: Double
        var end: Double
        var text: String
        var tokens: [Int] = []
        var temperature = 0.0
        /// Mean of the words' log-confidences.
        var avg_logprob: Double
        var compression_ratio: Double
        var no_speech_prob = 0.0
    }

    struct Verbose: Encodable {
        var task = "transcribe"
        var language: String
        var duration: Double
        var text: String
        var segments: [Segment]?
        var words: [Word]?
        var usage: Usage
    }

    struct Delta: Encodable {
        var type = "transcript.text.delta"
        var delta: String
    }

    struct Done: Encodable {
        var type = "transcript.text.done"
        var text: String
        var usage: Usage
    }

    static func usage(_ seconds: Double) -> Usage { Usage(seconds: (seconds * 1000).rounded() / 1000) }

    static func response(_ recognition: Recognition, _ request: TranscriptionRequest, seconds: Double, language: String)
        -> Response
    {
        let cues = Subtitles.cues(recognition.words)
        switch request.format {
        case .json: return JSONBody.response(Plain(text: recognition.text, usage: usage(seconds)))
        case .text: return plain(recognition.text + "\n", "text/plain")
        case .srt: return plain(Subtitles.subRip(cues), "application/x-subrip")
        case .vtt: return plain(Subtitles.webVTT(cues), "text/vtt")
        case .verbose:
            return JSONBody.response(
                Verbose(
                    language: Self.name(of: language), duration: usage(seconds).seconds, text: recognition.text,
                    segments: request.wantsSegments ? segments(recognition.words, cues) : nil,
                    words: request.wantsWords
                        ? recognition.words.map {
                            .init(word: $0.word, start: $0.start, end: $0.end, confidence: $0.confidence)
                        } : nil,
                    usage: usage(seconds)))
        }
    }

    static func segments(_ words: [Recognition.Word], _ cues: [Subtitles.Cue]) -> [Segment] {
        cues.enumerated().map { index, cue in
            let own = words.filter { $0.start >= cue.start && $0.end <= cue.end }
            let logs = own.map { log(max(1e-3, $0.confidence)) }
            let mean = logs.isEmpty ? 0 : logs.reduce(0, +) / Double(logs.count)
            return Segment(
                id: index, start: cue.start, end: cue.end, text: cue.text, avg_logprob: (mean * 1e4).rounded() / 1e4,
                compression_ratio: compression(cue.text))
        }
    }

    /// How much of a text is repetition: its bytes by what zlib makes of them.
    private static func compression(_ text: String) -> Double {
        let bytes = Array(text.utf8)
        var length = compressBound(UInt(bytes.count))
        var room = [UInt8](repeating: 0, count: Int(length))
        guard !bytes.isEmpty, compress(&room, &length, bytes, UInt(bytes.count)) == Z_OK, length > 0 else { return 1 }
        return (Double(bytes.count) / Double(length) * 1000).rounded() / 1000
    }

    private static func plain(_ text: String, _ type: String) -> Response {
        Response(
            status: .ok, headers: [.contentType: "\(type); charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// "english", as the interface has it.
    static func name(of language: String) -> String {
        Locale(identifier: "en").localizedString(forLanguageCode: language)?.lowercased() ?? language
    }
}
