import SkillKit

/// Keeps lists: shopping, to do; in English and Russian.
public struct ListSkill: Skill {
    public let name = "lists"
    public let intents = ["AddToList", "RemoveFromList", "ListItems", "ClearList"]
    public let summary: String? = "I can keep your shopping list."

    public init() {}

    public func summary(in language: String) -> String? {
        language.hasPrefix("ru") ? "Я могу вести список покупок." : summary
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let list = request["list"]?.text ?? "shopping"
        switch request.intent {
        case "AddToList": return try await add(request, to: list, in: context)
        case "RemoveFromList": return try await remove(request, from: list, in: context)
        case "ClearList":
            let count = try await context.lists.clear(list, of: request.session)
            return SkillReply(
                count == 0
                    ? context.say("Your \(list) list is empty already.", "\(Self.russian(list)) и так пуст.")
                    : context.say("Your \(list) list is empty now.", "\(Self.russian(list)) теперь пуст."))
        default:
            let items = try await context.lists.items(of: list, session: request.session)
            if items.isEmpty {
                return SkillReply(context.say("Your \(list) list is empty.", "\(Self.russian(list)) пуст."))
            }
            return SkillReply(
                context.say(
                    "On your \(list) list: \(context.list(items)).",
                    "\(Self.russian(list)): \(context.list(items))."),
                card: .init(title: context.say("\(list.capitalisedFirst) list", Self.russian(list)), lines: items))
        }
    }

    private func add(_ request: SkillRequest, to list: String, in context: SkillContext) async throws -> SkillReply {
        guard let said = request["item"]?.text else {
            return SkillReply(
                context.say("What shall I add?", "Что добавить?"), followUp: .init(slot: "item", intent: request.intent)
            )
        }
        var added: [String] = []
        for item in Self.items(said, in: context) where try await context.lists.add(item, to: list, of: request.session)
        {
            added.append(item)
        }
        if added.isEmpty {
            return SkillReply(
                context.say("\(said.capitalisedFirst) is on your \(list) list already.", "Это в списке уже есть."))
        }
        return SkillReply(
            context.say(
                "I added \(context.list(added)) to your \(list) list.",
                "Записано в список \(Self.russianKind(list)): \(context.list(added))."),
            data: ["list": .text(list), "items": .list(added.map { .text($0) })])
    }

    private func remove(_ request: SkillRequest, from list: String, in context: SkillContext) async throws -> SkillReply
    {
        guard let said = request["item"]?.text else {
            return SkillReply(
                context.say("What shall I take off?", "Что убрать?"),
                followUp: .init(slot: "item", intent: request.intent))
        }
        var removed: [String] = []
        for item in Self.items(said, in: context)
        where try await context.lists.remove(item, from: list, of: request.session) {
            removed.append(item)
        }
        if removed.isEmpty {
            return SkillReply(
                context.say(
                    "There is no \(said) on your \(list) list.",
                    "В списке \(Self.russianKind(list)) этого нет: \(said)."))
        }
        return SkillReply(
            context.say(
                "I took \(context.list(removed)) off your \(list) list.",
                "Вычеркнуто из списка \(Self.russianKind(list)): \(context.list(removed))."))
    }

    /// "milk, bread and the butter" are three things.
    private static func items(_ said: String, in context: SkillContext) -> [String] {
        let (and, fillers): (String, Set<Substring>) =
            context.isRussian ? (" и ", ["ещё", "еще", "также"]) : (" and ", ["a", "an", "the", "some", "also"])
        return said.lowercased().replacing(and, with: ",").split(separator: ",").compactMap { part in
            var words = part.split(separator: " ")
            if let first = words.first, words.count > 1, fillers.contains(first) { words.removeFirst() }
            let item = words.joined(separator: " ")
            return item.isEmpty ? nil : context.isRussian ? RussianWords.nominative(item) : item
        }
    }

    /// "Список покупок"
    private static func russian(_ list: String) -> String { "Список \(russianKind(list))" }

    private static func russianKind(_ list: String) -> String {
        ["shopping": "покупок", "to-do": "дел", "packing": "вещей", "wish": "желаний"][list] ?? "«\(list)»"
    }
}
