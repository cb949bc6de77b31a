import Foundation
import Tensors
import Testing

@testable import Recommendation

/// Two camps: even users choose items below 15, odd ones the rest, each most of his camp.
private enum Camps {
    static func log() -> RatingLog {
        var log = RatingLog()
        log.users = IdentifierIndex((0..<40).map { "user \($0)" })
        log.items = IdentifierIndex((0..<30).map { "item \($0)" })
        for user in 0..<40 {
            for item in 0..<30 where (item < 15) == (user % 2 == 0) && (user * 5 + item * 3) % 4 != 0 {
                log.append(user: Int32(user), item: Int32(item), rating: 4, time: Int32(item))
            }
        }
        return log
    }

    static let catalogue = Catalogue(
        titles: (0..<30).map { "Film \($0) (19\($0 + 60))" }, genreNames: ["low", "high"],
        genres: (0..<30).map { [$0 < 15 ? 0 : 1] })

    static func profile(_ user: Int, _ log: RatingLog) -> UserProfile {
        let table = Interactions(byUser: log), range = table.range(user)
        return UserProfile(user: user, items: Array(table.columns[range]), ratings: Array(table.values[range]))
    }
}

@Suite("Recommenders")
struct RecommenderTests {
    private var parameters: RecommenderParameters {
        var parameters = RecommenderParameters()
        parameters.factors = 8
        return parameters
    }

    @Test("models that order items propose what a user's own camp chose", arguments: RecommenderKind.allCases)
    func camps(kind: RecommenderKind) throws {
        guard ![.popular, .descent, .alternating, .neural].contains(kind) else { return }
        let log = Camps.log()
        var parameters = parameters
        if kind == .twoTower { (parameters.iterations, parameters.learningRate) = (60, 0.01) }
        let model = try kind.train(log, Camps.catalogue, parameters)
        for user in [4, 7] {
            let list = try model.recommendations(for: Camps.profile(user, log), count: 3).map(\.item)
            #expect(list.count == 3)
            #expect(list.allSatisfy { ($0 < 15) == (user % 2 == 0) }, "\(kind), user \(user): \(list)")
        }
    }

    @Test(
        "items of one's camp are alike, also where the model is known only as a recommender",
        arguments: [RecommenderKind.implicit, .itemNeighbours, .ranked])
    func alike(kind: RecommenderKind) throws {
        let model: any Recommender = try kind.train(Camps.log(), Camps.catalogue, parameters)
        let alike = try #require(model.similar(to: 3, count: 5)).map(\.item)
        #expect(alike.count == 5 && alike.allSatisfy { $0 < 15 && $0 != 3 }, "\(kind): \(alike)")
    }

    @Test(
        "someone new is served by his history alone",
        arguments: [RecommenderKind.implicit, .itemNeighbours, .userNeighbours, .twoTower, .ranked])
    func newUser(kind: RecommenderKind) throws {
        let log = Camps.log()
        var parameters = parameters
        if kind == .twoTower { (parameters.iterations, parameters.learningRate) = (60, 0.01) }
        let model = try kind.train(log, Camps.catalogue, parameters)
        let list = try model.recommendations(for: UserProfile(items: [20, 22], ratings: [4, 4]), count: 3).map(\.item)
        #expect(list.allSatisfy { $0 >= 15 && $0 != 20 && $0 != 22 }, "\(list)")
    }

