import NeuralNetworks
import Tensors

/// Two towers (after Huang et al., 2013): one turns what a user has chosen into a vector, the other an item's identity
/// and genres; a triplet loss draws chosen items nearer than others by a margin (Schroff et al., 2015).
public final class TwoTower: Recommender {
    public struct Parameters: Sendable, Codable, Equatable {
        public var factors = 32
        public var epochs = 10
        public var batchSize = 512
        /// Items of a history that the user's tower sees.
        public var historyLength = 30
        /// Others drawn by lot for every chosen item; the nearest of them counts.
        public var negatives = 8
        public var margin: Float = 0.3
        public var learningRate: Float = 0.003
        /// How often an item's identity is hidden in training, so that genres alone must do: new items have no more.
        public var identityDropout: Float = 0.2
        public var seed: UInt64 = 1

        public init() {}
    }

    private final class Network: Module {
        let identities: Embedding
        let genres: Linear
        let item: Linear
        let user: Linear

        init(items: Int, genres genreCount: Int, factors: Int, generator: inout RandomGenerator) {
            identities = Embedding(items, factors, generator: &generator)
            genres = Linear(max(1, genreCount), factors, hasBias: false, generator: &generator)
            item = Linear(factors, factors, generator: &generator)
            user = Linear(factors, factors, generator: &generator)
            super.init()
            identities.weight.value = identities.weight.value * 0.1
            register("identities", identities)
            register("genres", genres)
            register("item", item)
            register("user", user)
        }

        /// Sums of identity and genres `[items, factors]`, before the towers part.
        func content(_ items: [Int], _ genreTable: Tensor, hiding hidden: Tensor?) -> Variable {
            var identity = identities.weight.gather(items)
            if let hidden { identity = identity * Variable(hidden) }
            return identity + genres(Variable(genreTable).gather(items))
        }

        /// The items' vectors `[items, factors]`, identities hidden by lot.
        func itemVectors(
            _ numbers: [Int], _ genreTable: Tensor, hiding rate: Float, using generator: inout RandomGenerator
        ) -> Variable {
            let kept = numbers.map { _ in generator.uniform() < rate ? Float(0) : 1 }
            let hidden = Tensor(shape: [numbers.count, 1], values: kept)
            return Self.unit(item(content(numbers, genreTable, hiding: hidden)))
        }

        /// The mean of a history's contents, through the user's tower: `[histories, factors]`.
        func userVectors(_ histories: [[Int]], _ genreTable: Tensor) -> Variable {
            let length = max(1, histories.map(\.count).max() ?? 1)
            var numbers: [Int] = [], weights: [Float] = []
            for history in histories {
                let weight = 1 / Float(max(1, history.count)), gap = length - history.count
                numbers += history + Array(repeating: 0, count: gap)
                weights += Array(repeating: weight, count: history.count) + Array(repeating: 0, count: gap)
            }
            let content = content(numbers, genreTable, hiding: nil)
            let weighted = content * Variable(Tensor(shape: [numbers.count, 1], values: weights))
            let mean = weighted.reshaped([histories.count, length, content.shape[1]]).sum(axes: [1])
            return Self.unit(user(mean))
        }

        /// Vectors of length 1.
        static func unit(_ x: Variable) -> Variable {
            x / (x.square().sum(axes: [1], keepingAxes: true) + 1e-6).sqrt()
        }
    }

    private let network: Network
    private let parameters: Parameters
    private let genreTable: Tensor
    private let items: FactorTable
    private let popularity: Popularity

