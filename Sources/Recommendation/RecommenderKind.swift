import Tensors

/// The models that this library knows, by the names that users give.
public enum RecommenderKind: String, Sendable, Codable, CaseIterable {
    case popular
    case userNeighbours = "user-neighbours"
    case itemNeighbours = "item-neighbours"
    case descent = "sgd"
    case alternating = "als"
    case implicit = "implicit-als"
    case neural = "ncf"
    case twoTower = "two-tower"
    case ranked
}

/// What models may be told; each reads what concerns it, and has its own standard where nil.
public struct RecommenderParameters: Sendable, Codable, Equatable {
    public var factors: Int?
    public var iterations: Int?
    public var regularisation: Float?
    public var learningRate: Float?
    /// Implicit factors: confidence beyond 1 for a rating of 1.
    public var alpha: Float?
    /// Implicit factors: steps of conjugate gradients, 0 for Cholesky's decomposition.
    public var conjugateSteps: Int?
    public var neighbours: Int?
    public var seed: UInt64 = 1

    public init() {}

    var implicit: ImplicitFactors.Parameters {
        var result = ImplicitFactors.Parameters()
        result.factors = factors ?? result.factors
        result.iterations = iterations ?? result.iterations
        result.regularisation = regularisation ?? result.regularisation
        result.alpha = alpha ?? result.alpha
        if let conjugateSteps { result.conjugateSteps = conjugateSteps > 0 ? conjugateSteps : nil }
        result.seed = seed
        return result
    }

    func biased(_ training: BiasedFactors.Training) -> BiasedFactors.Parameters {
        var result = BiasedFactors.Parameters()
        result.factors = factors ?? (training == .descent ? 32 : 16)
        result.iterations = iterations ?? result.iterations
        result.regularisation = regularisation ?? (training == .descent ? 0.05 : 0.15)
        result.learningRate = learningRate ?? result.learningRate
        result.seed = seed
        return result
    }

    var neural: NeuralCollaborativeFiltering.Parameters {
        var result = NeuralCollaborativeFiltering.Parameters()
        result.factors = factors ?? result.factors
        result.epochs = iterations ?? result.epochs
        result.learningRate = learningRate ?? result.learningRate
        result.seed = seed
        return result
    }

    var twoTower: TwoTower.Parameters {
        var result = TwoTower.Parameters()
        result.factors = factors ?? result.factors
        result.epochs = iterations ?? result.epochs
        result.learningRate = learningRate ?? result.learningRate
        result.seed = seed
        return result
    }
}

extension RecommenderKind {
    /// Learns from ratings.
    ///
    /// - Parameter progress: a line to show a person: the iteration and what it has reached.
    public func train(
        _ log: RatingLog, _ catalogue: Catalogue, _ parameters: RecommenderParameters = .init(),
        progress: (String) -> Void = { _ in }
    ) throws -> any Recommender {
        switch self {
        case .popular: return Popularity(log)
        case .userNeighbours: return try UserNeighbours(log, neighbours: parameters.neighbours ?? 50)
        case .itemNeighbours: return try ItemNeighbours(log, neighbours: parameters.neighbours ?? 50)
        case .descent, .alternating:
            let training: BiasedFactors.Training = self == .descent ? .descent : .alternating
            return try BiasedFactors(log, parameters.biased(training), by: training) {
                progress("iteration \($0): root mean squared error \(Float($1))")
            }
        case .implicit:
            var model = try ImplicitFactors(log, parameters.implicit) { progress("iteration \($0)") }
            model.fill(ContentPrior(catalogue: catalogue), counts: Popularity(log).counts)
            return model
        case .neural:
            return try NeuralCollaborativeFiltering(log, parameters.neural) {
                progress("epoch \($0): loss \(Float($1))")
            }
        case .twoTower:
            return try TwoTower(log, catalogue, parameters.twoTower) { progress("epoch \($0): loss \(Float($1))") }
        case .ranked: return try RankedCandidates(log, catalogue, factors: parameters.implicit)
        }
    }

    /// A model from what was kept of it; those that keep nothing learn again from the ratings, which takes little.
    func restore(
        _ log: RatingLog, _ catalogue: Catalogue, _ parameters: RecommenderParameters, _ tensors: [String: Tensor]
    ) throws -> any Recommender {
        func tensor(_ name: String, _ rows: Int, rank: Int = 2) throws -> Tensor {
            guard let tensor = tensors[name], tensor.rank == rank, tensor.shape[0] == rows, tensor.count >= rows else {
                throw RecommendationError.parameter("the weights hold no tensor \(name) for \(rows) rows")
            }
            return tensor
        }
        switch self {
        case .implicit:
            return ImplicitFactors(
                items: FactorTable(try tensor("items", log.itemCount)),
                regularisation: try tensor("regularisation", 1, rank: 1).scalar, parameters: parameters.implicit)
        case .descent, .alternating:
            return BiasedFactors(
                items: FactorTable(try tensor("items", log.itemCount)),
                itemBias: try tensor("item_bias", log.itemCount, rank: 1).array,
                mean: try tensor("mean", 1, rank: 1).scalar,
                parameters: parameters.biased(self == .descent ? .descent : .alternating))
        case .neural: return try NeuralCollaborativeFiltering(log, parameters.neural, weights: tensors)
        case .twoTower: return try TwoTower(log, catalogue, parameters.twoTower, weights: tensors)
        case .popular, .userNeighbours, .itemNeighbours, .ranked: return try train(log, catalogue, parameters)
        }
    }
}
