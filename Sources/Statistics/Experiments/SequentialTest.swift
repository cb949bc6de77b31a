import Foundation

/// Tests that may be looked at while the data come in.
public enum SequentialTest {
    /// The always-valid p-value of a difference: the mixture sequential probability ratio test with a normal mixture of
    /// variance `mixing` over the effect (Johari et al., 2017). The smallest value so far is valid at any time of stopping.
    ///
    /// - Parameters:
    ///   - mixing: τ², best near the square of the effects that are expected, in the metric's unit squared.
    public static func alwaysValidPValue(difference: Double, standardError: Double, mixing: Double) -> Double {
        guard standardError > 0, mixing > 0 else { return 1 }
        let v = standardError * standardError
        let logRatio = 0.5 * log(v / (v + mixing)) + difference * difference * mixing / (2 * v * (v + mixing))
        return min(1, exp(-logRatio))
    }

    /// The interval that holds the truth at all times of looking at once with the wanted confidence.
    public static func alwaysValidInterval(
        difference: Double, standardError: Double, mixing: Double, confidence: Double = 0.95
    ) -> Interval {
        let v = standardError * standardError
        guard v > 0, mixing > 0 else { return Interval(nil, nil) }
        let half = ((2 * log(1 / (1 - confidence)) + log((v + mixing) / v)) * v * (v + mixing) / mixing).squareRoot()
        return Interval(difference - half, difference + half)
    }

    /// How much of alpha may be spent by a share of the planned data.
    public enum Spending: String, Sendable, Codable, CaseIterable {
        /// Little at first: like O'Brien and Fleming's bounds (Lan and DeMets, 1983).
        case obrienFleming = "obrien-fleming"
        /// Evenly: like Pocock's bounds.
        case pocock

        /// The two-sided alpha spent by `share` of the data.
        public func spent(_ share: Double, alpha: Double) -> Double {
            guard share > 0 else { return 0 }
            let share = min(1, share)
            switch self {
            case .obrienFleming:
                return 4 * NormalDistribution.upperTail(NormalDistribution.quantile(1 - alpha / 4) / share.squareRoot())
            case .pocock: return alpha * log(1 + (M_E - 1) * share)
            }
        }
    }

    /// The bounds for |z| at each look, so that all looks together cross one by chance with probability alpha.
    ///
    /// The density of the sum of increments that have crossed no bound is carried from look to look on a grid
    /// (Armitage, McPherson and Rowe, 1969).
    ///
    /// - Parameter shares: the shares of the planned data at the looks, ascending, the last at most 1.
    public static func bounds(shares: [Double], alpha: Double = 0.05, spending: Spending = .obrienFleming) throws
        -> [Double]
    {
        guard !shares.isEmpty, shares.allSatisfy({ $0 > 0 && $0 <= 1 }),
            zip(shares, shares.dropFirst()).allSatisfy({ $0 < $1 })
        else {
            throw StatisticsError.outOfRange(
                what: "shares of the data", expected: "ascending, in 0…1", found: "\(shares)")
        }
        var bounds: [Double] = [], density: [Double] = [], grid: [Double] = [], before = 0.0, spent = 0.0
        for share in shares {
            let step = (share - before).squareRoot()
            let allowed = max(1e-300, spending.spent(share, alpha: alpha) - spent)
            /// The chance to cross ±b·√share at this look, having crossed none before.
            func crossing(_ b: Double) -> Double {
                let edge = b * share.squareRoot()
                if grid.isEmpty { return 2 * NormalDistribution.upperTail(b) }
                var sum = 0.0
                for (x, weight) in zip(grid, density) {
                    let above = NormalDistribution.upperTail((edge - x) / step)
                    sum += weight * (above + NormalDistribution.upperTail((edge + x) / step))
                }
                return sum
            }
            var low = 0.0, high = 40.0
            for _ in 0..<80 {
                let middle = 0.5 * (low + high)
                if crossing(middle) > allowed { low = middle } else { high = middle }
            }
            bounds.append(high)
            // Simpson's weights are kept inside the density, so that a sum over the grid is an integral.
            let edge = min(high, 12) * share.squareRoot(), count = 800, width = 2 * edge / Double(count)
            let points = (0...count).map { -edge + Double($0) * width }
            let carried = points.map { x -> Double in
                if grid.isEmpty { return NormalDistribution.density(x / step) / step }
                var sum = 0.0
                for (from, weight) in zip(grid, density) {
                    sum += weight * NormalDistribution.density((x - from) / step)
                }
                return sum / step
            }
            density = carried.indices.map { index in
                let weight = index == 0 || index == count ? 1.0 : index % 2 == 1 ? 4 : 2
                return carried[index] * weight * width / 3
            }
            grid = points
            spent += allowed
            before = share
        }
        return bounds
    }
}
