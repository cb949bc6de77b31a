import AudioIO
import Foundation
import Testing

@testable import Servers

@Suite struct HTTPServerTests {
    static var recording: Data {
        get throws { try Data(contentsOf: ServerUnderTest.root.appending(path: "Examples/set-an-alarm.flac")) }
    }

    static func transcribe(_ fields: [(String, String)]) async throws -> (status: Int, head: String, body: Data) {
        let (headers, body) = ServerUnderTest.form([("model", "whisper-1")] + fields, file: try recording)
        return try await ServerUnderTest.http("POST", "/v1/audio/transcriptions", headers: headers, body: body)
    }

    @Test("a recording is written down in each form")
    func transcriptions() async throws {
        let text = try #require(try await Self.transcribe([]).body.json()["text"] as? String)
        #expect(text.contains("alarm"))
        #expect(
            String(decoding: try await Self.transcribe([("response_format", "text")]).body, as: UTF8.self) == text
                + "\n")
        let srt = String(decoding: try await Self.transcribe([("response_format", "srt")]).body, as: UTF8.self)
        #expect(srt.hasPrefix("1\n00:00:0") && srt.contains("alarm") && srt.contains(" --> "))
        let vtt = String(decoding: try await Self.transcribe([("response_format", "vtt")]).body, as: UTF8.self)
        #expect(vtt.hasPrefix("WEBVTT\n\n") && vtt.contains("alarm"))
        let verbose = try await Self.transcribe([
            ("response_format", "verbose_json"), ("timestamp_granularities[]", "word"),
            ("timestamp_granularities[]", "segment"),
        ]).body.json()
        let words = try #require(verbose["words"] as? [[String: Any]])
        #expect(words.compactMap { $0["word"] as? String }.joined(separator: " ") == text)
        let segment = try #require((verbose["segments"] as? [[String: Any]])?.first)
        let required = [
            "id", "seek", "start", "end", "text", "tokens", "temperature", "avg_logprob", "compression_ratio",
            "no_speech_prob",
        ]
        #expect(required.allSatisfy { segment[$0] != nil })
        #expect(verbose["language"] as? String == "english" && verbose["task"] as? String == "transcribe")
    }

    @Test("a transcript comes in pieces that add up to it")
    func streamed() async throws {
        let answer = try await Self.transcribe([("stream", "true")])
        #expect(answer.head.lowercased().contains("content-type: text/event-stream"))
        let events = try String(decoding: answer.body, as: UTF8.self).components(separatedBy: "\n\n").filter {
            !$0.isEmpty
        }.map {
            try Data($0.dropFirst("data: ".count).utf8).json()
        }
        let deltas = events.dropLast().compactMap { $0["delta"] as? String }
        #expect(
            events.last?["type"] as? String == "transcript.text.done"
                && deltas.joined() == events.last?["text"] as? String)
    }

    static let refusals: [([(String, String)], Data?, Int, String)] = [
        ([("model", "whisper-1")], nil, 400, "file"),
        ([], Data([1]), 400, "model"),
        ([("model", "no-such")], Data([1]), 404, "model"),
        ([("model", "whisper-1"), ("response_format", "docx")], Data([1]), 400, "response_format"),
        ([("model", "whisper-1"), ("temperature", "hot")], Data([1]), 400, "temperature"),
        ([("model", "whisper-1"), ("language", "tlh")], Data([1]), 400, "language"),
        ([("model", "whisper-1"), ("timestamp_granularities[]", "word")], Data([1]), 400, "timestamp_granularities"),
        ([("model", "whisper-1")], Data("no sound at all".utf8), 400, "file"),
        ([("model", "whisper-1")], Data(), 400, "file"),
        ([("model", "whisper-1")], Data("RIFF\u{24}\u{0}\u{0}\u{0}WAVEfmt ".utf8), 400, "file"),
        ([("model", "whisper-1")], Data(count: 1_100_000), 413, "file"),
    ]

    @Test("what cannot be written down is refused with the field and a reason", arguments: refusals.indices)
    func refused(_ index: Int) async throws {
        let (fields, file, status, param) = Self.refusals[index]
        let (headers, body) = ServerUnderTest.form(fields, file: file)
        let answer = try await ServerUnderTest.http("POST", "/v1/audio/transcriptions", headers: headers, body: body)
        #expect(answer.status == status)
        let error = try #require(try answer.body.json()["error"] as? [String: Any])
        #expect(error["param"] as? String == param && (error["message"] as? String)?.isEmpty == false)
        #expect(error["type"] as? String == "invalid_request_error")
    }

    static func speak(_ json: String) async throws -> (status: Int, head: String, body: Data) {
        try await ServerUnderTest.http(
            "POST", "/v1/audio/speech", headers: ["Content-Type": "application/json"], body: Data(json.utf8))
    }

    @Test(
        "a text is spoken in each format that is written, and decodes to the same length",
        arguments: SpokenRequest.formats)
    func formats(_ format: String) async throws {
        let answer = try await Self.speak(
            "{\"model\": \"tts-1\", \"voice\": \"alloy\", \"input\": \"It is seven.\", \"response_format\": \"\(format)\"}"
        )
        #expect(answer.status == 200)
        let file = FileManager.default.temporaryDirectory.appending(path: "gusli-test-\(UUID().uuidString).\(format)")
        defer { try? FileManager.default.removeItem(at: file) }
        let bytes =
            format == "pcm"
            ? SpeechEncoder.header(sampleRate: 24000, samples: answer.body.count / 2) + answer.body : answer.body
        try bytes.write(to: file)
        let samples = try AudioFile.readMono(file.path, sampleRate: 16000)
        #expect(samples.count > 8000 && samples.count < 48000)
        #expect(samples.contains { abs($0) > 0.05 })
    }

    @Test("a long text comes as sound of unknown length, a short one with its length")
    func wavHeaders() async throws {
        let short = try await Self.speak("{\"model\": \"tts-1\", \"input\": \"Seven.\", \"response_format\": \"wav\"}")
            .body
        #expect(short[40..<44].enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) } == short.count - 44)
        let long = String(repeating: "Seven. ", count: 30)
        let stream = try await Self.speak(
            "{\"model\": \"tts-1\", \"input\": \"\(long)\", \"response_format\": \"wav\"}")
        #expect(stream.head.lowercased().contains("transfer-encoding: chunked") && stream.body[43] == 0xff)
    }

    @Test(
        "what cannot be said is refused with the field",
        arguments: [
            ("{}", 400, "model"), ("nonsense", 400, nil), ("[]", 400, nil), ("{\"model\": \"tts-1\"}", 400, "input"),
            ("{\"model\": \"tts-1\", \"input\": \"\"}", 400, "input"),
            ("{\"model\": \"x\", \"input\": \"a\"}", 404, "model"),
            ("{\"model\": \"tts-1\", \"input\": \"a\", \"voice\": \"nobody\"}", 400, "voice"),
            ("{\"model\": \"tts-1\", \"input\": \"a\", \"voice\": {\"id\": 5}}", 400, "voice"),
            ("{\"model\": \"tts-1\", \"input\": \"a\", \"response_format\": \"aac\"}", 400, "response_format"),
            ("{\"model\": \"tts-1\", \"input\": \"a\", \"speed\": 9}", 400, "speed"),
            ("{\"model\": \"tts-1\", \"input\": \"<speak><p>\", \"text_format\": \"ssml\"}", 400, "input"),
        ] as [(String, Int, String?)])
    func badSpeech(_ json: String, status: Int, param: String?) async throws {
        let answer = try await Self.speak(json)
        #expect(answer.status == status)
        #expect(try (answer.body.json()["error"] as? [String: Any])?["param"] as? String == param)
    }

    @Test("models, health, metrics, description and page are there")
    func others() async throws {
        let models = try await ServerUnderTest.http("GET", "/v1/models").body.json()["data"] as? [[String: Any]]
        #expect(models?.contains { $0["id"] as? String == "whisper-1" } == true)
        #expect(try await ServerUnderTest.http("GET", "/v1/models/whisper-1").status == 200)
        #expect(try await ServerUnderTest.http("GET", "/v1/models/other").status == 404)
        #expect(try await ServerUnderTest.http("GET", "/healthz").body.json()["status"] as? String == "ok")
        let metrics = String(decoding: try await ServerUnderTest.http("GET", "/metrics").body, as: UTF8.self)
        #expect(
            metrics.contains("# TYPE gusli_server_requests_total counter") && metrics.contains("request=\"/healthz\""))
        let paths = try await ServerUnderTest.http("GET", "/openapi.json").body.json()["paths"] as? [String: Any]
        #expect(paths?["/v1/audio/transcriptions"] != nil)
        let page = try await ServerUnderTest.http("GET", "/")
        #expect(
            page.head.contains("frame-ancestors 'none'")
                && String(decoding: page.body, as: UTF8.self).contains("<html lang=\"en\">"))
        // Nothing of the page comes from anywhere else.
        for path in ["/", "/page.js", "/page.css", "/microphone.js"] {
            let text = String(decoding: try await ServerUnderTest.http("GET", path).body, as: UTF8.self)
            #expect(!text.contains("https://") && !text.replacing("http://www.w3.org", with: "").contains("src=\"http"))
        }
        let unknown = try await ServerUnderTest.http("GET", "/nowhere")
        #expect(
            try unknown.status == 404
                && (unknown.body.json()["error"] as? [String: Any])?["code"] as? String == "unknown_url")
        #expect(try await ServerUnderTest.http("GET", "/ws").status == 426)
    }

    @Test("pages of other origins, and names that only lead here, are turned away")
    func strangers() async throws {
        #expect(
            try await ServerUnderTest.http("GET", "/v1/models", headers: ["Origin": "http://evil.example"]).status
                == 403)
        #expect(try await ServerUnderTest.http("GET", "/v1/models", host: "evil.example").status == 403)
        let address = try await ServerUnderTest.address("http")
        #expect(
            try await ServerUnderTest.http("GET", "/v1/models", headers: ["Origin": "http://\(address)"]).status == 200)
    }

    @Test("bytes that are no request are answered with 400, and the server goes on")
    func malformed() async throws {
        for text in ["nonsense\r\n\r\n", "GET\r\n\r\n", "POST /v1/audio/speech HTTP/1.1\r\nContent-Length: x\r\n\r\n"] {
            let answer = try await ServerUnderTest.exchange("http", send: Data(text.utf8))
            #expect(answer.starts(with: Data("HTTP/1.1 400".utf8)))
        }
        #expect(try await ServerUnderTest.http("GET", "/healthz").status == 200)
    }
}
