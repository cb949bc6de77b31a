import ArgumentParser
import Foundation
import Recommendation
import Tables

/// Where ratings and items are read from.
struct RatingOptions: ParsableArguments {
    @Argument(help: "The ratings: a table, - for stdin, or a folder with ratings.csv and movies.csv or items.csv.")
    var ratings: String

    @Option(help: "A table of items: identifier, title, genres.")
    var items: String?

    @Option(
        help:
            "What the ratings' columns hold, from the left: user, item, rating, time or -, apart by commas; found where left out."
    )
    var columns: String?

    private func named() throws -> [RatingColumn]? {
        try columns.map {
            try $0.split(separator: ",").map { name in
                guard let column = RatingColumn(rawValue: String(name)) else {
                    throw ValidationError("--columns: “\(name)” is none of user, item, rating, time, -")
                }
                return column
            }
        }
    }

    mutating func validate() throws { _ = try named() }

    /// Reads both, and says on stderr which rows were left out.
    func read() throws -> (log: RatingLog, catalogue: Catalogue) {
        var (ratingFile, itemFile) = (ratings, items)
        var isDirectory: ObjCBool = false
        if FileManager.default.fileExists(atPath: ratings, isDirectory: &isDirectory), isDirectory.boolValue {
            guard let found = Self.file(["ratings"], in: ratings) else {
                throw RecommendationError.noRatings(file: ratings + "/ratings.csv")
            }
            ratingFile = found
            itemFile = items ?? Self.file(["movies", "items"], in: ratings)
        }
        let reading = try RatingLog.read(ratingFile, columns: named())
        reading.badRows.complaints.forEach(Complaint.say)
        reading.remarks.forEach(Complaint.say)
        var log = reading.log
        guard let itemFile else { return (log, Catalogue(log.items)) }
        let (catalogue, badItems) = try Catalogue.read(itemFile, items: &log.items)
        badItems.complaints.forEach(Complaint.say)
        return (log, catalogue)
    }

    private static func file(_ names: [String], in folder: String) -> String? {
        let endings = ["csv", "csv.xz", "csv.gz", "tsv", "jsonl"]
        return names.flatMap { name in endings.map { "\(folder)/\(name).\($0)" } }
            .first(where: FileManager.default.fileExists(atPath:))
    }
}

/// What models may be told.
struct RecommenderOptions: ParsableArguments {
    @Option(help: "Length of the vectors.")
    var factors: Int?

    @Option(help: "Iterations, or epochs of the networks.")
    var iterations: Int?

    @Option(help: "How strongly vectors are held small.")
    var regularisation: Float?

    @Option(name: .customLong("learning-rate"), help: "Step size of gradient descent and of the networks.")
    var learningRate: Float?

    @Option(help: "implicit-als: confidence beyond 1 for a rating of 1.")
    var alpha: Float?

    @Option(help: "implicit-als: cg (conjugate gradients) or cholesky.")
    var solver = "cg"

    @Option(help: "Neighbours asked by user-neighbours and item-neighbours.")
    var neighbours: Int?

    @Option(help: "Seed of all that is drawn by lot.")
    var seed: UInt64 = 1

    mutating func validate() throws {
        guard ["cg", "cholesky"].contains(solver) else {
            throw ValidationError("--solver is cg or cholesky, not \(solver)")
        }
        if let factors, !(1...1023).contains(factors) { throw ValidationError("--factors is 1 to 1023") }
        if let iterations, iterations < 1 { throw ValidationError("--iterations is 1 or more") }
    }

    var parameters: RecommenderParameters {
        var parameters = RecommenderParameters()
        (parameters.factors, parameters.iterations, parameters.regularisation) = (factors, iterations, regularisation)
        (parameters.learningRate, parameters.alpha, parameters.neighbours) = (learningRate, alpha, neighbours)
        parameters.conjugateSteps = solver == "cholesky" ? 0 : nil
        parameters.seed = seed
        return parameters
    }
}

extension RecommenderKind: ExpressibleByArgument {}
