import Foundation

/// Reading and writing.
extension FittedDetector: Codable {
    private enum CodingKeys: String, CodingKey { case format, method, parameters, scaling, detector, threshold }
    private static let format = "gusli-anomaly-1"

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let format = try container.decode(String.self, forKey: .format)
        guard format == Self.format else {
            throw AnomalyError.parameter("expected the format \(Self.format), found \(format)")
        }
        method = try container.decode(AnomalyMethod.self, forKey: .method)
        parameters = try container.decode(AnomalyParameters.self, forKey: .parameters)
        scaling = try container.decode(ColumnScaling.self, forKey: .scaling)
        detector = try container.decode(method.type, forKey: .detector)
        threshold = try container.decodeIfPresent(FalseAlarmThreshold.self, forKey: .threshold)
        if let fault = (detector as? any StructureChecked)?.fault { throw AnomalyError.parameter(fault) }
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.format, forKey: .format)
        try container.encode(method, forKey: .method)
        try container.encode(parameters, forKey: .parameters)
        try container.encode(scaling, forKey: .scaling)
        try container.encode(detector, forKey: .detector)
        try container.encodeIfPresent(threshold, forKey: .threshold)
    }

    /// - Throws: `AnomalyError.model` with the file and what is wrong with it.
    public init(contentsOf url: URL) throws {
        let data: Data
        do { data = try Data(contentsOf: url) } catch {
            throw AnomalyError.model(file: url.path, reason: "cannot be read: \(error.localizedDescription)")
        }
        do {
            self = try JSONDecoder().decode(Self.self, from: data)
        } catch let error as AnomalyError {
            throw AnomalyError.model(file: url.path, reason: "\(error)")
        } catch {
            throw AnomalyError.model(file: url.path, reason: "is no detector that “gusli anomaly fit” has written")
        }
    }

    public func write(to url: URL) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        do { try encoder.encode(self).write(to: url, options: .atomic) } catch {
            throw AnomalyError.model(file: url.path, reason: "cannot be written: \(error.localizedDescription)")
        }
    }
}

/// A detector whose parts must fit together before it may be used; a file may hold anything.
protocol StructureChecked {
    /// What does not fit, nil where all does.
    var fault: String? { get }
}

extension IsolationForest: StructureChecked {
    var fault: String? {
        guard trees > 0, trees < 1 << 24, (1...16).contains(depth), sampleSize >= 2 else {
            return "a forest of no size"
        }
        let inner = trees * ((1 << depth) - 1)
        guard features.count == inner, thresholds.count == inner, leaves.count == trees << depth else {
            return "a forest with missing nodes"
        }
        let width = Int32(columns.count)
        return features.allSatisfy { (0..<width).contains($0) } && usual.count == columns.count
            ? nil : "a forest that splits columns it does not name"
    }
}

extension OneClassSVM: StructureChecked {
    var fault: String? {
        supportVectors.columns == columns && supportVectors.rowCount == multipliers.count
            && usual.count == columns.count
            ? nil : "support vectors and multipliers that do not match"
    }
}

extension GaussianDetector: StructureChecked {
    var fault: String? {
        ellipsoid.size == columns.count && usual.count == columns.count ? nil : "a Gaussian of another size"
    }
}

extension LocalOutlierFactor: StructureChecked {
    var fault: String? { isWhole ? nil : "densities and rows that do not match" }
}

extension NearestNeighbourDistance: StructureChecked {
    var fault: String? { isWhole ? nil : "more neighbours than rows" }
}
