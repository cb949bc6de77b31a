import Foundation
import Recommendation
import SkillKit

/// Recommends things that go with one that is liked, or that suit a user.
public struct RecommendationSkill: Skill {
    static let intent = "RecommendItem"
    public let name = "recommendations"
    public let intents = [RecommendationSkill.intent]
    private let sources: DataSources
    private let shelf = RecommenderShelf()

    public init(_ sources: DataSources) { self.sources = sources }

    public var summary: String? {
        sources.sources(of: .ratings).first.map { "I can recommend a \($0.name)." }
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let source = sources.source(request["ratings"]?.text, of: .ratings) else {
            let known = SpokenEnglish.choice(sources.sources(of: .ratings).map(\.name))
            return SkillReply(known.isEmpty ? "I know no ratings to go by." : "I can recommend a \(known).")
        }
        guard let liked = request["title"]?.text, !liked.isEmpty else {
            if let user = source.user {
                let titles = try await shelf.suited(to: user, from: source)
                return reply("You may like \(Self.choice(titles)).", titles, "For you")
            }
            return SkillReply("Like which \(source.name)?", followUp: .init(slot: "title", intent: Self.intent))
        }
        do {
            let found = try await shelf.similar(to: liked, from: source)
            guard !found.titles.isEmpty else {
                return SkillReply("Nobody who rated \(SpokenTitle.plain(found.title)) has rated anything else.")
            }
            return reply(
                "Who likes \(SpokenTitle.plain(found.title)) also likes \(Self.list(found.titles)).", found.titles,
                "Like \(found.title)")
        } catch RecommendationError.unknownItem(_, let close) {
            let others = close.prefix(3).map(SpokenTitle.plain)
            return SkillReply(
                "I know no \(source.name) called \(liked)."
                    + (others.isEmpty ? "" : " Do you mean \(SpokenEnglish.choice(Array(others)))?"))
        }
    }

    private static func list(_ titles: [String]) -> String {
        SpokenEnglish.list(titles.prefix(3).map(SpokenTitle.plain))
    }
    private static func choice(_ titles: [String]) -> String {
        SpokenEnglish.choice(titles.prefix(3).map(SpokenTitle.plain))
    }

    private func reply(_ speech: String, _ titles: [String], _ heading: String) -> SkillReply {
        SkillReply(
            speech, card: .init(title: heading, lines: titles), data: ["titles": .list(titles.map { .text($0) })])
    }
}

/// Models of the sources, learnt when first asked for and again when the file has changed.
actor RecommenderShelf {
    private struct Entry {
        let modified: Date?
        let model: SavedRecommender
    }

    private var entries: [String: Entry] = [:]
    private static let count = 10

    /// Titles most like one, best first.
    ///
    /// - Throws: `RecommendationError`, `unknownItem` with close titles.
    func similar(to title: String, from source: DataSource) throws -> (title: String, titles: [String]) {
        let model = try model(of: source)
        let item = try model.catalogue.item(named: title, in: model.log.items)
        let alike = model.recommender.similar(to: item, count: Self.count) ?? []
        return (model.catalogue.titles[item], alike.filter { $0.score > 0 }.map { model.catalogue.titles[$0.item] })
    }

    /// Titles that suit a user, best first; an unknown user gets what most people rate.
    func suited(to user: String, from source: DataSource) throws -> [String] {
        let model = try model(of: source)
        guard let profile = try? model.profile(of: user) else {
            return try Popularity(model.log).recommendations(for: UserProfile(), count: Self.count).map {
                model.catalogue.titles[$0.item]
            }
        }
        return try model.recommender.recommendations(for: profile, count: Self.count).map {
            model.catalogue.titles[$0.item]
        }
    }

    private func model(of source: DataSource) throws -> SavedRecommender {
        let watched = source.model ?? source.file
        let modified = try? FileManager.default.attributesOfItem(atPath: watched)[.modificationDate] as? Date
        if let entry = entries[watched], entry.modified == modified { return entry.model }
        let model: SavedRecommender
        if let folder = source.model {
            model = try SavedRecommender(contentsOf: URL(filePath: folder))
        } else {
            let (log, catalogue) = try source.ratings()
            let kind = RecommenderKind.itemNeighbours, parameters = RecommenderParameters()
            model = SavedRecommender(
                kind: kind, parameters: parameters, log: log, catalogue: catalogue,
                recommender: try kind.train(log, catalogue, parameters))
        }
        entries[watched] = Entry(modified: modified, model: model)
        return model
    }
}
