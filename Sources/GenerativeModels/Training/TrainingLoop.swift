import Foundation
import NeuralNetworks
import Tensors

/// Steps with progress, checkpoints and cancelling: what every training of this library has in common.
struct TrainingLoop {
    var steps: Int
    var modules: [String: Module]
    var optimisers: [String: any Optimiser]
    var averages: [String: ExponentialMovingAverage] = [:]
    /// Where the state is kept between steps; nil keeps none.
    var checkpoint: URL?
    var stepsBetweenCheckpoints = 500

    /// What was measured at a step: the means since the report before.
    struct Report: Sendable, Codable, Equatable {
        let step: Int
        let values: [String: Double]
    }

    /// Runs `body` for each step.
    ///
    /// - Parameters:
    ///   - resume: goes on from the checkpoint where there is one.
    ///   - body: does step number `step` and gives what it measured.
    /// - Returns: about fifty reports, the learning curve.
    /// - Throws: `GenerativeModelError.cancelled` behind a checkpoint where the task is cancelled.
    func run(
        resume: Bool, using generator: inout RandomGenerator, progress: (Report) -> Void,
        body: (_ step: Int, _ generator: inout RandomGenerator) throws -> [String: Double]
    ) throws -> [Report] {
        var first = 0, curve: [Report] = []
        if resume, let checkpoint, FileManager.default.fileExists(atPath: checkpoint.path) {
            let (generators, notes) = try Checkpoint.load(
                from: checkpoint, modules: modules, optimisers: optimisers, averages: averages)
            if let saved = generators["main"] { generator = saved }
            first = notes["step"].flatMap(Int.init) ?? 0
            if let text = notes["curve"] {
                curve = (try? JSONDecoder().decode([Report].self, from: Data(text.utf8))) ?? []
            }
        }
        let interval = max(1, steps / 50)
        var sums: [String: Double] = [:], count = 0.0
        for step in first..<max(first, steps) {
            if Task.isCancelled {
                try save(step, curve, generator)
                throw GenerativeModelError.cancelled(checkpoint: checkpoint?.path)
            }
            for (name, value) in try body(step, &generator) { sums[name, default: 0] += value }
            count += 1
            if (step + 1) % interval == 0 || step + 1 == steps {
                let report = Report(step: step + 1, values: sums.mapValues { $0 / count })
                curve.append(report)
                progress(report)
                (sums, count) = ([:], 0)
            }
            if (step + 1) % stepsBetweenCheckpoints == 0 || step + 1 == steps { try save(step + 1, curve, generator) }
        }
        return curve
    }

    private func save(_ step: Int, _ curve: [Report], _ generator: RandomGenerator) throws {
        guard let checkpoint else { return }
        try FileManager.default.createDirectory(
            at: checkpoint.deletingLastPathComponent(), withIntermediateDirectories: true)
        let text = String(decoding: try JSONEncoder().encode(curve), as: UTF8.self)
        try Checkpoint.save(
            to: checkpoint, modules: modules, optimisers: optimisers, averages: averages,
            generators: ["main": generator],
            notes: ["step": "\(step)", "curve": text])
    }
}
