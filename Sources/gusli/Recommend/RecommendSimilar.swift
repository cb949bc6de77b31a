import ArgumentParser
import Foundation
import Plots
import Recommendation

/// Items like one.
struct RecommendSimilar: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "similar",
        abstract: "Find the items most like one.",
        discussion: """
            Example: gusli recommend similar "Alien" --model films
            """)

    @Argument(help: "The item, by title or identifier.")
    var item: String

    @Option(help: "The folder that “gusli recommend train” has written.")
    var model: String

    @Option(help: "How many items.")
    var count = 10

    @Flag(help: "JSON lines: item, title, similarity.")
    var json = false

    @Flag(help: "CSV.")
    var csv = false

    @Option(help: "Draw the similaritys to FILE (.svg or .png).")
    var plot: String?

    private struct Line: Encodable {
        let item: String
        let title: String
        let similarity: Float
    }

    func validate() throws {
        if count < 1 { throw ValidationError("--count is 1 or more") }
    }

    func run() async throws {
        let saved = try SavedRecommender(contentsOf: URL(filePath: model))
        let number = try saved.catalogue.item(named: item, in: saved.log.items)
        guard let alike = saved.recommender.similar(to: number, count: count) else {
            throw RecommendationError.parameter(
                "a model of the kind \(saved.kind.rawValue) does not tell which items are alike; train another, "
                    + "such as implicit-als")
        }
        let lines = alike.map {
            Line(item: saved.log.items.names[$0.item], title: saved.catalogue.titles[$0.item], similarity: $0.score)
        }
        if let plot {
            try Figure.bars("like \(item)", yLabel: "similarity", lines.map { ($0.title, Double($0.similarity)) })
                .write(to: plot)
        }
        try RecommendedLines.show(lines, json: json, csv: csv) { [$0.title, String(format: "%.3f", $0.similarity)] }
    }
}
