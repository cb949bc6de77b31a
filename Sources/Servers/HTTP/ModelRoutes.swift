import Foundation
import Hummingbird

/// `GET /v1/models`: what is installed, and the names under which clients of other services ask for it.
struct ModelRoutes {
    struct Model: Encodable, Equatable {
        var id: String
        var object = "model"
        var created = 0
        var owned_by = "gusli"
    }

    struct List: Encodable {
        var object = "list"
        var data: [Model]
    }

    let assistant: ServedAssistant

    func add(to router: Router<ServerRequestContext>) {
        router.get("/v1/models") { _, _ in JSONBody.response(List(data: Self.models(assistant.card))) }
        router.get("/v1/models/:id") { _, context in
            let id = try context.parameters.require("id")
            guard let model = Self.models(assistant.card).first(where: { $0.id == id }) else {
                throw APIError(
                    status: .notFound, message: "there is no model \(id)", param: "model", code: "model_not_found")
            }
            return JSONBody.response(model)
        }
    }

    static func models(_ card: ServicesCard) -> [Model] {
        var names: [String] = []
        if let recogniser = card.recogniser { names += [recogniser.name] + TranscriptionRequest.aliases.sorted() }
        if let voice = card.voice { names += [voice.name] + SpokenRequest.modelAliases.sorted() }
        return names.map { Model(id: $0) }
    }
}
