/// A metric with all its series, as a moment found them. Names and labels as Prometheus has them.
public struct MetricFamily: Sendable, Equatable {
    public enum Kind: String, Sendable { case counter, gauge, histogram }

    public enum Value: Sendable, Equatable {
        case number(Double)
        /// How many observations were at most each bound, their sum and their count.
        case histogram(counts: [Int], sum: Double, count: Int)
    }

    public struct Series: Sendable, Equatable {
        public var labels: [String: String]
        public var value: Value

        public init(labels: [String: String] = [:], value: Value) {
            self.labels = labels
            self.value = value
        }
    }

    public var name: String
    public var help: String
    public var kind: Kind
    /// Of a histogram, ascending, without infinity.
    public var bounds: [Double]
    public var series: [Series]

    public init(name: String, help: String, kind: Kind, bounds: [Double] = [], series: [Series]) {
        self.name = name
        self.help = help
        self.kind = kind
        self.bounds = bounds
        self.series = series
    }
}
