import Foundation
import Testing

@testable import Recommendation

@Suite("Latent factors")
struct FactorTests {
    struct Fixture: Decodable {
        let users: Int
        let items: Int
        let entries: [[Float]]
        let factors: Int
        let ridge: Float
        let iterations: Int
        let losses: [String: [Double]]

        static func load() throws -> Fixture {
            let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/factors.json")
            return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
        }

        var log: RatingLog {
            var log = RatingLog()
            log.users = IdentifierIndex((0..<users).map { "u\($0)" })
            log.items = IdentifierIndex((0..<items).map { "i\($0)" })
            for entry in entries { log.append(user: Int32(entry[0]), item: Int32(entry[1]), rating: entry[2], time: 0) }
            return log
        }
    }

    @Test("implicit factors reach the loss that the reference library reaches, by either solver")
    func implicitLoss() throws {
        let fixture = try Fixture.load()
        for (name, steps) in [("cholesky", nil), ("conjugate", 3)] as [(String, Int?)] {
            var parameters = ImplicitFactors.Parameters()
            (parameters.factors, parameters.iterations) = (fixture.factors, fixture.iterations)
            (parameters.alpha, parameters.regularisation, parameters.conjugateSteps) = (1, fixture.ridge, steps)
            let reference = try #require(fixture.losses[name]), worst = try #require(reference.max())
            let found = try (1...3 as ClosedRange<UInt64>).map { seed in
                parameters.seed = seed
                return try ImplicitFactors(fixture.log, parameters).loss(fixture.log)
            }
            #expect(try #require(found.min()) < worst, "\(name): \(found)")
            #expect(try #require(found.max()) < worst * 1.03, "\(name): \(found)")
        }
    }

    @Test("a folded-in vector satisfies the normal equations of its history")
    func foldIn() throws {
        let fixture = try Fixture.load()
        var parameters = ImplicitFactors.Parameters()
        (parameters.factors, parameters.alpha, parameters.regularisation) = (20, 2, 0.5)
        let model = try ImplicitFactors(fixture.log, parameters)
        let profile = UserProfile(items: [3, 7, 11], ratings: [1, 4, 2])
        let x = try model.foldIn(profile).map(Double.init)
        var residual = x.map { 0.5 * $0 }
        for item in 0..<fixture.items {
            let y = model.items.row(item).map(Double.init), product = zip(x, y).reduce(0) { $0 + $1.0 * $1.1 }
            let place = profile.items.firstIndex(of: Int32(item))
            let confidence = 1 + 2 * Double(place.map { profile.ratings[$0] } ?? 0)
            let error = confidence * (product - (place == nil ? 0 : 1))
            for f in residual.indices { residual[f] += error * y[f] }
        }
        #expect(try #require(residual.prefix(20).map(abs).max()) < 1e-4)
        #expect(x.dropFirst(20).allSatisfy { $0 == 0 })
    }

    @Test("exact and conjugate solutions agree once enough steps are taken, for sizes that do and do not fill vectors")
    func solvers() throws {
        let fixture = try Fixture.load()
        for factors in [5, 16, 33] {
            var exact = ImplicitFactors.Parameters(), iterative = exact
            (exact.factors, exact.iterations, exact.regularisation, exact.conjugateSteps) = (factors, 2, 1, nil)
            (iterative.factors, iterative.iterations, iterative.regularisation) = (factors, 2, 1)
            iterative.conjugateSteps = 200
            let a = try ImplicitFactors(fixture.log, exact).items, b = try ImplicitFactors(fixture.log, iterative).items
            let difference = zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 1
            #expect(difference < 2e-3, "\(factors) factors")
        }
    }

    @Test("alternating least squares and descent learn ratings made of biases and a product")
    func biased() throws {
        var log = RatingLog()
        log.users = IdentifierIndex((0..<60).map { "u\($0)" })
        log.items = IdentifierIndex((0..<40).map { "i\($0)" })
        func truth(_ user: Int, _ item: Int) -> Float {
            3 + Float(user % 5) * 0.2 - Float(item % 4) * 0.3 + (user % 2 == 0 ? 1 : -1) * (item % 3 == 0 ? 0.8 : -0.4)
        }
        for user in 0..<60 {
            for item in 0..<40 where (user * 7 + item * 3) % 5 != 0 {
                log.append(user: Int32(user), item: Int32(item), rating: truth(user, item), time: 0)
            }
        }
        for training in [BiasedFactors.Training.alternating, .descent] {
            var parameters = BiasedFactors.Parameters()
            parameters.factors = 4
            parameters.iterations = training == .descent ? 200 : 20
            (parameters.regularisation, parameters.learningRate) = (0.002, 0.02)
            var errors: [Double] = []
            let model = try BiasedFactors(log, parameters, by: training) { errors.append($1) }
            #expect(errors[errors.count - 1] < errors[0] / 4)
            let range = Interactions(byUser: log).range(8)
            let profile = UserProfile(
                user: 8, items: Array(Interactions(byUser: log).columns[range]),
                ratings: Array(Interactions(byUser: log).values[range]))
            let guesses = try #require(try model.ratings(for: profile))
            let unseen = (0..<40).filter { (8 * 7 + $0 * 3) % 5 == 0 }
            for item in unseen { #expect(abs(guesses[item] - truth(8, item)) < 0.25, "\(training), item \(item)") }
        }
    }
}
