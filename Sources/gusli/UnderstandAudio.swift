import ArgumentParser
import Assistant
import AudioIO
import Foundation
import LanguageUnderstanding
import SpeechRecognition

/// What spoken commands mean: heard by what the grammar allows, one JSON object a file.
struct UnderstandAudio {
    private let understander: Understander
    private let transcriber: Transcriber

    private struct Line: Encodable {
        var file: String
        var confidence: Double
        var understanding: Understanding

        private enum Key: String, CodingKey { case file, confidence }

        func encode(to encoder: any Encoder) throws {
            try understanding.encode(to: encoder)
            var line = encoder.container(keyedBy: Key.self)
            try line.encode(file, forKey: .file)
            try line.encode(confidence, forKey: .confidence)
        }
    }

    init(_ understander: Understander, recogniser: String, settings: GraphDecoder.Settings) throws {
        self.understander = understander
        transcriber = Transcriber(
            try Recogniser(contentsOf: DataDirectory.locate().model(recogniser)),
            decoding: try RecogniserOptions.decoding(understander.grammar, settings: settings))
    }

    func run(_ paths: [String]) throws {
        var failed = false
        for file in try SoundFiles.expand(paths) {
            do {
                let heard = try transcriber.transcribe(file).recognition
                let understanding = understander.understand(heard.text)
                let confidence = (understanding.confidence * heard.confidence * 1000).rounded() / 1000
                try JSONLine.write(Line(file: file, confidence: confidence, understanding: understanding))
            } catch let error as AudioError {
                failed = true
                Complaint.say("\(file): \(error.reason)")
            }
        }
        if failed { throw ExitCode.failure }
    }
}
