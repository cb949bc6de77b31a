import Foundation

/// Brings confidences to what they promise: of the words with 0.8, four in five are right. A logistic curve over the logit (Platt,
/// 1999).
public struct ConfidenceCalibration: Codable, Sendable, Equatable {
    public var slope = 1.0
    public var offset = 0.0

    public init(slope: Double = 1, offset: Double = 0) {
        self.slope = slope
        self.offset = offset
    }

    public func applied(to confidence: Double) -> Double { Self.logistic(slope * Self.logit(confidence) + offset) }

    /// A confidence and whether it was right.
    public typealias Outcome = (confidence: Double, isRight: Bool)

    /// The curve under which the outcomes are likeliest, by Newton's method; targets are drawn in as Platt does, so that few
    /// outcomes do not make it too sure. Nothing changes where all are right, or none, or there are fewer than ten.
    public static func fitted(_ outcomes: [Outcome]) -> ConfidenceCalibration {
        let right = outcomes.count(where: \.isRight), wrong = outcomes.count - right
        guard outcomes.count >= 10, right > 0, wrong > 0 else { return ConfidenceCalibration() }
        let high = (Double(right) + 1) / (Double(right) + 2), low = 1 / (Double(wrong) + 2)
        var curve = ConfidenceCalibration()
        for _ in 0..<50 {
            // Gradient and Hessian of the log-likelihood, with a little weight on the curve that changes nothing.
            let prior = 1e-3
            var (g0, g1) = (-prior * curve.offset, -prior * (curve.slope - 1)), (h00, h01, h11) = (prior, 0.0, prior)
            for outcome in outcomes {
                let x = logit(outcome.confidence), p = logistic(curve.slope * x + curve.offset)
                let error = (outcome.isRight ? high : low) - p, weight = p * (1 - p)
                g0 += error
                g1 += error * x
                h00 += weight
                h01 += weight * x
                h11 += weight * x * x
            }
            let determinant = h00 * h11 - h01 * h01
            guard determinant > 1e-12 else { break }
            let (step0, step1) = ((h11 * g0 - h01 * g1) / determinant, (h00 * g1 - h01 * g0) / determinant)
            curve.offset += max(-2, min(2, step0))
            curve.slope += max(-2, min(2, step1))
            if abs(step0) + abs(step1) < 1e-9 { break }
        }
        // A curve that falls would trust most what is heard worst.
        return curve.slope > 0 ? curve : ConfidenceCalibration()
    }

    /// How far confidences are from the shares that are right: the mean over ten bins, weighted by their sizes (expected
    /// calibration error).
    public static func error(_ outcomes: [Outcome]) -> Double {
        var bins = [(count: Int, confidence: Double, right: Double)](repeating: (0, 0, 0), count: 10)
        for outcome in outcomes {
            let bin = max(0, min(9, Int(outcome.confidence * 10)))
            bins[bin].count += 1
            bins[bin].confidence += outcome.confidence
            bins[bin].right += outcome.isRight ? 1 : 0
        }
        return bins.reduce(0) { $0 + abs($1.confidence - $1.right) } / Double(max(1, outcomes.count))
    }

    private static func logit(_ probability: Double) -> Double {
        let bounded = max(0.001, min(0.999, probability))
        return log(bounded / (1 - bounded))
    }

    private static func logistic(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
}

extension Recognition {
    /// The same with calibrated confidences.
    func calibrated(_ curve: ConfidenceCalibration?) -> Recognition {
        guard let curve, !words.isEmpty else { return self }
        func rounded(_ confidence: Double) -> Double { (curve.applied(to: confidence) * 1000).rounded() / 1000 }
        var calibrated = self
        calibrated.confidence = rounded(confidence)
        for index in words.indices { calibrated.words[index].confidence = rounded(words[index].confidence) }
        return calibrated
    }
}
