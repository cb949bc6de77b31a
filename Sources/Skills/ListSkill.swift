import SkillKit

/// Keeps lists: shopping, to do.
public struct ListSkill: Skill {
    public let name = "lists"
    public let intents = ["AddToList", "RemoveFromList", "ListItems", "ClearList"]
    public let summary: String? = "I can keep your shopping list."

    public init() {}

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let list = request["list"]?.text ?? "shopping"
        switch request.intent {
        case "AddToList":
            guard let said = request["item"]?.text else {
                return SkillReply("What shall I add?", followUp: .init(slot: "item", intent: request.intent))
            }
            var added: [String] = []
            for item in Self.items(said) where try await context.lists.add(item, to: list, of: request.session) {
                added.append(item)
            }
            if added.isEmpty { return SkillReply("\(said.capitalisedFirst) is on your \(list) list already.") }
            return SkillReply(
                "I added \(context.list(added)) to your \(list) list.",
                data: ["list": .text(list), "items": .list(added.map { .text($0) })])
        case "RemoveFromList":
            guard let said = request["item"]?.text else {
                return SkillReply("What shall I take off?", followUp: .init(slot: "item", intent: request.intent))
            }
            var removed: [String] = []
            for item in Self.items(said) where try await context.lists.remove(item, from: list, of: request.session) {
                removed.append(item)
            }
            if removed.isEmpty { return SkillReply("There is no \(said) on your \(list) list.") }
            return SkillReply("I took \(context.list(removed)) off your \(list) list.")
        case "ClearList":
            let count = try await context.lists.clear(list, of: request.session)
            return SkillReply(count == 0 ? "Your \(list) list is empty already." : "Your \(list) list is empty now.")
        default:
            let items = try await context.lists.items(of: list, session: request.session)
            if items.isEmpty { return SkillReply("Your \(list) list is empty.") }
            return SkillReply(
                "On your \(list) list: \(context.list(items)).",
                card: .init(title: "\(list.capitalisedFirst) list", lines: items))
        }
    }

    /// "milk, bread and the butter" are three things.
    private static func items(_ said: String) -> [String] {
        said.lowercased().replacing(" and ", with: ",").split(separator: ",").compactMap { part in
            var words = part.split(separator: " ")
            if let first = words.first, words.count > 1, ["a", "an", "the", "some", "also"].contains(first) {
                words.removeFirst()
            }
            return words.isEmpty ? nil : words.joined(separator: " ")
        }
    }
}
