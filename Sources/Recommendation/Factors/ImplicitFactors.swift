import Tensors

/// Latent factors from what people did, not from what they said of it (Hu, Koren and Volinsky, 2008): every pair counts,
/// those that happened with confidence c = 1 + alpha × rating, all others with 1 and preference 0.
///
///     var model = try ImplicitFactors(ratings, parameters)
///     try model.train { iteration, seconds in … }
public struct ImplicitFactors: Recommender {
    public struct Parameters: Sendable, Codable, Equatable {
        public var factors = 32
        public var iterations = 15
        /// How strongly vectors are held small; a fifth of the mean number of ratings a user where nil.
        public var regularisation: Float?
        /// Confidence for a rating of 1, beyond the 1 that every pair has.
        public var alpha: Float = 0.3
        /// Steps of conjugate gradients a row; nil solves exactly by Cholesky's decomposition.
        public var conjugateSteps: Int? = 3
        public var seed: UInt64 = 1

        public init() {}

        var solver: LeastSquaresRows.Solver { conjugateSteps.map { .conjugateGradients(steps: $0) } ?? .cholesky }
    }

    public let parameters: Parameters
    /// Only these are needed to recommend: a user's vector is solved for from his history.
    public private(set) var items: FactorTable
    public let regularisation: Float
    private var gram: [Float]

    /// Alternates between users and items.
    ///
    /// - Parameter progress: the iteration, from 1, and the objective's value where it was asked for.
    /// - Throws: `RecommendationError.parameter`, `RecommendationError.unsolvable`.
    public init(
        _ log: RatingLog, _ parameters: Parameters = .init(), progress: (_ iteration: Int) -> Void = { _ in }
    ) throws {
        guard (1...1024).contains(parameters.factors), parameters.iterations > 0 else {
            throw RecommendationError.parameter("factors are 1 to 1024, iterations 1 or more")
        }
        self.parameters = parameters
        regularisation = parameters.regularisation ?? 0.2 * Float(log.count) / Float(max(1, log.userCount))
        var generator = RandomGenerator(seed: parameters.seed)
        let spread = 0.1 / Float(parameters.factors).squareRoot()
        items = .random(count: log.itemCount, factors: parameters.factors, spread: spread, using: &generator)
        var users = FactorTable.random(
            count: log.userCount, factors: parameters.factors, spread: spread, using: &generator)
        let byUser = Self.rows(Interactions(byUser: log), parameters.alpha)
        let byItem = Self.rows(Interactions(byItem: log), parameters.alpha)
        for iteration in 1...parameters.iterations {
            try byUser.solve(
                &users, against: items, base: items.gramMatrix(ridge: regularisation),
                solver: parameters.solver)
            try byItem.solve(
                &items, against: users, base: users.gramMatrix(ridge: regularisation),
                solver: parameters.solver)
            progress(iteration)
        }
        gram = items.gramMatrix(ridge: regularisation)
    }

    /// A model of item vectors that were kept.
    public init(items: FactorTable, regularisation: Float, parameters: Parameters) {
        (self.items, self.regularisation, self.parameters) = (items, regularisation, parameters)
        gram = items.gramMatrix(ridge: regularisation)
    }

    /// Vectors for items that nobody has rated.
    mutating func fill(_ prior: ContentPrior, counts: [Int]) {
        prior.fill(&items, counts: counts)
        gram = items.gramMatrix(ridge: regularisation)
    }

    private static func rows(_ table: Interactions, _ alpha: Float) -> LeastSquaresRows {
        // Someone who disliked a thing has still chosen it: confidence is never below 1.
        let weights = table.values.map { alpha * max(0, $0) }
        return LeastSquaresRows(
            starts: table.starts, columns: table.columns, weights: weights, targets: weights.map { $0 + 1 })
    }

    /// The vector of a user of whom only the history is known: one exact half-step.
    public func foldIn(_ profile: UserProfile) throws -> [Float] {
        var user = FactorTable(count: 1, factors: items.factors)
        let weights = profile.ratings.map { parameters.alpha * max(0, $0) }
        let rows = LeastSquaresRows(
            starts: [0, Int64(profile.items.count)], columns: profile.items, weights: weights,
            targets: weights.map { $0 + 1 })
        try rows.solve(&user, against: items, base: gram, solver: .cholesky)
        return user.values
    }

    public func scores(for profile: UserProfile) throws -> [Float] { items.products(with: try foldIn(profile)) }

    /// The objective of Hu, Koren and Volinsky's equation 3, divided by the number of pairs and their confidences, for the
    /// best user vectors.
    public func loss(_ log: RatingLog) throws -> Double {
        let byUser = Interactions(byUser: log)
        var users = FactorTable(count: log.userCount, factors: items.factors)
        let rows = Self.rows(byUser, parameters.alpha)
        try rows.solve(&users, against: items, base: gram, solver: .cholesky)
        return ImplicitObjective(users: users, items: items, regularisation: regularisation)
            .value(starts: rows.starts, columns: rows.columns, weights: rows.weights)
    }

    public var itemVectors: FactorTable? { items }
    public var tensors: [String: Tensor] { ["items": items.tensor, "regularisation": Tensor(shape: [1], values: [regularisation])] }
}
