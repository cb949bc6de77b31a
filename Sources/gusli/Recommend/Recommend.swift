import ArgumentParser

/// Recommendations from ratings.
struct Recommend: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Learn from ratings what to recommend, and to whom.",
        discussion: """
            Ratings are a table of user, item and, where known, rating and time; items a table of identifier, title and genres
            apart by “|”. A folder with ratings.csv and movies.csv (also packed with gzip or xz) serves for both.

            Example: gusli recommend train ml-latest-small --model implicit-als --output films
            """,
        subcommands: [RecommendTrain.self, RecommendEvaluate.self, RecommendFor.self, RecommendSimilar.self])
}
