import ArgumentParser

/// Odd rows in tables.
struct Anomaly: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Find odd rows in a table or in what a sensor sends.",
        discussion: """
            Tables are CSV, TSV or JSON lines, also packed with gzip or xz, or a table of an SQLite file
            (FILE.sqlite:TABLE); “-” is stdin.

            Example: gusli anomaly score readings.csv --ignore time --explain
            """,
        subcommands: [AnomalyFit.self, AnomalyScore.self, AnomalyWatch.self])
}
