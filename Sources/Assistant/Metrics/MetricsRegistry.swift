import Synchronization

/// Counters, gauges and histograms by name and labels, changed from any thread. Not for the audio path: it takes a lock.
///
///     metrics.describe("gusli_turns_total", .counter, "Sentences that were answered.")
///     metrics.add("gusli_turns_total", labels: ["conversation": "kitchen"])
///     print(metrics.prometheus())
public final class MetricsRegistry: Sendable {
    /// Bounds of latencies, in seconds.
    public static let latencyBounds = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.45, 0.6, 0.8, 1, 1.5, 2.5, 5, 10,
    ]
    /// Series of one metric at most, so that no client can fill the memory with labels.
    private static let mostSeries = 200

    private struct Family {
        var help: String
        var kind: MetricFamily.Kind
        var bounds: [Double]
        var series: [[String: String]: MetricFamily.Value] = [:]
    }

    private let families = Mutex<[String: Family]>([:])
    private let collectors = Mutex<[@Sendable (MetricsRegistry) -> Void]>([])

    public init() {}

    /// Names a metric, with what it says; one that has been named stays.
    public func describe(
        _ name: String, _ kind: MetricFamily.Kind, _ help: String, bounds: [Double] = MetricsRegistry.latencyBounds
    ) {
        families.withLock { families in
            if families[name] == nil {
                families[name] = Family(help: help, kind: kind, bounds: kind == .histogram ? bounds : [])
            }
        }
    }

    /// Adds to a counter, or to a gauge.
    public func add(_ name: String, _ amount: Double = 1, labels: [String: String] = [:]) {
        change(name, .counter, labels) { value, _ in
            if case .number(let before) = value { value = .number(before + amount) } else { value = .number(amount) }
        }
    }

    /// Sets a gauge, or a counter that is counted elsewhere.
    public func set(_ name: String, _ amount: Double, labels: [String: String] = [:]) {
        change(name, .gauge, labels) { value, _ in value = .number(amount) }
    }

    /// Adds an observation to a histogram.
    public func observe(_ name: String, _ amount: Double, labels: [String: String] = [:]) {
        guard amount.isFinite else { return }
        change(name, .histogram, labels) { value, bounds in
            var counts = [Int](repeating: 0, count: bounds.count), sum = 0.0, count = 0
            if case .histogram(let c, let s, let n) = value { (counts, sum, count) = (c, s, n) }
            for (index, bound) in bounds.enumerated() where amount <= bound { counts[index] += 1 }
            value = .histogram(counts: counts, sum: sum + amount, count: count + 1)
        }
    }

    private func change(
        _ name: String, _ kind: MetricFamily.Kind, _ labels: [String: String],
        _ change: (inout MetricFamily.Value?, [Double]) -> Void
    ) {
        families.withLock { families in
            let bounds = kind == .histogram ? Self.latencyBounds : []
            var family = families.removeValue(forKey: name) ?? Family(help: name, kind: kind, bounds: bounds)
            if family.series[labels] != nil || family.series.count < Self.mostSeries {
                change(&family.series[labels], family.bounds)
            }
            families[name] = family
        }
    }

    /// - Parameter collect: called before each look at the metrics, to bring up to date what is counted elsewhere.
    public func collect(_ collect: @escaping @Sendable (MetricsRegistry) -> Void) {
        collectors.withLock { $0.append(collect) }
    }

    /// All metrics now.
    public func snapshot() -> [MetricFamily] {
        for collect in collectors.withLock({ $0 }) { collect(self) }
        return families.withLock { families in
            families.map { name, family in
                MetricFamily(
                    name: name, help: family.help, kind: family.kind, bounds: family.bounds,
                    series: family.series.map { .init(labels: $0.key, value: $0.value) })
            }
        }
    }

    /// All metrics now, as Prometheus reads them.
    public func prometheus() -> String { PrometheusText.render(snapshot()) }
}
