import AnomalyDetection
import Foundation
import NeuralNetworks
import Recommendation
import Statistics
import Tensors
import TimeSeries

/// The heavy parts of statistics, forecasts, anomalies and recommendations, beside the Python packages that people use for
/// them. Both sides get the same numbers, drawn by lot, and as many threads.
struct AnalyticsBenchmark {
    /// Runs `Benchmarks/analytics/peers.py`.
    let python: String
    var script = "Benchmarks/analytics/peers.py"
    var repeats = 3

    private struct Answer: Decodable {
        let peer: String
        let seconds: Double
    }

    /// - Parameter missing: told the packages that Python lacks.
    func run(missing: (String) -> Void, report: (BenchmarkFigure) -> Void) throws {
        try compare(
            "isolation forest, 100 trees, 100k x 20", "isolation-forest", normal(100_000 * 20), columns: 20, missing,
            report
        ) {
            let rows = try observations($0, columns: 20)
            return try seconds { _ = try IsolationForest(fittedTo: rows).trainingScores() }
        }
        try compare("local outlier factor, k = 20, 20k x 10", "lof", normal(20_000 * 10), columns: 10, missing, report)
        {
            let rows = try observations($0, columns: 10)
            return try seconds { _ = try LocalOutlierFactor(fittedTo: rows).trainingScores() }
        }
        try compare(
            "one-class SVM, rbf, nu = 0.05, 10k x 10, fit", "one-class-svm", normal(10_000 * 10), columns: 10, missing,
            report
        ) {
            let rows = try observations($0, columns: 10)
            return try seconds { _ = try OneClassSVM(fittedTo: rows, nu: 0.05) }
        }
        let pairs = self.pairs(1_000_000, users: 50_000, items: 20_000)
        for solver in ["cg", "cholesky"] {
            try compare(
                "implicit ALS (\(solver)), 64 factors, 1M, a round", "implicit-\(solver)", pairs, columns: 2,
                missing, report
            ) {
                try iteration(of: $0, isExact: solver == "cholesky")
            }
        }
        let samples = normal(200_000)
        try compare("Mann-Whitney, 100k + 100k", "mann-whitney", samples, columns: 1, missing, report) { values in
            let (a, b) = (Array(values[..<100_000]), Array(values[100_000...]))
            return try seconds { _ = try MannWhitney.test(a, b) }
        }
        try compare("ETS(A,A,A), 144 months, fit", "ets", season(144), columns: 1, missing, report) { values in
            let model = ETSModel(error: .additive, trend: .additive, season: .additive)
            return try seconds { _ = try ETSFit(model, values, period: 12) }
        }
    }

    private func compare(
        _ name: String, _ work: String, _ values: [Double], columns: Int, _ missing: (String) -> Void,
        _ report: (BenchmarkFigure) -> Void, own: ([Double]) throws -> Double
    ) throws {
        let mine = try own(values)
        let peer = ask(work, values, columns: columns)
        if peer == nil { missing("package for \(work)") }
        report(
            BenchmarkFigure(
                name: name, value: mine * 1000, unit: "ms", peer: peer?.peer, peerValue: peer.map { $0.seconds * 1000 },
                ratio: peer.map { $0.seconds / mine }))
    }

    /// The median over `repeats` runs.
    private func seconds(_ work: () throws -> Void) rethrows -> Double {
        var spent: [Double] = []
        for _ in 0..<repeats {
            let start = ContinuousClock.now
            try work()
            spent.append(start.duration(to: .now) / .seconds(1))
        }
        return spent.sorted()[repeats / 2]
    }

    private func ask(_ work: String, _ values: [Double], columns: Int) -> Answer? {
        let file = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString).f64")
        defer { try? FileManager.default.removeItem(at: file) }
        guard (try? values.withUnsafeBytes { Data($0) }.write(to: file)) != nil else { return nil }
        let process = Process(), output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = [python, script, work, file.path, "\(columns)", "\(repeats)"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return nil }
        let answer = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return try? JSONDecoder().decode(Answer.self, from: answer)
    }

    // MARK: - Numbers to work on

    private func normal(_ count: Int) -> [Double] {
        var generator = RandomGenerator(seed: 1)
        return (0..<count).map { _ in Double(generator.normal()) + 1e-8 * Double(generator.normal()) }
    }

    private func observations(_ values: [Double], columns: Int) throws -> Observations {
        try Observations(columns: (1...columns).map { "x\($0)" }, values: values)
    }

    private func season(_ count: Int) -> [Double] {
        var generator = RandomGenerator(seed: 2)
        return (0..<count).map {
            let month = Double($0)
            return 5 + 0.01 * month + 0.3 * sin(month * .pi / 6) + 0.04 * Double(generator.normal())
        }
    }

    /// User and item of pairs that are all different; few items make most of them, as in a shop.
    private func pairs(_ count: Int, users: Int, items: Int) -> [Double] {
        var generator = RandomGenerator(seed: 3), seen: Set<Int> = [], values: [Double] = []
        values.reserveCapacity(2 * count)
        while seen.count < count {
            let user = Int.random(in: 0..<users, using: &generator)
            let pareto = pow(1 - Double(generator.uniform()), -1 / 1.2) - 1
            let item = Int(min(pareto * 50, 1e9)) % items
            guard seen.insert(user * items + item).inserted else { continue }
            values += [Double(user), Double(item)]
        }
        return values
    }

    private func iteration(of pairs: [Double], isExact: Bool) throws -> Double {
        var log = RatingLog()
        for index in 0..<(pairs.count / 2) {
            log.append(
                user: log.users.number(adding: "\(Int(pairs[2 * index]))"),
                item: log.items.number(adding: "\(Int(pairs[2 * index + 1]))"), rating: 1, time: Int32(index))
        }
        var parameters = ImplicitFactors.Parameters()
        (parameters.factors, parameters.iterations, parameters.alpha) = (64, repeats + 1, 1)
        (parameters.regularisation, parameters.conjugateSteps) = (0.01, isExact ? nil : 3)
        var last = ContinuousClock.now, spent: [Double] = []
        _ = try ImplicitFactors(log, parameters) { iteration in
            // The first one also sorts the pairs.
            if iteration > 1 { spent.append(last.duration(to: .now) / .seconds(1)) }
            last = .now
        }
        return spent.sorted()[spent.count / 2]
    }
}
