import Assistant
import Foundation
import SpeechRecognition

/// Speech to text as Vosk's WebSocket server does it: settings and sound in, partial and final results out.
struct VoskConversation {
    struct Configuration: Decodable, Equatable {
        struct Settings: Decodable, Equatable {
            var sample_rate: Double?
            var words: Bool?
            var max_alternatives: Int?
            /// Nothing but these phrases is heard; a list, or a list written as JSON in a string.
            var phrase_list: [String]?

            enum CodingKeys: CodingKey { case sample_rate, words, max_alternatives, phrase_list }

            init(from decoder: any Decoder) throws {
                let values = try decoder.container(keyedBy: CodingKeys.self)
                sample_rate = try values.decodeIfPresent(Double.self, forKey: .sample_rate)
                max_alternatives = try values.decodeIfPresent(Int.self, forKey: .max_alternatives)
                words =
                    (try? values.decodeIfPresent(Bool.self, forKey: .words))
                    ?? (try? values.decode(Int.self, forKey: .words)).map { $0 != 0 }
                if let text = try? values.decode(String.self, forKey: .phrase_list) {
                    phrase_list = try JSONDecoder().decode([String].self, from: Data(text.utf8))
                } else {
                    phrase_list = try values.decodeIfPresent([String].self, forKey: .phrase_list)
                }
            }
        }

        var config: Settings?
        var eof: Int?
        var reset: Int?
    }

    struct Partial: Encodable {
        var partial: String
    }

    struct Word: Encodable {
        var conf: Double
        var start: Double
        var end: Double
        var word: String
    }

    struct Result: Encodable {
        var result: [Word]?
        var text: String
    }

    struct Alternatives: Encodable {
        struct Alternative: Encodable {
            var confidence: Double
            var result: [Word]?
            var text: String
        }

        var alternatives: [Alternative]
    }

    let assistant: ServedAssistant
    private var rate = 8000
    private var wantsWords = true
    private var wantsAlternatives = false
    private var phrases: [String]?
    private var feed: ListeningFeed?
    private var dictation: Dictation?
    private var partial = ""

    init(_ assistant: ServedAssistant) { self.assistant = assistant }

    mutating func run(_ connection: WebSocketConnection) async throws {
        do {
            while let message = try await connection.next() {
                switch message {
                case .binary(let bytes): try await connection.writer.send(try await hear(bytes))
                case .text(let text):
                    if let last = try await command(text) {
                        try await connection.writer.send(last)
                        return try await connection.writer.close(.normalClosure)
                    }
                }
            }
        } catch let error as ServerError { try await connection.writer.close(.dataInconsistentWithMessage, "\(error)") }
    }

    /// The last result where the sound has ended.
    private mutating func command(_ text: String) async throws -> String? {
        let message: Configuration
        do { message = try JSONDecoder().decode(Configuration.self, from: Data(text.utf8)) } catch {
            throw ServerError.badFrame(reason: "the message is no configuration: \(JSONComplaint.of(error))")
        }
        if let config = message.config {
            if let value = config.sample_rate {
                rate = try PCMFormat(rate: Int(max(0, min(1e9, value)))).rate
            }
            wantsWords = config.words ?? wantsWords
            wantsAlternatives = (config.max_alternatives ?? 0) > 0
            phrases = config.phrase_list
            (feed, dictation) = (nil, nil)
        }
        if message.reset != nil { await dictation?.reset() }
        guard message.eof != nil else { return nil }
        let recognition = try await dictation?.finish() ?? .nothing
        assistant.counters.sound("heard", seconds: dictation?.seconds ?? 0)
        return final(recognition)
    }

    private mutating func hear(_ bytes: Data) async throws -> String {
        if dictation == nil {
            let task: AssistantServices.Hearing = try phrases.map { .graph(try Self.graph($0)) } ?? .dictation
            let feed = try await assistant.services.listen(for: task)
            dictation = try Dictation(feed, format: PCMFormat(rate: rate), longest: .infinity)
        }
        var finals: [Recognition] = []
        for heard in try await dictation?.accept(bytes) ?? [] {
            switch heard {
            case .partial(let recognition): partial = recognition.text
            case .final(let recognition, _):
                finals.append(recognition)
                partial = ""
            }
        }
        guard let first = finals.first else { return JSONBody.text(Partial(partial: partial)) }
        // One answer a message: where a long piece held several texts they are told as one.
        let words = finals.flatMap(\.words)
        return final(Recognition(words: words, confidence: finals.map(\.confidence).min() ?? first.confidence))
    }

    private func final(_ recognition: Recognition) -> String {
        let words = recognition.words.map { Word(conf: $0.confidence, start: $0.start, end: $0.end, word: $0.word) }
        let result = wantsWords && !words.isEmpty ? words : nil
        guard wantsAlternatives else { return JSONBody.text(Result(result: result, text: recognition.text)) }
        return JSONBody.text(
            Alternatives(alternatives: [
                .init(confidence: recognition.confidence, result: result, text: recognition.text)
            ]))
    }

    /// The phrases side by side; `[unk]` stands for any words.
    static func graph(_ phrases: [String]) throws(ServerError) -> CharacterGraph {
        guard (1...10_000).contains(phrases.count) else {
            throw .badFrame(reason: "phrase_list holds \(phrases.count) phrases, not from 1 to 10000")
        }
        let sentences = phrases.map { $0.lowercased().split(whereSeparator: \.isWhitespace).map(String.init) }.filter {
            !$0.isEmpty
        }
        guard !sentences.isEmpty else { throw .badFrame(reason: "phrase_list holds no words") }
        var graph = WordGraph(sentences: sentences.filter { $0 != ["[unk]"] })
        if sentences.contains(["[unk]"]) {
            graph.states.append(.init(isFinal: true))
            graph.states[0].arcs.append(.init(word: nil, target: graph.states.count - 1))
        }
        return CharacterGraph(graph)
    }
}
