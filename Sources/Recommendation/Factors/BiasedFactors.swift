import CKernels
import Tensors

/// Ratings as mean + user's bias + item's bias + product of two vectors (Koren, Bell and Volinsky, 2009).
///
/// Trained by stochastic gradient descent or by alternating least squares; either way only the item side is kept, and a
/// user's bias and vector are solved for from his history.
public struct BiasedFactors: Recommender {
    public enum Training: String, Sendable, Codable {
        case descent
        case alternating
    }

    public struct Parameters: Sendable, Codable, Equatable {
        public var factors = 32
        public var iterations = 20
        /// For descent per step; for alternating least squares per rating of a user or an item.
        public var regularisation: Float = 0.05
        public var learningRate: Float = 0.01
        public var seed: UInt64 = 1

        public init() {}
    }

    public let parameters: Parameters
    public private(set) var mean: Float
    /// `[items, 1 + factors]`: 1 in the place of the user's bias, then the vector.
    private var items: FactorTable
    private var itemBias: [Float]

    /// - Parameter progress: the iteration, from 1, and the root mean squared error on what it learns from, before the
    ///   iteration's moves (descent) or of its result (alternating).
    public init(
        _ log: RatingLog, _ parameters: Parameters = .init(), by training: Training,
        progress: (_ iteration: Int, _ error: Double) -> Void = { _, _ in }
    ) throws {
        guard (1...1023).contains(parameters.factors), parameters.iterations > 0 else {
            throw RecommendationError.parameter("factors are 1 to 1023, iterations 1 or more")
        }
        self.parameters = parameters
        mean = Float(log.ratings.reduce(0.0) { $0 + Double($1) } / Double(max(1, log.count)))
        itemBias = [Float](repeating: 0, count: log.itemCount)
        var generator = RandomGenerator(seed: parameters.seed)
        items = .random(count: log.itemCount, factors: parameters.factors + 1, spread: 0.05, using: &generator)
        switch training {
        case .descent: descend(log, &generator, progress)
        case .alternating: try alternate(log, &generator, progress)
        }
    }

    private mutating func descend(
        _ log: RatingLog, _ generator: inout RandomGenerator, _ progress: (Int, Double) -> Void
    ) {
        var users = FactorTable.random(
            count: log.userCount, factors: parameters.factors, spread: 0.05, using: &generator)
        var vectors = FactorTable.random(
            count: log.itemCount, factors: parameters.factors, spread: 0.05, using: &generator)
        var userBias = [Float](repeating: 0, count: log.userCount)
        var order = Array(0..<Int32(log.count))
        for iteration in 1...parameters.iterations {
            order.shuffle(using: &generator)
            let sum = gk_rating_descent(
                log.userNumbers, log.itemNumbers, log.ratings, order, log.count, vectors.stride, mean,
                parameters.learningRate, parameters.regularisation, &userBias, &itemBias, &users.values, &vectors.values
            )
            progress(iteration, (sum / Double(log.count)).squareRoot())
        }
        for item in 0..<log.itemCount {
            items.values[item * items.stride] = 1
            for f in 0..<parameters.factors {
                items.values[item * items.stride + 1 + f] = vectors.values[item * vectors.stride + f]
            }
        }
    }

    /// With a constant 1 as the first lane of one side the other side's bias is solved for together with its vector.
    private mutating func alternate(
        _ log: RatingLog, _ generator: inout RandomGenerator, _ progress: (Int, Double) -> Void
    ) throws {
        let byUser = Interactions(byUser: log), byItem = Interactions(byItem: log)
        var users = FactorTable(count: log.userCount, factors: parameters.factors + 1)
        var userBias = [Float](repeating: 0, count: log.userCount)
        for item in 0..<log.itemCount { items.values[item * items.stride] = 1 }
        for iteration in 1...parameters.iterations {
            try solve(&users, byUser, against: items, otherBias: itemBias)
            Self.exchange(&users, &userBias)
            try solve(&items, byItem, against: users, otherBias: userBias)
            Self.exchange(&items, &itemBias)
            var sum = 0.0
            for entry in 0..<log.count {
                let (user, item) = (Int(log.userNumbers[entry]), Int(log.itemNumbers[entry]))
                var guess = mean + userBias[user] + itemBias[item]
                for f in 1...parameters.factors {
                    guess += users.values[user * users.stride + f] * items.values[item * items.stride + f]
                }
                sum += Double((log.ratings[entry] - guess) * (log.ratings[entry] - guess))
            }
            progress(iteration, (sum / Double(log.count)).squareRoot())
        }
    }

    private func solve(
        _ table: inout FactorTable, _ ratings: Interactions, against other: FactorTable, otherBias: [Float]
    ) throws {
        let targets = zip(ratings.values, ratings.columns).map { $0 - mean - otherBias[Int($1)] }
        let rows = LeastSquaresRows(
            starts: ratings.starts, columns: ratings.columns,
            weights: [Float](repeating: 1, count: targets.count), targets: targets)
        try rows.solve(
            &table, against: other, base: Self.emptyBase(other), ridgePerEntry: parameters.regularisation,
            solver: .cholesky)
    }

    /// The first lane is the bias that was solved for: it moves to `bias`, and the constant 1 takes its place.
    private static func exchange(_ table: inout FactorTable, _ bias: inout [Float]) {
        for row in 0..<table.count {
            bias[row] = table.values[row * table.stride]
            table.values[row * table.stride] = 1
        }
    }

    private static func emptyBase(_ table: FactorTable) -> [Float] {
        var base = [Float](repeating: 0, count: table.stride * table.stride)
        for lane in table.factors..<max(table.stride, table.factors) { base[lane * table.stride + lane] = 1 }
        return base
    }

    /// A user's bias, then his vector; zeros for one without history.
    public func foldIn(_ profile: UserProfile) throws -> [Float] {
        var user = FactorTable(count: 1, factors: items.factors)
        guard !profile.items.isEmpty else { return user.values }
        let rows = LeastSquaresRows(
            starts: [0, Int64(profile.items.count)], columns: profile.items,
            weights: [Float](repeating: 1, count: profile.items.count),
            targets: zip(profile.items, profile.ratings).map { $1 - mean - itemBias[Int($0)] })
        try rows.solve(
            &user, against: items, base: Self.emptyBase(items), ridgePerEntry: parameters.regularisation,
            solver: .cholesky)
        return user.values
    }

    public func ratings(for profile: UserProfile) throws -> [Float]? {
        zip(items.products(with: try foldIn(profile)), itemBias).map { $0 + $1 + mean }
    }

    public func scores(for profile: UserProfile) throws -> [Float] { try ratings(for: profile) ?? [] }

    public var itemVectors: FactorTable? {
        var vectors = items
        for item in 0..<items.count { vectors.values[item * items.stride] = 0 }
        return vectors
    }

    public var tensors: [String: Tensor] {
        [
            "items": items.tensor, "item_bias": Tensor(shape: [itemBias.count], values: itemBias),
            "mean": Tensor(shape: [1], values: [mean]),
        ]
    }

    /// A model of item vectors, biases and mean that were kept.
    init(items: FactorTable, itemBias: [Float], mean: Float, parameters: Parameters) {
        (self.items, self.itemBias, self.mean, self.parameters) = (items, itemBias, mean, parameters)
    }
}
