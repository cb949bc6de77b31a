import ArgumentParser
import Foundation
import Plots
import Recommendation
import Tables

/// Compares models on ratings that were held out.
struct RecommendEvaluate: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract: "Compare models on ratings held out: a table of models and metrics.",
        discussion: """
            Every model learns from the same part of the ratings and is judged by the rest. Items that a user has rated in
            that part are never proposed to him. Ratings from --relevant on count as relevant.

            Example: gusli recommend evaluate ml-latest-small --split time
            """)

    @OptionGroup var ratings: RatingOptions

    @Option(help: "Models to compare, apart by commas; all where left out.")
    var models: String?

    @Option(help: "history: the last part of everyone's ratings is held out; time: all ratings after one moment.")
    var split = RatingSplit.Kind.history

    @Option(help: "The share held out.")
    var share = 0.2

    @Option(name: [.customShort("k"), .customLong("length")], help: "Length of the lists.")
    var length = 10

    @Option(help: "Ratings from here on count as relevant.")
    var relevant: Float = 4

    @OptionGroup var options: RecommenderOptions

    @Flag(help: "JSON lines, a model a line.")
    var json = false

    @Flag(help: "CSV.")
    var csv = false

    @Option(help: "Draw nDCG, hit rate and coverage of the models to FILE (.svg or .png).")
    var plot: String?

    func validate() throws {
        if length < 1 { throw ValidationError("--length is 1 or more") }
        _ = try kinds()
    }

    private func kinds() throws -> [RecommenderKind] {
        guard let models else { return RecommenderKind.allCases }
        return try models.split(separator: ",").map { name in
            guard let kind = RecommenderKind(rawValue: String(name)) else {
                let known = RecommenderKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("unknown model “\(name)”; known are \(known)")
            }
            return kind
        }
    }

    func run() async throws {
        let (log, catalogue) = try ratings.read()
        let split = try RatingSplit(log, split, share: share)
        Complaint.say("\(split.training.count) ratings to learn from, \(split.test.count) held out")
        var evaluations: [ModelEvaluation] = []
        let clock = ContinuousClock()
        for kind in try kinds() {
            let start = clock.now
            let model = try kind.train(split.training, catalogue, options.parameters) { _ in }
            let seconds = (clock.now - start) / .seconds(1)
            let evaluation = try ModelEvaluation(
                model, named: kind.rawValue, on: split, catalogue: catalogue, k: length, relevant: relevant,
                trainingSeconds: seconds)
            evaluations.append(evaluation)
            if json { try JSONLine.write(evaluation) }
        }
        if let plot { try Self.figure(evaluations).write(to: plot) }
        guard !json else { return }
        if let first = evaluations.first { Complaint.say("\(first.users) users with something relevant held out") }
        let table = Self.table(evaluations, k: length)
        print(csv ? table.csv() : table.aligned())
    }

    /// A plot a measure, a bar a model.
    private static func figure(_ evaluations: [ModelEvaluation]) -> Figure {
        let x = evaluations.indices.map(Double.init)
        let ticks = evaluations.enumerated().map { (place: Double($0.offset), name: $0.element.model) }
        let k = evaluations.first?.k ?? 10
        let measures: [(String, (ModelEvaluation) -> Double)] = [
            ("nDCG@\(k)", { $0.ranking.ndcg }), ("hit rate@\(k)", { $0.ranking.hitRate }),
            ("coverage", { $0.coverage }),
        ]
        return Figure(
            measures.map { name, value in
                Plot(title: name, series: [.bars(name: name, x: x, height: evaluations.map(value))], xTicks: ticks)
            }, plotSize: (900, 260))
    }

    private static func table(_ evaluations: [ModelEvaluation], k: Int) -> TextTable {
        func number(_ value: Double?, _ digits: Int = 3) -> String {
            value.map { String(format: "%.\(digits)f", $0) } ?? "-"
        }
        let header = [
            "model", "MSE", "MAE", "AUC", "hit@\(k)", "prec@\(k)", "rec@\(k)", "F1@\(k)", "MAP@\(k)", "DCG@\(k)",
            "nDCG@\(k)", "coverage", "novelty", "diversity", "serendipity", "train s",
        ]
        return TextTable(
            header: header,
            rows: evaluations.map { one in
                let r = one.ranking
                return [
                    one.model, number(one.mse), number(one.mae), number(r.auc), number(r.hitRate), number(r.precision),
                    number(r.recall), number(r.f1), number(r.averagePrecision), number(r.dcg), number(r.ndcg),
                    number(one.coverage), number(one.novelty, 2), number(one.diversity), number(one.serendipity),
                    number(one.trainingSeconds, 2),
                ]
            })
    }
}

extension RatingSplit.Kind: ExpressibleByArgument {}
