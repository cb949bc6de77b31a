import AnomalyDetection
import ArgumentParser
import Foundation

/// How odd rows are told.
struct AnomalyMethodOptions: ParsableArguments {
    @Option(help: "isolation-forest, lof, one-class-svm, gaussian, robust-gaussian, distance or flow.")
    var method: String?

    @Option(help: "Isolation forest: how many trees; 100 where left out, up to 1000 for small tables.")
    var trees: Int?

    @Option(help: "Isolation forest: how many rows each tree sees.")
    var samples = 256

    @Option(help: "Neighbours looked at: 20 for lof, 1 for distance where left out.")
    var neighbours: Int?

    @Option(help: "One-class SVM: the largest share of rows left outside.")
    var nu = 0.5

    @Option(help: "One-class SVM: the kernel's gamma; 1 / (columns × variance) where left out.")
    var gamma: Double?

    @Option(help: "Bring columns to one scale first: none, standard or robust.")
    var scale = ColumnScaling.Kind.none

    @Option(help: "Seed of all that is drawn by lot.")
    var seed: UInt64 = 1

    var parameters: AnomalyParameters {
        var parameters = AnomalyParameters()
        parameters.trees = trees
        parameters.sampleSize = samples
        parameters.neighbours = neighbours
        parameters.nu = nu
        parameters.gamma = gamma
        parameters.seed = seed
        return parameters
    }

    /// Whether rows are judged by the density that a normalising flow gives them.
    var isFlow: Bool { method == "flow" }

    /// - Throws: `ValidationError` for a name that no method has.
    func chosen(standard: AnomalyMethod = .isolationForest) throws -> AnomalyMethod {
        guard let method else { return standard }
        if let known = AnomalyMethod(rawValue: method) { return known }
        if method == "flow" {
            throw ValidationError(
                "the method flow judges a table by itself: it goes with “gusli anomaly score” alone, without --explain")
        }
        throw ValidationError("\(AnomalyError.unknownMethod(method))")
    }
}

extension ColumnScaling.Kind: ExpressibleByArgument {}

/// Which columns count.
struct AnomalyColumnOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A column to leave out; may be repeated, or several apart by commas.", valueName: "column"))
    var ignore: [String] = []

    var ignored: Set<String> {
        Set(ignore.flatMap { $0.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) } })
    }
}
