/// The ways to tell odd rows that this library knows.
public enum AnomalyMethod: String, Sendable, Codable, CaseIterable {
    case isolationForest = "isolation-forest"
    case localOutlierFactor = "lof"
    case oneClassSVM = "one-class-svm"
    case gaussian
    case robustGaussian = "robust-gaussian"
    case distance
}

/// What the methods may be told; each reads what concerns it.
public struct AnomalyParameters: Sendable, Codable, Equatable {
    /// Trees of an isolation forest, `IsolationForest.usualTrees` where nil, and rows that each sees.
    public var trees: Int?
    public var sampleSize = 256
    /// Neighbours: 20 for the local outlier factor, 1 for the distance, where nil.
    public var neighbours: Int?
    /// The one-class SVM's largest share of rows left outside, its kernel's width and its tolerance.
    public var nu = 0.5
    public var gamma: Double?
    public var tolerance = 1e-3
    public var seed: UInt64 = 1

    public init() {}
}

extension AnomalyMethod {
    /// Learns from rows.
    ///
    /// - Throws: `AnomalyError`.
    public func fit(_ rows: Observations, _ parameters: AnomalyParameters = .init()) throws -> any AnomalyDetector {
        switch self {
        case .isolationForest:
            try IsolationForest(
                fittedTo: rows, trees: parameters.trees ?? IsolationForest.usualTrees(forRows: rows.rowCount),
                sampleSize: parameters.sampleSize, seed: parameters.seed)
        case .localOutlierFactor: try LocalOutlierFactor(fittedTo: rows, neighbours: parameters.neighbours ?? 20)
        case .oneClassSVM:
            try OneClassSVM(
                fittedTo: rows, nu: parameters.nu, gamma: parameters.gamma, tolerance: parameters.tolerance)
        case .gaussian: try GaussianDetector(fittedTo: rows)
        case .robustGaussian: try GaussianDetector(fittedTo: rows, robust: true, seed: parameters.seed)
        case .distance: try NearestNeighbourDistance(fittedTo: rows, neighbours: parameters.neighbours ?? 1)
        }
    }

    var type: any AnomalyDetector.Type {
        switch self {
        case .isolationForest: IsolationForest.self
        case .localOutlierFactor: LocalOutlierFactor.self
        case .oneClassSVM: OneClassSVM.self
        case .gaussian, .robustGaussian: GaussianDetector.self
        case .distance: NearestNeighbourDistance.self
        }
    }
}
