import Foundation

/// What a recogniser's training told on its way: read from what `RecogniserTraining` logs, one log behind the other.
///
/// A log that begins at a later step than the last ended at goes on from it, and one that begins earlier repeats what was lost; one
/// that begins anew counts on behind it.
public struct TrainingCurve: Sendable {
    /// Error rates of one set of recordings that were kept out.
    public struct Score: Sendable, Equatable, Encodable {
        /// Steps of all logs so far.
        public var step: Int
        /// Hours heard in all logs so far.
        public var hours: Double
        public var set: String
        public var wordErrorRate: Double
        public var characterErrorRate: Double
    }

    public struct Loss: Sendable, Equatable {
        public var step: Int
        public var value: Double
        public var learningRate: Double
    }

    public private(set) var scores: [Score] = []
    public private(set) var losses: [Loss] = []
    /// What earlier stages took, and the last step of this one.
    private var before = (steps: 0, hours: 0.0)
    private var last = (step: 0, hours: 0.0)

    public init() {}

    /// Adds a log, oldest first.
    public mutating func add(_ log: String) {
        var isFirst = true
        for line in log.split(separator: "\n") {
            if let match = line.wholeMatch(
                of: /step (\d+): loss ([\d.]+).*?, ([\d.]+) h heard.*?rate ([\d.]+)/),
                let step = Int(match.1), let loss = Double(match.2), let hours = Double(match.3),
                let rate = Double(match.4)
            {
                if isFirst { begin(at: step) }
                isFirst = false
                last = (step, hours)
                losses.append(Loss(step: before.steps + step, value: loss, learningRate: rate))
            } else if let match = line.wholeMatch(of: /held out at step (\d+), (\d+) h heard: (.*)/),
                let step = Int(match.1), let hours = Double(match.2)
            {
                for part in match.3.split(separator: "; ") {
                    guard let score = part.wholeMatch(of: /(\S+) WER ([\d.]+) CER ([\d.]+)/),
                        let words = Double(score.2), let characters = Double(score.3)
                    else { continue }
                    scores.append(
                        Score(
                            step: before.steps + step, hours: before.hours + hours, set: String(score.1),
                            wordErrorRate: words, characterErrorRate: characters))
                }
            }
        }
    }

    private mutating func begin(at step: Int) {
        // The first line of a stage that begins anew tells of its first steps.
        if step <= 25, last.step > 25 {
            before = (before.steps + last.step, before.hours + last.hours)
        } else {
            losses.removeAll { $0.step >= before.steps + step }
            scores.removeAll { $0.step >= before.steps + step }
        }
    }

    /// The sets in the order in which they were told.
    public var sets: [String] {
        var seen: Set<String> = []
        return scores.map(\.set).filter { seen.insert($0).inserted }
    }

    /// Losses averaged over so many lines each.
    public func smoothedLosses(_ lines: Int) -> [Loss] {
        stride(from: 0, to: losses.count, by: max(1, lines)).map { start in
            let part = losses[start..<min(losses.count, start + max(1, lines))]
            return Loss(
                step: part[part.endIndex - 1].step, value: part.map(\.value).reduce(0, +) / Double(part.count),
                learningRate: part[part.endIndex - 1].learningRate)
        }
    }
}