    /// - Parameter progress: the epoch, from 1, and its mean loss.
    public init(
        _ log: RatingLog, _ catalogue: Catalogue, _ parameters: Parameters = .init(),
        progress: (_ epoch: Int, _ loss: Double) -> Void = { _, _ in }
    ) throws {
        var generator = RandomGenerator(seed: parameters.seed)
        let network = Network(
            items: log.itemCount, genres: catalogue.genreNames.count, factors: parameters.factors, generator: &generator
        )
        (self.network, self.parameters, popularity) = (network, parameters, Popularity(log))
        let genreTable = Self.genres(catalogue, items: log.itemCount)
        self.genreTable = genreTable
        let chosen = Interactions(byUser: log)
        let sets = (0..<log.userCount).map { Set(chosen.columns(of: $0)) }
        let optimiser = AdamW(network.namedParameters(), learningRate: parameters.learningRate, weightDecay: 0.01)
        var order = (0..<log.count).filter { chosen.count(of: Int(log.userNumbers[$0])) > 1 }
        guard !order.isEmpty else {
            throw RecommendationError.parameter("two towers need users with at least two ratings")
        }
        for epoch in 1...max(1, parameters.epochs) {
            order.shuffle(using: &generator)
            var sum = 0.0, batches = 0
            for start in stride(from: 0, to: order.count, by: parameters.batchSize) {
                let entries = order[start..<min(start + parameters.batchSize, order.count)]
                let users = entries.map { Int(log.userNumbers[$0]) },
                    positives = entries.map { Int(log.itemNumbers[$0]) }
                let histories = zip(users, positives).map { user, positive in
                    Self.history(chosen.columns(of: user), without: positive, parameters.historyLength, &generator)
                }
                let query = network.userVectors(histories, genreTable)
                let near = network.itemVectors(
                    positives, genreTable, hiding: parameters.identityDropout, using: &generator)
                let nearness = (query * near).sum(axes: [1], keepingAxes: true)
                var farthest: Variable?
                for _ in 0..<parameters.negatives {
                    let others = users.map { user in
                        var other = Int.random(in: 0..<log.itemCount, using: &generator)
                        // A chosen item is no example of what was not; a few tries find another.
                        for _ in 0..<4 where sets[user].contains(Int32(other)) {
                            other = Int.random(in: 0..<log.itemCount, using: &generator)
                        }
                        return other
                    }
                    let other = network.itemVectors(
                        others, genreTable, hiding: parameters.identityDropout, using: &generator)
                    let far = (query * other).sum(axes: [1], keepingAxes: true)
                    farthest = farthest?.maximum(far) ?? far
                }
                guard let farthest else { continue }
                let loss = (farthest - nearness + parameters.margin).relu().mean()
                loss.backward()
                optimiser.step(clippingNorm: 5)
                sum += Double(loss.value.scalar)
                batches += 1
            }
            progress(epoch, sum / Double(max(1, batches)))
        }
        items = Self.table(network, genreTable)
    }

    /// A network whose weights were kept.
    init(_ log: RatingLog, _ catalogue: Catalogue, _ parameters: Parameters, weights: [String: Tensor]) throws {
        var generator = RandomGenerator(seed: parameters.seed)
        network = Network(
            items: log.itemCount, genres: catalogue.genreNames.count, factors: parameters.factors, generator: &generator
        )
        try network.load(weights)
        (self.parameters, popularity) = (parameters, Popularity(log))
        genreTable = Self.genres(catalogue, items: log.itemCount)
        items = Self.table(network, genreTable)
    }

    private static func genres(_ catalogue: Catalogue, items: Int) -> Tensor {
        let width = max(1, catalogue.genreNames.count)
        return Tensor(shape: [items, width]) { values in
            values.update(repeating: 0)
            for item in 0..<items { for genre in catalogue.genres[item] { values[item * width + genre] = 1 } }
        }
    }

    private static func table(_ network: Network, _ genreTable: Tensor) -> FactorTable {
        withoutGradients {
            let all = network.content(Array(0..<genreTable.shape[0]), genreTable, hiding: nil)
            return FactorTable(Network.unit(network.item(all)).value)
        }
    }

    private static func history(
        _ items: ArraySlice<Int32>, without item: Int, _ length: Int, _ generator: inout RandomGenerator
    ) -> [Int] {
        let others = items.filter { Int($0) != item }.map(Int.init)
        return others.count <= length
            ? others : (0..<length).map { _ in others[Int.random(in: 0..<others.count, using: &generator)] }
    }

    /// A user without history gets the popular items.
    public func scores(for profile: UserProfile) -> [Float] {
        guard !profile.items.isEmpty else { return popularity.scores(for: profile) }
        let vector = withoutGradients {
            network.userVectors([profile.items.suffix(500).map(Int.init)], genreTable).value.array
        }
        return items.products(with: vector + [Float](repeating: 0, count: items.stride - vector.count))
    }

    public var itemVectors: FactorTable? { items }
    public var tensors: [String: Tensor] { network.stateDictionary() }
}
