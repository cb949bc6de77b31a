import Testing

@testable import Assistant

@Suite("Metrics")
struct MetricsTests {
    @Test("are written as Prometheus' text format says: help, type, labels in order, escaped, buckets that add up")
    func text() {
        let families = [
            MetricFamily(
                name: "b_seconds", help: "Time.", kind: .histogram, bounds: [0.1, 1],
                series: [.init(labels: ["stage": "a"], value: .histogram(counts: [1, 2], sum: 2.75, count: 3))]),
            MetricFamily(
                name: "a_total", help: "A \\ and\na line.", kind: .counter,
                series: [
                    .init(labels: ["z": "1", "a": "say \"no\"\n\\"], value: .number(2)), .init(value: .number(0.5)),
                ]),
        ]
        // Written by hand after https://prometheus.io/docs/instrumenting/exposition_formats/
        #expect(
            PrometheusText.render(families) == """
                # HELP a_total A \\\\ and\\na line.
                # TYPE a_total counter
                a_total 0.5
                a_total{a="say \\"no\\"\\n\\\\",z="1"} 2
                # HELP b_seconds Time.
                # TYPE b_seconds histogram
                b_seconds_bucket{stage="a",le="0.1"} 1
                b_seconds_bucket{stage="a",le="1"} 2
                b_seconds_bucket{stage="a",le="+Inf"} 3
                b_seconds_sum{stage="a"} 2.75
                b_seconds_count{stage="a"} 3

                """)
    }

    @Test("count, set and observe, and are brought up to date before they are looked at")
    func registry() {
        let metrics = MetricsRegistry()
        metrics.describe("h_seconds", .histogram, "Time.", bounds: [1, 2])
        for value in [0.5, 1, 1.5, 3] { metrics.observe("h_seconds", value) }
        metrics.add("c_total", labels: ["a": "b"])
        metrics.add("c_total", 2, labels: ["a": "b"])
        metrics.collect { $0.set("g", 7) }
        let text = metrics.prometheus()
        for line in [
            "h_seconds_bucket{le=\"1\"} 2", "h_seconds_bucket{le=\"2\"} 3", "h_seconds_bucket{le=\"+Inf\"} 4",
            "h_seconds_sum 6", "h_seconds_count 4", "c_total{a=\"b\"} 3", "# TYPE g gauge\ng 7",
        ] { #expect(text.contains(line + "\n"), "\(line)") }
    }

    @Test("labels without end do not fill the memory")
    func bounded() {
        let metrics = MetricsRegistry()
        for number in 0..<10_000 { metrics.add("c_total", labels: ["client": "\(number)"]) }
        #expect(metrics.snapshot().first?.series.count == 200)
    }
}
