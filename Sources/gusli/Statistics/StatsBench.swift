import ArgumentParser
import Foundation
import Statistics
import Tables
import Tensors
import TimeSeries

struct StatsBench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time the heavy parts: Mann-Whitney on 100,000 + 100,000 values, an ETS fit.",
        discussion: """
            Benchmarks/statistics/peers.py runs this beside SciPy and statsmodels.

            Example: gusli stats bench --airline airline-passengers.csv --json
            """)

    @Option(help: "A table of months and airline passengers, for the ETS fit.")
    var airline: String?

    @Flag(help: "Print a JSON object a line.")
    var json = false

    private struct Timing: Encodable {
        var name: String
        var seconds: Double
        var logLikelihood: Double?

        enum CodingKeys: String, CodingKey {
            case name, seconds
            case logLikelihood = "log_likelihood"
        }
    }

    func run() async throws {
        var generator = RandomGenerator(seed: 0)
        func draw(_ mean: Double) -> [Double] {
            // Two floats make a double with enough digits that ties are as rare as in double precision.
            (0..<100_000).map { _ in mean + Double(generator.normal()) + 1e-8 * Double(generator.normal()) }
        }
        let a = draw(0), b = draw(0.01)
        try show(Timing(name: "mann-whitney", seconds: try median { _ = try MannWhitney.test(a, b) }))
        guard let airline else { return }
        let series = try Series(Table(airline)), values = series.values.map { log($0) }
        let model = ETSModel(error: .additive, trend: .additive, season: .additive)
        let seconds = try median { _ = try ETSFit(model, values, period: 12) }
        try show(
            Timing(name: "ets", seconds: seconds, logLikelihood: try ETSFit(model, values, period: 12).logLikelihood))
    }

    private func median(_ work: () throws -> Void) rethrows -> Double {
        var spent: [Double] = []
        for _ in 0..<7 {
            let start = ContinuousClock.now
            try work()
            let time = start.duration(to: .now).components
            spent.append(Double(time.seconds) + 1e-18 * Double(time.attoseconds))
        }
        return spent.sorted()[3]
    }

    private func show(_ timing: Timing) throws {
        if json { return try JSONLine.write(timing) }
        let likelihood = timing.logLikelihood.map { ", log-likelihood \(ResultText.number($0, digits: 7))" } ?? ""
        print("\(timing.name): \(ResultText.number(1000 * timing.seconds, digits: 3)) ms" + likelihood)
    }
}
