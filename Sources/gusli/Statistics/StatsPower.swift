import ArgumentParser
import Foundation
import Plots
import Statistics

struct StatsPower: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "power",
        abstract: "Plan an experiment: units needed, power, or the effect that can be found.",
        discussion: """
            Leave out one of --effect, --count and --power, and it is computed. Effects are differences of means in units of
            --deviation (1 where left out), or of proportions where --baseline is given. With --traffic the experiment's
            duration is given too, in whole weeks.

            Example: gusli stats power --baseline 0.19 --effect 0.01 --power 0.8 --traffic 900,900,900,900,1100,1500,1400
            """)

    @Option(help: "The difference between the groups that is to be found.")
    var effect: Double?

    @Option(help: "Units in the first group.")
    var count: Double?

    @Option(help: "The chance to find the effect; 0.8 where --effect or --count is missing.")
    var power: Double?

    @Option(help: "The first group's proportion, where proportions are compared.")
    var baseline: Double?

    @Option(help: "The metric's standard deviation, where means are compared.")
    var deviation = 1.0

    @Option(help: "Units in the second group for each in the first.")
    var ratio = 1.0

    @Option(help: "The chance of a false alarm.")
    var alpha = 0.05

    @Option(help: "Where to look: two-sided, less or greater.")
    var alternative: Alternative = .twoSided

    @Option(help: "New units on each of the seven days of a week, apart by commas.")
    var traffic: String?

    @Flag(help: "Print a JSON object.")
    var json = false

    @Option(help: "Draw power against the number of units to FILE (.svg or .png).")
    var plot: String?

    private struct Plan: Encodable {
        var effect: Double
        var count: Double
        var secondCount: Double
        var power: Double
        var alpha: Double
        var days: Int?
        var weeks: Int?

        enum CodingKeys: String, CodingKey {
            case effect, count, power, alpha, days, weeks
            case secondCount = "second_count"
        }
    }

    func validate() throws {
        guard effect != nil || count != nil else { throw ValidationError("give --effect or --count, or both") }
        guard effect == nil || count == nil || power == nil else {
            throw ValidationError("leave out one of --effect, --count and --power, to be computed")
        }
        guard deviation > 0 else { throw ValidationError("--deviation is more than 0") }
        guard count.map({ $0 >= 2 }) ?? true else { throw ValidationError("--count is 2 at least") }
        _ = try weekly()
    }

    private func weekly() throws -> [Double]? {
        guard let traffic else { return nil }
        let parts = traffic.split(separator: ",").compactMap { Double($0) }
        guard parts.count == 7 else { throw ValidationError("--traffic takes seven numbers, apart by commas") }
        return parts
    }

    func run() async throws {
        let comparison: Power.Comparison = baseline.map { .proportions(baseline: $0) } ?? .means
        let unit = baseline == nil ? deviation : 1
        var plan = try complete(comparison, unit: unit)
        plan.secondCount = (plan.count * ratio).rounded(.up)
        if let weekly = try weekly() {
            (plan.days, plan.weeks) = try Power.duration(total: plan.count + plan.secondCount, weekly: weekly)
        }
        if let plot { try figure(comparison, plan, unit: unit).write(to: plot) }
        if json { return try JSONLine.write(plan) }
        print("effect  \(ResultText.number(plan.effect))")
        print(
            "units   \(ResultText.number(plan.count, digits: 12)) and \(ResultText.number(plan.secondCount, digits: 12))"
        )
        print("power   \(ResultText.number(plan.power)) at alpha \(ResultText.number(alpha))")
        if let days = plan.days, let weeks = plan.weeks {
            print("lasts   \(days) days; run it for \(weeks) whole week\(weeks == 1 ? "" : "s")")
        }
    }

    private func complete(_ comparison: Power.Comparison, unit: Double) throws -> Plan {
        var plan = Plan(effect: effect ?? 0, count: count ?? 0, secondCount: 0, power: power ?? 0.8, alpha: alpha)
        if count == nil {
            plan.count = try Power.count(
                comparison, effect: plan.effect / unit, power: plan.power, ratio: ratio, alpha: alpha,
                alternative: alternative
            ).rounded(.up)
        } else if effect == nil {
            plan.effect =
                unit
                * (try Power.detectableEffect(
                    comparison, count: plan.count, power: plan.power, ratio: ratio, alpha: alpha,
                    alternative: alternative))
            if alternative == .less { plan.effect = -plan.effect }
        } else {
            plan.power = try Power.power(
                comparison, effect: plan.effect / unit, count: plan.count, ratio: ratio, alpha: alpha,
                alternative: alternative)
        }
        return plan
    }

    private func figure(_ comparison: Power.Comparison, _ plan: Plan, unit: Double) throws -> Figure {
        let counts = (1...100).map { max(2, plan.count * Double($0) / 50) }
        let powers = try counts.map {
            try Power.power(
                comparison, effect: plan.effect / unit, count: $0, ratio: ratio, alpha: alpha, alternative: alternative)
        }
        return Figure([
            Plot(
                title: "Power for an effect of \(ResultText.number(plan.effect))", xLabel: "units in the first group",
                yLabel: "power",
                series: [.line(name: "power", x: counts, y: powers), .horizontal(plan.power), .vertical(plan.count)])
        ])
    }
}
