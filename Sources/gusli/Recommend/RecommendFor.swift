import ArgumentParser
import Foundation
import Plots
import Recommendation
import Tables
import Tensors

/// Recommends to one user.
struct RecommendFor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "for",
        abstract: "Recommend items to a user, known or new.",
        discussion: """
            A known user is named by identifier. Someone new says what he likes with --likes, by title or identifier; without
            any he gets what most people rate. With --explore some places go to items that little is known of.

            Example: gusli recommend for --model films --likes "Alien" --likes "Blade Runner"
            """)

    @Argument(help: "The user's identifier; leave out for someone new.")
    var user: String?

    @Option(help: "The folder that “gusli recommend train” has written.")
    var model: String

    @Option(help: "An item that the user likes; may be repeated.")
    var likes: [String] = []

    @Option(help: "How many items.")
    var count = 10

    @Option(help: "The share of places given to items that little is known of.")
    var explore = 0.0

    @Option(help: "Seed of the exploration.")
    var seed: UInt64 = 1

    @Flag(help: "JSON lines: item, title, score, explored.")
    var json = false

    @Flag(help: "CSV.")
    var csv = false

    @Option(help: "Draw the scores to FILE (.svg or .png).")
    var plot: String?

    private struct Line: Encodable {
        let item: String
        let title: String
        let score: Float
        let explored: Bool
    }

    func validate() throws {
        if count < 1 { throw ValidationError("--count is 1 or more") }
    }

    func run() async throws {
        let saved = try SavedRecommender(contentsOf: URL(filePath: model))
        var profile = try user.map(saved.profile) ?? UserProfile()
        let best = saved.log.ratings.max() ?? 1
        for name in likes {
            profile.items.append(Int32(try saved.catalogue.item(named: name, in: saved.log.items)))
            profile.ratings.append(best)
        }
        let exploration = try Exploration(saved.log, rate: explore)
        // A model that orders nobody's items without a history falls back on what most people rate.
        let isBlank = profile.items.isEmpty
        let list =
            try isBlank
            ? Popularity(saved.log).recommendations(for: profile, count: count)
            : saved.recommender.recommendations(for: profile, count: count)
        var generator = RandomGenerator(seed: seed)
        let lines = exploration.mixed(list, known: Set(profile.items), using: &generator).map { entry in
            Line(
                item: saved.log.items.names[entry.item.item], title: saved.catalogue.titles[entry.item.item],
                score: entry.item.score, explored: entry.isExplored)
        }
        if let plot {
            try Figure.bars("for you", yLabel: "score", lines.map { ($0.title, Double($0.score)) }).write(to: plot)
        }
        try RecommendedLines.show(lines, json: json, csv: csv) {
            [$0.title, String(format: "%.3f", $0.score), $0.explored ? "explored" : ""]
        }
    }
}

/// Recommended items on stdout.
enum RecommendedLines {
    static func show<Line: Encodable>(_ lines: [Line], json: Bool, csv: Bool, row: (Line) -> [String]) throws {
        if json {
            for line in lines { try JSONLine.write(line) }
        } else if !lines.isEmpty {
            let rows = lines.map(row), header = ["title", "score", csv ? "explored" : ""].prefix(rows[0].count)
            let table = TextTable(header: Array(header), rows: rows)
            print(csv ? table.csv() : table.aligned())
        }
    }
}
