/// Starting states for the optimiser: a smooth decomposition of the first few years (Hyndman et al., 2008, section 2.6.1).
enum ETSStart {
    static func parameters(_ model: ETSModel, _ values: [Double], period: Int, regressors: Int) -> ETSParameters {
        let filled = interpolated(values)
        var season: [Double] = []
        var adjusted = filled
        if model.season != .none {
            let trend = movingAverage(filled, period)
            var sums = [Double](repeating: 0, count: period), counts = sums
            for index in filled.indices where !trend[index].isNaN && index < 5 * period {
                sums[index % period] +=
                    model.season == .additive ? filled[index] - trend[index] : filled[index] / trend[index]
                counts[index % period] += 1
            }
            season = zip(sums, counts).map { $1 > 0 ? $0 / $1 : (model.season == .additive ? 0 : 1) }
            let mean = season.reduce(0, +) / Double(period)
            season = season.map { model.season == .additive ? $0 - mean : $0 / mean }
            for index in filled.indices {
                let s = season[index % period]
                adjusted[index] = model.season == .additive ? filled[index] - s : filled[index] / s
            }
        }
        let head = Array(adjusted.prefix(max(10, min(2 * period, adjusted.count))))
        let (level, slope) = line(head)
        var start = ETSParameters(
            alpha: 0.3, beta: 0.03, gamma: 0.1, phi: 0.95, level: level, trend: slope, season: season,
            regression: Array(repeating: 0, count: regressors))
        if model.trend == .none {
            (start.level, start.trend, start.beta) = (head.reduce(0, +) / Double(head.count), 0, 0)
        } else if model.trend.isMultiplicative {
            start.level = max(level, 1e-3 * abs(head[0]))
            start.trend = min(max(1 + slope / start.level, 0.7), 1.4)
        }
        if model.season == .none { start.gamma = 0 }
        if !model.trend.isDamped { start.phi = 1 }
        return start
    }

    /// Gaps filled by a straight line, ends by the nearest value.
    static func interpolated(_ values: [Double]) -> [Double] {
        var filled = values, last = -1
        for index in values.indices where !values[index].isNaN {
            for gap in (last + 1)..<index {
                let share = last < 0 ? 1 : Double(gap - last) / Double(index - last)
                filled[gap] = last < 0 ? values[index] : values[last] + share * (values[index] - values[last])
            }
            last = index
        }
        if last >= 0 { for index in (last + 1)..<max(last + 1, values.count) { filled[index] = values[last] } }
        return filled
    }

    /// The mean of a whole period about each value, half of both ends where the period is even; nan near the ends.
    private static func movingAverage(_ values: [Double], _ period: Int) -> [Double] {
        let half = period / 2
        return values.indices.map { index in
            guard index >= half, index + half < values.count else { return .nan }
            var sum = values[(index - half)...(index + half)].reduce(0, +)
            if period % 2 == 0 { sum -= 0.5 * (values[index - half] + values[index + half]) }
            return sum / Double(period)
        }
    }

    /// The least-squares line through values at 1, 2 …: its height at 0 and its slope.
    private static func line(_ values: [Double]) -> (level: Double, slope: Double) {
        let n = Double(values.count), meanX = (n + 1) / 2, meanY = values.reduce(0, +) / n
        guard values.count > 1 else { return (meanY, 0) }
        var xy = 0.0, xx = 0.0
        for (index, value) in values.enumerated() {
            let dx = Double(index + 1) - meanX
            xy += dx * (value - meanY)
            xx += dx * dx
        }
        return (meanY - xy / xx * meanX, xy / xx)
    }
}
