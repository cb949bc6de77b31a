import Foundation

/// What a request brings or an answer gives.
public struct ServingBody: Sendable, Equatable {
    public var data: Data
    public var contentType: String?

    public init(_ data: Data, contentType: String? = nil) {
        (self.data, self.contentType) = (data, contentType)
    }

    /// `value` as JSON, keys in order.
    static func json(_ value: some Encodable) throws(ServingError) -> ServingBody {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do { return ServingBody(try encoder.encode(value), contentType: "application/json") } catch {
            throw .failed("the answer cannot be written as JSON: \(error)")
        }
    }

    /// The text of a request: the body itself, or what its JSON holds under one of `keys`.
    func text(_ keys: [String] = ["text", "data", "body"]) throws(ServingError) -> String {
        guard let text = String(validating: data, as: UTF8.self) else {
            throw .badRequest("the body is not UTF-8 text")
        }
        let isJSON = contentType?.contains("json") ?? text.drop(while: \.isWhitespace).hasPrefix("{")
        guard isJSON else { return text }
        guard let object = try? JSONSerialization.jsonObject(with: data) as? [String: Any] else {
            throw .badRequest("the body is no JSON object")
        }
        for key in keys {
            if let text = object[key] as? String { return text }
        }
        throw .badRequest("the JSON object holds no text under \(keys.joined(separator: ", "))")
    }

    /// The most characters that a sentence may have: beyond them one request would keep all others waiting.
    static let longestSentence = 2000

    /// A text that is short enough for a command.
    func sentence() throws(ServingError) -> String {
        let text = try text()
        guard text.count <= Self.longestSentence else {
            throw .badRequest("the text has \(text.count) characters, at most \(Self.longestSentence) are understood")
        }
        return text
    }
}

/// Answers requests with a model. Handlers are called from one thread at a time unless they say otherwise.
protocol ModelHandler: Sendable {
    /// Whether several threads may call it at once.
    var isParallel: Bool { get }
    /// One result for each request, in order.
    func predict(_ batch: [ServingBody]) -> [Result<ServingBody, ServingError>]
    /// Which parts of a request made the answer what it is.
    func explain(_ body: ServingBody) throws(ServingError) -> ServingBody
}

extension ModelHandler {
    var isParallel: Bool { true }

    func explain(_ body: ServingBody) throws(ServingError) -> ServingBody {
        throw .badRequest("this model explains nothing")
    }

    /// Each request by itself.
    func each(_ batch: [ServingBody], _ answer: (ServingBody) throws -> ServingBody) -> [Result<
        ServingBody, ServingError
    >] {
        batch.map { body in
            do { return .success(try answer(body)) } catch let error as ServingError { return .failure(error) } catch {
                return .failure(.badRequest("\(error)"))
            }
        }
    }
}

extension ModelKind {
    /// Loads the model of an unpacked archive.
    ///
    /// - Throws: what the model's own reader throws.
    func handler(_ folder: URL, _ manifest: ModelManifest) throws -> any ModelHandler {
        switch self {
        case .recogniser: try RecogniserHandler(folder)
        case .understanding: try UnderstandingHandler(folder)
        case .grammar: try GrammarHandler(folder)
        case .anomaly: try AnomalyHandler(folder)
        case .digits: try DigitsHandler(folder, labels: manifest.labels)
        case .superResolution: try SuperResolutionHandler(folder)
        }
    }
}
