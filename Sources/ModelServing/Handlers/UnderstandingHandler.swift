import Foundation
import LanguageUnderstanding

/// A sentence, as text or `{"text":…}`, to `{"text","intent","confidence","slots"}` by a trained network; a batch goes through it together.
struct UnderstandingHandler: ModelHandler {
    private let model: UnderstandingModel

    init(_ folder: URL) throws { model = try UnderstandingModel(contentsOf: folder.path) }

    var isParallel: Bool { false }

    func predict(_ batch: [ServingBody]) -> [Result<ServingBody, ServingError>] {
        let texts = batch.map { body in Result { () throws(ServingError) in try body.sentence() } }
        let understood = model.understand(texts.map { (try? $0.get()) ?? "" })
        return zip(texts, understood).map { text, understanding in
            text.flatMap { _ in Result { () throws(ServingError) in try ServingBody.json(understanding) } }
        }
    }

    func explain(_ body: ServingBody) throws(ServingError) -> ServingBody {
        let text = try body.sentence()
        guard let explanation = model.explain(text) else { throw .badRequest("the text has no words") }
        return try .json(explanation)
    }
}

/// The same by sentence templates.
struct GrammarHandler: ModelHandler {
    private let understander: Understander

    init(_ folder: URL) throws {
        understander = Understander(grammar: try Grammar(SentenceTemplates(contentsOf: [folder.path])))
    }

    func predict(_ batch: [ServingBody]) -> [Result<ServingBody, ServingError>] {
        each(batch) {
            try .json(understander.understand(try $0.sentence().trimmingCharacters(in: .whitespacesAndNewlines)))
        }
    }
}
