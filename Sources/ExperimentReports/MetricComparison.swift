import Statistics

/// One metric of one variant beside the control's.
public struct MetricComparison: Sendable, Codable, Equatable {
    public var metric: String
    public var variant: String
    public var isPrimary: Bool
    public var control: Double
    public var treated: Double
    public var counts: [Int]
    public var difference: Double
    public var interval: Interval
    public var pValue: Double
    /// After correction for the number of comparisons; equal to `pValue` where there is one.
    public var adjustedPValue: Double
    /// Valid at every look, by a sequential test.
    public var alwaysValidPValue: Double
    /// difference / control, with its interval.
    public var relative: Estimate?
    /// The effect that would be found four times in five with as many units.
    public var detectable: Double
    public var minimum: Double?
    public var lowerIsBetter: Bool
    /// The share of variance left by the covariate from before; nil without one.
    public var remainingVariance: Double?
    /// The share of the variance that the single greatest value makes.
    public var greatestShare: Double?

    enum CodingKeys: String, CodingKey {
        case metric, variant, control, treated, counts, difference, interval, relative, detectable, minimum
        case isPrimary = "is_primary"
        case pValue = "p_value"
        case adjustedPValue = "adjusted_p_value"
        case alwaysValidPValue = "always_valid_p_value"
        case lowerIsBetter = "lower_is_better"
        case remainingVariance = "remaining_variance"
        case greatestShare = "greatest_share"
    }

    /// Compares the units at `treated` with those at `control`.
    init(
        _ metric: ExperimentDescription.Metric, _ units: ExperimentUnits, variant: String, treated: [Int],
        control: [Int], description: ExperimentDescription
    ) throws {
        self.metric = metric.name
        self.variant = variant
        isPrimary = metric.name == description.primaryMetric.name
        minimum = metric.minimum
        lowerIsBetter = metric.lowerIsBetter ?? false
        let groups = [control, treated], confidence = 1 - description.level
        let samples: [Sample]
        if metric.kind == .ratio {
            samples = try groups.map { rows in
                try RatioInterval.ratioSample(
                    numerator: rows.map { units.column(metric.numerator ?? "")[$0] },
                    denominator: rows.map { units.column(metric.denominator ?? "")[$0] })
            }
        } else {
            var values = groups.map { rows in rows.map { units.column(metric.column ?? "")[$0] } }
            if let cut = metric.cut {
                let bound = Bootstrap.quantile((values[0] + values[1]).sorted(), cut)
                values = values.map { $0.map { min($0, bound) } }
            }
            if metric.kind == .mean { greatestShare = Self.greatestShare(values[0] + values[1]) }
            if let before = metric.before {
                let covariate = groups.map { rows in rows.map { units.column(before)[$0] } }
                let adjusted = try VarianceReduction.cuped(metric: values, covariate: covariate)
                (values, remainingVariance) = (adjusted.groups, adjusted.remainingVariance)
            }
            samples = try zip(values, [description.control, variant]).map {
                try Sample($0, name: "\(metric.name) of \($1)")
            }
        }
        (self.control, self.treated) = (samples[0].mean, samples[1].mean)
        counts = samples.map(\.count)
        let found: TestResult
        if metric.kind == .proportion, metric.before == nil, metric.cut == nil {
            found = try ProportionTest.z(
                Proportion(Int(samples[1].mean * Double(counts[1]) + 0.5), of: counts[1]),
                Proportion(Int(samples[0].mean * Double(counts[0]) + 0.5), of: counts[0]), confidence: confidence)
        } else {
            found = try TTest.welch(samples[1], samples[0], confidence: confidence)
        }
        difference = found.estimate ?? samples[1].mean - samples[0].mean
        interval = found.interval ?? Interval(nil, nil)
        (pValue, adjustedPValue) = (found.pValue, found.pValue)
        let error = (samples[0].variance / Double(counts[0]) + samples[1].variance / Double(counts[1])).squareRoot()
        detectable = (NormalDistribution.quantile(1 - description.level / 2) + NormalDistribution.quantile(0.8)) * error
        let scale = metric.minimum ?? detectable
        alwaysValidPValue = SequentialTest.alwaysValidPValue(
            difference: difference, standardError: error, mixing: scale * scale)
        relative =
            samples[0].mean == 0
            ? nil : try RatioInterval.relativeDifference(samples[1], samples[0], confidence: confidence)
    }

    private static func greatestShare(_ values: [Double]) -> Double? {
        guard let sample = try? Sample(values), sample.variance > 0 else { return nil }
        let greatest = values.map { ($0 - sample.mean) * ($0 - sample.mean) }.max() ?? 0
        return greatest / (sample.variance * Double(values.count - 1))
    }
}
