import Foundation

/// Two stages: candidates from several sources (popular, of the user's genres, neighbours, factors), then one ranking of
/// them by logistic regression over what each source says.
public struct RankedCandidates: Recommender {
    private var popularity: Popularity
    private var neighbours: ItemNeighbours
    private var factors: ImplicitFactors
    private let catalogue: Catalogue
    private let candidatesPerSource: Int
    private var weights: [Float]

    /// The ranking is learnt from each user's last rating, which the sources do not see meanwhile.
    public init(
        _ log: RatingLog, _ catalogue: Catalogue, factors parameters: ImplicitFactors.Parameters = .init(),
        candidatesPerSource: Int = 100
    ) throws {
        let split = try RatingSplit(log, .history, share: 0.1)
        weights = []
        (self.catalogue, self.candidatesPerSource) = (catalogue, candidatesPerSource)
        popularity = Popularity(split.training)
        neighbours = try ItemNeighbours(split.training)
        factors = try ImplicitFactors(split.training, parameters)
        let learnt = Self.regression(try examples(split))
        popularity = Popularity(log)
        neighbours = try ItemNeighbours(log)
        factors = try ImplicitFactors(log, parameters)
        weights = learnt
    }

    /// A candidate's features: popularity, neighbours' score, factors' score, share of the user's genres, and 1.
    private struct Sources {
        let candidates: [Int]
        let features: [[Float]]
    }

    private func sources(for profile: UserProfile) throws -> Sources {
        let popular = popularity.scores(for: profile).map { log(1 + $0) }
        let alike = neighbours.scores(for: profile), product = try factors.scores(for: profile)
        var taste = [Float](repeating: 0, count: catalogue.genreNames.count)
        for item in profile.items {
            for genre in catalogue.genres[Int(item)] { taste[genre] += 1 / Float(profile.items.count) }
        }
        let content = catalogue.genres.map { genres in
            genres.isEmpty ? 0 : genres.reduce(Float(0)) { $0 + taste[$1] } / Float(genres.count)
        }
        // Of the user's genres the popular items: unknown films of a genre are too many to be told apart by it.
        let ofTaste = zip(content, popular).map { $0 * $1 }
        var chosen: Set<Int> = []
        for scores in [popular, alike, product, ofTaste] {
            var open = scores
            for item in profile.items { open[Int(item)] = -.infinity }
            chosen.formUnion(ScoredItem.best(open, count: candidatesPerSource).map(\.item))
        }
        let candidates = chosen.sorted()
        func scaled(_ scores: [Float]) -> [Float] {
            let top = candidates.map { scores[$0] }.max() ?? 0
            return candidates.map { top > 0 ? scores[$0] / top : 0 }
        }
        let columns = [scaled(popular), scaled(alike), scaled(product), scaled(content)]
        return Sources(
            candidates: candidates, features: candidates.indices.map { place in columns.map { $0[place] } + [1] })
    }

    private func examples(_ split: RatingSplit) throws -> [(features: [Float], isChosen: Bool)] {
        let history = Interactions(byUser: split.training), later = Interactions(byUser: split.test)
        var examples: [(features: [Float], isChosen: Bool)] = []
        for user in 0..<later.rowCount where later.count(of: user) > 0 {
            let range = history.range(user)
            let profile = UserProfile(
                user: user, items: Array(history.columns[range]), ratings: Array(history.values[range]))
            let found = try sources(for: profile), wanted = Set(later.columns(of: user).map(Int.init))
            for (place, candidate) in found.candidates.enumerated() {
                examples.append((found.features[place], wanted.contains(candidate)))
            }
        }
        return examples
    }

    /// Newton's method on the logistic likelihood with a little ridge.
    private static func regression(_ examples: [(features: [Float], isChosen: Bool)]) -> [Float] {
        let width = examples.first?.features.count ?? 5
        var weights = [Double](repeating: 0, count: width)
        for _ in 0..<12 {
            var gradient = weights.map { -$0 }, hessian = [Double](repeating: 0, count: width * width)
            for i in 0..<width { hessian[i * width + i] = 1 }
            for example in examples {
                let x = example.features.map(Double.init)
                let score = zip(weights, x).reduce(0) { $0 + $1.0 * $1.1 }
                let p = 1 / (1 + exp(-score)), error = (example.isChosen ? 1 : 0) - p
                for i in 0..<width {
                    gradient[i] += error * x[i]
                    for j in 0..<width { hessian[i * width + j] += p * (1 - p) * x[i] * x[j] }
                }
            }
            let step = solve(hessian, gradient)
            for i in 0..<width { weights[i] += step[i] }
            if step.allSatisfy({ abs($0) < 1e-8 }) { break }
        }
        return weights.map(Float.init)
    }

    /// Gaussian elimination of a positive definite system.
    private static func solve(_ matrix: [Double], _ right: [Double]) -> [Double] {
        let size = right.count
        var a = matrix, b = right
        for k in 0..<size {
            for i in (k + 1)..<max(size, k + 1) {
                let factor = a[i * size + k] / a[k * size + k]
                for j in k..<size { a[i * size + j] -= factor * a[k * size + j] }
                b[i] -= factor * b[k]
            }
        }
        for k in stride(from: size - 1, through: 0, by: -1) {
            for j in (k + 1)..<max(size, k + 1) { b[k] -= a[k * size + j] * b[j] }
            b[k] /= a[k * size + k]
        }
        return b
    }

    /// Items that no source has proposed have no score.
    public func scores(for profile: UserProfile) throws -> [Float] {
        guard !profile.items.isEmpty else { return popularity.scores(for: profile) }
        let found = try sources(for: profile)
        var scores = [Float](repeating: -.infinity, count: popularity.counts.count)
        for (place, candidate) in found.candidates.enumerated() {
            scores[candidate] = zip(weights, found.features[place]).reduce(0) { $0 + $1.0 * $1.1 }
        }
        return scores
    }

    public func similar(to item: Int, count: Int) -> [ScoredItem]? { neighbours.similar(to: item, count: count) }
}
