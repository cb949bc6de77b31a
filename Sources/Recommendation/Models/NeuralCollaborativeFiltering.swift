import NeuralNetworks
import Tensors

/// NeuMF (He et al., 2017): a product of two embeddings beside a multilayer perceptron over two others, trained to tell
/// what a user chose from what he did not.
public final class NeuralCollaborativeFiltering: Recommender {
    public struct Parameters: Sendable, Codable, Equatable {
        public var factors = 16
        public var epochs = 10
        public var batchSize = 2048
        /// Items drawn by lot as not chosen, for every one that was.
        public var negatives = 4
        public var learningRate: Float = 0.003
        public var weightDecay: Float = 0.01
        public var seed: UInt64 = 1

        public init() {}
    }

    private final class Network: Module {
        let users: Embedding
        let items: Embedding
        let userPerceptron: Embedding
        let itemPerceptron: Embedding
        let first: Linear
        let second: Linear
        let output: Linear

        init(users userCount: Int, items itemCount: Int, factors: Int, generator: inout RandomGenerator) {
            users = Embedding(userCount, factors, generator: &generator)
            items = Embedding(itemCount, factors, generator: &generator)
            userPerceptron = Embedding(userCount, factors, generator: &generator)
            itemPerceptron = Embedding(itemCount, factors, generator: &generator)
            first = Linear(2 * factors, 2 * factors, generator: &generator)
            second = Linear(2 * factors, factors, generator: &generator)
            output = Linear(2 * factors, 1, generator: &generator)
            super.init()
            for table in [users, items, userPerceptron, itemPerceptron] {
                table.weight.value = table.weight.value * 0.1
            }
            register("user_product", users)
            register("item_product", items)
            register("user_perceptron", userPerceptron)
            register("item_perceptron", itemPerceptron)
            register("first", first)
            register("second", second)
            register("output", output)
        }

        /// Unnormalised scores `[pairs, 1]`.
        func callAsFunction(_ user: [Int], _ item: [Int]) -> Variable {
            let product = users.weight.gather(user) * items.weight.gather(item)
            let pair = Variable.concatenated(
                [userPerceptron.weight.gather(user), itemPerceptron.weight.gather(item)], axis: 1)
            let hidden = second(first(pair).relu()).relu()
            return output(Variable.concatenated([product, hidden], axis: 1))
        }
    }

    private let network: Network
    private let itemCount: Int
    private let userCount: Int
    private let popularity: Popularity

    /// - Parameter progress: the epoch, from 1, and its mean loss.
    public init(
        _ log: RatingLog, _ parameters: Parameters = .init(),
        progress: (_ epoch: Int, _ loss: Double) -> Void = { _, _ in }
    ) throws {
        var generator = RandomGenerator(seed: parameters.seed)
        network = Network(
            users: log.userCount, items: log.itemCount, factors: parameters.factors, generator: &generator)
        (itemCount, userCount, popularity) = (log.itemCount, log.userCount, Popularity(log))
        let chosen = Interactions(byUser: log)
        let sets = (0..<log.userCount).map { Set(chosen.columns(of: $0)) }
        let optimiser = AdamW(
            network.namedParameters(), learningRate: parameters.learningRate, weightDecay: parameters.weightDecay)
        var order = Array(0..<log.count)
        for epoch in 1...max(1, parameters.epochs) {
            order.shuffle(using: &generator)
            var sum = 0.0, batches = 0
            let step = max(1, parameters.batchSize / (1 + parameters.negatives))
            for start in stride(from: 0, to: order.count, by: step) {
                var users: [Int] = [], items: [Int] = [], targets: [Float] = []
                for entry in order[start..<min(start + step, order.count)] {
                    let user = Int(log.userNumbers[entry])
                    users.append(user)
                    items.append(Int(log.itemNumbers[entry]))
                    targets.append(1)
                    for _ in 0..<parameters.negatives {
                        let other = Int.random(in: 0..<log.itemCount, using: &generator)
                        if sets[user].contains(Int32(other)) { continue }
                        users.append(user)
                        items.append(other)
                        targets.append(0)
                    }
                }
                let wanted = Variable(Tensor(shape: [targets.count, 1], values: targets))
                let loss = network(users, items).binaryCrossEntropy(wanted)
                loss.backward()
                optimiser.step(clippingNorm: 5)
                sum += Double(loss.value.scalar)
                batches += 1
            }
            progress(epoch, sum / Double(max(1, batches)))
        }
    }

    /// A network whose weights were kept.
    init(_ log: RatingLog, _ parameters: Parameters, weights: [String: Tensor]) throws {
        var generator = RandomGenerator(seed: parameters.seed)
        network = Network(
            users: log.userCount, items: log.itemCount, factors: parameters.factors, generator: &generator)
        (itemCount, userCount, popularity) = (log.itemCount, log.userCount, Popularity(log))
        try network.load(weights)
    }

    /// A user that it has not learnt from gets the popular items: the network has no vector for him.
    public func scores(for profile: UserProfile) -> [Float] {
        guard let user = profile.user, user < userCount else { return popularity.scores(for: profile) }
        return withoutGradients {
            network(Array(repeating: user, count: itemCount), Array(0..<itemCount)).value.array
        }
    }

    public var itemVectors: FactorTable? { FactorTable(network.items.weight.value) }
    public var tensors: [String: Tensor] { network.stateDictionary() }
}
