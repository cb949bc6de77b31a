import Statistics

/// The mean and the middle share of simulated values.
struct ForecastInterval {
    var mean: Double
    var low: Double
    var high: Double

    init(of values: [Double], confidence: Double) {
        guard !values.isEmpty else {
            (mean, low, high) = (.nan, .nan, .nan)
            return
        }
        let sorted = values.sorted()
        mean = sorted.reduce(0, +) / Double(sorted.count)
        low = Bootstrap.quantile(sorted, 0.5 - confidence / 2)
        high = Bootstrap.quantile(sorted, 0.5 + confidence / 2)
    }
}
