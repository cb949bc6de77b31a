/// Assigns units (users, devices) to experiments and variants by salted hashes, with no list of units kept.
///
/// Each layer has a salt of its own, so that experiments in different layers are independent of each other. Within a layer
/// every unit falls into one of `bucketCount` buckets, and an experiment owns a range of them, so that experiments of one
/// layer share no unit. The variant comes from a second hash, salted by the experiment: when a range is given to the next
/// experiment, its groups are mixed anew and nothing is carried over. A new unit needs no entry anywhere.
public struct Splitter: Sendable, Codable, Equatable {
    public struct Experiment: Sendable, Codable, Equatable {
        public var name: String
        public var layer: String
        /// The experiment's part of the layer, in buckets.
        public var buckets: Range<Int>
        /// The variants' names, and their shares (which need not sum to 1).
        public var variants: [String]
        public var weights: [Double]

        public init(
            name: String, layer: String = "default", buckets: Range<Int> = 0..<Splitter.bucketCount, variants: [String],
            weights: [Double]? = nil
        ) {
            (self.name, self.layer, self.buckets, self.variants) = (name, layer, buckets, variants)
            self.weights = weights ?? Array(repeating: 1, count: variants.count)
        }
    }

    public static let bucketCount = 1000
    public let experiments: [Experiment]

    /// - Throws: `StatisticsError.outOfRange` where two experiments of a layer share buckets, or one has no variant or odd weights.
    public init(_ experiments: [Experiment]) throws {
        for (index, one) in experiments.enumerated() {
            guard one.variants.count >= 1, one.weights.count == one.variants.count,
                one.weights.allSatisfy({ $0 >= 0 && $0.isFinite }), one.weights.reduce(0, +) > 0
            else {
                throw StatisticsError.outOfRange(
                    what: "weights of \(one.name)", expected: "a positive number for each of \(one.variants)",
                    found: "\(one.weights)")
            }
            guard one.buckets.lowerBound >= 0, one.buckets.upperBound <= Self.bucketCount, !one.buckets.isEmpty else {
                throw StatisticsError.outOfRange(
                    what: "buckets of \(one.name)", expected: "within 0..<\(Self.bucketCount)", found: "\(one.buckets)")
            }
            for other in experiments[..<index] where other.layer == one.layer && other.buckets.overlaps(one.buckets) {
                throw StatisticsError.outOfRange(
                    what: "buckets of \(one.name)", expected: "none that \(other.name) has in layer \(one.layer)",
                    found: "\(one.buckets)")
            }
        }
        self.experiments = experiments
    }

    /// The bucket of a unit in a layer: the first eight bytes of SHA-256("layer:" + layer + ":" + unit), modulo `bucketCount`.
    public static func bucket(of unit: String, layer: String) -> Int {
        Int(SHA256.prefix(of: "layer:\(layer):\(unit)") % UInt64(bucketCount))
    }

    /// A unit's place in 0 ..< 1 under a salt: the first eight bytes of SHA-256(salt + ":" + unit) over 2⁶⁴.
    public static func place(of unit: String, salt: String) -> Double {
        Double(SHA256.prefix(of: "\(salt):\(unit)") >> 11) * 0x1p-53
    }

    /// The variant of a unit in an experiment; nil where the unit's bucket belongs to another experiment or to none.
    public func variant(of unit: String, in experiment: Experiment) -> String? {
        guard experiment.buckets.contains(Self.bucket(of: unit, layer: experiment.layer)) else { return nil }
        return Self.variant(at: Self.place(of: unit, salt: "experiment:\(experiment.name)"), experiment)
    }

    /// The variants of a unit in every experiment that it takes part in.
    public func assignments(of unit: String) -> [String: String] {
        experiments.reduce(into: [:]) { $0[$1.name] = variant(of: unit, in: $1) }
    }

    private static func variant(at place: Double, _ experiment: Experiment) -> String {
        let total = experiment.weights.reduce(0, +)
        var reached = 0.0
        for (variant, weight) in zip(experiment.variants, experiment.weights) {
            reached += weight / total
            if place < reached { return variant }
        }
        return experiment.variants[experiment.weights.lastIndex { $0 > 0 } ?? 0]
    }
}
