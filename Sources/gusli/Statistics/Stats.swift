import ArgumentParser

struct Stats: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Test, plan and analyse experiments.",
        discussion: """
            Tables are CSV, TSV or JSON lines, or a table of an SQLite file (FILE.sqlite:TABLE); “-” is stdin. A
            row that cannot be used is named by file, line and column on stderr and counted.

            Example: gusli stats ttest log.csv --value revenue --group version
            """,
        subcommands: [
            StatsTTest.self, StatsMannWhitney.self, StatsProportions.self, StatsChiSquared.self, StatsBootstrap.self,
            StatsPower.self, StatsSplit.self,
            StatsCheck.self, StatsAnalyze.self, StatsProxy.self, StatsBench.self,
        ])
}
