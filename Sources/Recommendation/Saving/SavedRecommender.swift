import Foundation
import NeuralNetworks
import Tables

/// A trained model with the ratings and the catalogue it belongs to, kept as a folder: `model.json`, `weights.safetensors`
/// (where the model has weights), `ratings.csv` and `items.csv`.
public struct SavedRecommender {
    public let kind: RecommenderKind
    public let parameters: RecommenderParameters
    public let log: RatingLog
    public let catalogue: Catalogue
    public let recommender: any Recommender

    public init(
        kind: RecommenderKind, parameters: RecommenderParameters, log: RatingLog, catalogue: Catalogue,
        recommender: any Recommender
    ) {
        (self.kind, self.parameters, self.log) = (kind, parameters, log)
        (self.catalogue, self.recommender) = (catalogue, recommender)
    }

    private struct Description: Codable {
        var format = "gusli-recommender-1"
        let kind: RecommenderKind
        let parameters: RecommenderParameters
        let users: Int
        let items: Int
        let ratings: Int
    }

    /// - Throws: `RecommendationError.model` where the folder cannot be written.
    public func write(to folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let description = Description(
                kind: kind, parameters: parameters, users: log.userCount, items: log.itemCount, ratings: log.count)
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            try encoder.encode(description).write(to: folder.appending(path: "model.json"), options: .atomic)
            let tensors = recommender.tensors
            if !tensors.isEmpty { try Safetensors.write(tensors, to: folder.appending(path: "weights.safetensors")) }
            let items = TextTable(
                header: ["itemId", "title", "genres"],
                rows: log.items.names.indices.map { item in
                    let genres = catalogue.genres[item].map { catalogue.genreNames[$0] }.joined(separator: "|")
                    return [log.items.names[item], catalogue.titles[item], genres]
                })
            try Data((items.csv() + "\n").utf8).write(to: folder.appending(path: "items.csv"), options: .atomic)
            var text = "userId,itemId,rating,timestamp\n"
            for entry in 0..<log.count {
                let user = Self.cell(log.users.names[Int(log.userNumbers[entry])])
                let item = Self.cell(log.items.names[Int(log.itemNumbers[entry])])
                text += "\(user),\(item),\(log.ratings[entry]),\(log.times[entry])\n"
            }
            try Data(text.utf8).write(to: folder.appending(path: "ratings.csv"), options: .atomic)
        } catch {
            throw RecommendationError.model(
                folder: folder.path, reason: "cannot be written: \(error.localizedDescription)")
        }
    }

    private static func cell(_ name: String) -> String {
        guard name.contains(where: { ",\"\n\r".contains($0) }) else { return name }
        return "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    /// - Throws: `RecommendationError.model` with what is wrong with the folder.
    public init(contentsOf folder: URL) throws {
        func fail(_ reason: String) -> RecommendationError { .model(folder: folder.path, reason: reason) }
        let description: Description
        do {
            let data = try Data(contentsOf: folder.appending(path: "model.json"))
            description = try JSONDecoder().decode(Description.self, from: data)
        } catch {
            throw fail("is no folder that “gusli recommend train” has written")
        }
        do {
            // Items keep their numbers because their table is read first, in the order in which it was written.
            var items = IdentifierIndex()
            let catalogue = try Catalogue.read(folder.appending(path: "items.csv").path, items: &items).catalogue
            let log = try RatingLog.read(folder.appending(path: "ratings.csv").path, items: items).log
            guard log.itemCount == description.items, log.userCount == description.users else {
                throw fail("its ratings and its description do not belong together")
            }
            let weights = folder.appending(path: "weights.safetensors")
            let tensors = FileManager.default.fileExists(atPath: weights.path) ? try Safetensors.read(weights) : [:]
            (kind, parameters, self.log) = (description.kind, description.parameters, log)
            self.catalogue = catalogue
            recommender = try description.kind.restore(log, catalogue, description.parameters, tensors)
        } catch let error as RecommendationError {
            if case .model = error { throw error }
            throw fail("\(error)")
        } catch {
            throw fail("\(error)")
        }
    }

    /// A user's history.
    ///
    /// - Throws: `RecommendationError.unknownUser`.
    public func profile(of user: String) throws -> UserProfile {
        guard let number = log.users[user] else { throw RecommendationError.unknownUser(user) }
        var profile = UserProfile(user: number)
        for entry in 0..<log.count where log.userNumbers[entry] == Int32(number) {
            profile.items.append(log.itemNumbers[entry])
            profile.ratings.append(log.ratings[entry])
        }
        return profile
    }
}