    @Test("a model gives the same scores after writing and reading", arguments: RecommenderKind.allCases)
    func roundTrip(kind: RecommenderKind) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "recommender-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let log = Camps.log()
        var parameters = parameters
        parameters.iterations = 2
        let model = try kind.train(log, Camps.catalogue, parameters)
        let saved = SavedRecommender(
            kind: kind, parameters: parameters, log: log, catalogue: Camps.catalogue, recommender: model)
        try saved.write(to: folder)
        let again = try SavedRecommender(contentsOf: folder)
        let profile = try again.profile(of: "user 4")
        #expect(profile == Camps.profile(4, log))
        let difference =
            zip(try model.scores(for: profile), try again.recommender.scores(for: profile))
            .map { $0 == $1 ? 0 : abs($0 - $1) }.max() ?? 1
        #expect(difference < 1e-5)
        #expect(throws: RecommendationError.unknownUser("nobody")) { try again.profile(of: "nobody") }
        try Data("{".utf8).write(to: folder.appending(path: "model.json"))
        #expect(throws: RecommendationError.self) { try SavedRecommender(contentsOf: folder) }
    }

    @Test("an item that nobody has rated takes the vector of its genre")
    func coldItem() throws {
        var log = Camps.log()
        _ = log.items.number(adding: "item 30")
        let catalogue = Catalogue(
            titles: Camps.catalogue.titles + ["New (2001)"], genreNames: ["low", "high"],
            genres: Camps.catalogue.genres + [[1]])
        let model = try RecommenderKind.implicit.train(log, catalogue, parameters)
        let scores = try model.scores(for: Camps.profile(7, log))
        #expect(scores[30] > 0.3)
        #expect(try model.scores(for: Camps.profile(4, log))[30] < scores[30] / 2)
        let alike = try #require(model.similar(to: 30, count: 5)).map(\.item)
        #expect(alike.allSatisfy { $0 >= 15 })
    }

    @Test("exploration gives its share of places to items that were neither listed nor rated")
    func exploration() throws {
        let log = Camps.log(), profile = Camps.profile(4, log)
        let list = try Popularity(log).recommendations(for: profile, count: 8)
        var generator = RandomGenerator(seed: 3)
        let none = try Exploration(log, rate: 0).mixed(list, known: Set(profile.items), using: &generator)
        #expect(none.map(\.item) == list)
        let all = try Exploration(log, rate: 1).mixed(list, known: Set(profile.items), using: &generator)
        #expect(all.allSatisfy { $0.isExplored && !profile.items.contains(Int32($0.item.item)) })
        #expect(Set(all.map(\.item.item)).count == all.count)
        #expect(throws: RecommendationError.self) { try Exploration(log, rate: 1.5) }
    }

    @Test("a film is found by its title, with the article where people say it, and close titles are named")
    func titles() throws {
        let items = IdentifierIndex(["1", "2", "3"])
        let catalogue = Catalogue(
            titles: ["Alien (1979)", "Matrix, The (1999)", "Aliens (1986)"], genreNames: [], genres: [[], [], []])
        #expect(try catalogue.item(named: "alien", in: items) == 0)
        #expect(try catalogue.item(named: "The Matrix", in: items) == 1)
        #expect(try catalogue.item(named: "2", in: items) == 1)
        #expect(throws: RecommendationError.unknownItem("lien", close: ["Alien (1979)", "Aliens (1986)"])) {
            try catalogue.item(named: "lien", in: items)
        }
    }

    @Test("ratings are read with their columns in any order; rows at fault are named")
    func reading() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "ratings-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data("rating,movieId,userId\n4,a,x\nmuch,b,x\n3,b,y\n5,,y\n".utf8).write(to: url)
        let reading = try RatingLog.read(url.path), log = reading.log
        #expect(log.ratings == [4, 3])
        #expect(log.users.names == ["x", "y"])
        #expect(log.items.names == ["a", "b"])
        #expect(reading.badRows.first.map(\.line) == [3, 5])
    }

    @Test("without a column of users one begins where the item's number falls; of a repeated rating the last counts")
    func withoutUsers() throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "ratings-\(UUID().uuidString).csv")
        defer { try? FileManager.default.removeItem(at: url) }
        try Data("1,4,964982703\n1,5,964982703\n7,3,964982224\n2,1,964982300\n9,2,964982301\n".utf8).write(to: url)
        let reading = try RatingLog.read(url.path), log = reading.log
        #expect(log.userNumbers == [0, 0, 1, 1])
        #expect(log.items.names == ["1", "7", "2", "9"])
        #expect(log.ratings == [5, 3, 1, 2])
        #expect(reading.remarks.count == 2)
        let named = try RatingLog.read(url.path, columns: [.user, .rating, .item]).log
        #expect(named.users.names == ["1", "7", "2", "9"])
    }
}
