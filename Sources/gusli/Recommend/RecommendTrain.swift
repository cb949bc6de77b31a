import ArgumentParser
import Foundation
import Recommendation

/// Trains a model and keeps it.
struct RecommendTrain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Learn a model from ratings, and keep it in a folder.",
        discussion: """
            Example: gusli recommend train ratings.csv --items movies.csv --model als --output films
            """)

    @OptionGroup var ratings: RatingOptions

    @Option(help: "popular, user-neighbours, item-neighbours, sgd, als, implicit-als, ncf, two-tower or ranked.")
    var model = RecommenderKind.implicit

    @OptionGroup var options: RecommenderOptions

    @Option(help: "The folder that the model is kept in.")
    var output: String

    @Flag(help: "Say on stderr what every iteration took and reached.")
    var timing = false

    @Flag(help: "Say on stdout as JSON what was learnt.")
    var json = false

    private struct Report: Encodable {
        let output: String
        let model: String
        let users: Int
        let items: Int
        let ratings: Int
        let seconds: Double
        /// Of implicit factors: the objective's value, by the number of pairs and confidences.
        let loss: Double?
    }

    func run() async throws {
        let (log, catalogue) = try ratings.read()
        let clock = ContinuousClock(), start = clock.now
        var last = start
        let recommender = try model.train(log, catalogue, options.parameters) { line in
            if timing { Complaint.say("\(line) (\((clock.now - last).formattedSeconds) s)") }
            last = clock.now
        }
        let seconds = (clock.now - start) / .seconds(1)
        let loss = try timing ? (recommender as? ImplicitFactors)?.loss(log) : nil
        let saved = SavedRecommender(
            kind: model, parameters: options.parameters, log: log, catalogue: catalogue, recommender: recommender)
        try saved.write(to: URL(filePath: output))
        let report = Report(
            output: output, model: model.rawValue, users: log.userCount, items: log.itemCount, ratings: log.count,
            seconds: seconds, loss: loss)
        if json {
            try JSONLine.write(report)
        } else {
            if let loss { Complaint.say("loss \(loss)") }
            let time = String(format: "%.2f", seconds)
            print(
                "\(output): \(model.rawValue) of \(log.count) ratings, \(log.userCount) users, \(log.itemCount) items, \(time) s"
            )
        }
    }
}
