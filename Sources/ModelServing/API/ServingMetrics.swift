import Foundation
import Synchronization

/// Counts and times of requests, for each model and version.
public final class ServingMetrics: Sendable {
    private struct Key: Hashable {
        var model: String
        var version: String
    }

    private struct Counts {
        var requests: [Int: Int] = [:]
        var latency = 0.0
        var queued = 0.0
        var batched = 0
        var buckets = [Int](repeating: 0, count: ServingMetrics.bounds.count)
    }

    /// Seconds.
    private static let bounds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]
    private let counts = Mutex<[Key: Counts]>([:])

    public init() {}

    func record(model: String, version: String, status: Int, latency: Duration, queued: Duration, batchSize: Int) {
        let seconds = latency / .seconds(1)
        counts.withLock { counts in
            var entry = counts[Key(model: model, version: version)] ?? Counts()
            entry.requests[status, default: 0] += 1
            entry.latency += seconds
            entry.queued += queued / .seconds(1)
            entry.batched += batchSize
            for (index, bound) in Self.bounds.enumerated() where seconds <= bound { entry.buckets[index] += 1 }
            counts[Key(model: model, version: version)] = entry
        }
    }

    /// In Prometheus' text format, TorchServe's names first.
    func text(_ registry: ModelRegistry) -> String {
        let all = counts.withLock { $0 }.sorted { ($0.key.model, $0.key.version) < ($1.key.model, $1.key.version) }
        var text = ""
        func metric(_ name: String, _ type: String, _ help: String, _ lines: (Key, Counts) -> [String]) {
            text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
            for (key, counts) in all { text += lines(key, counts).map { $0 + "\n" }.joined() }
        }
        func labels(_ key: Key, _ more: String = "") -> String {
            "{model_name=\"\(key.model)\",model_version=\"\(key.version)\"\(more)}"
        }
        metric("ts_inference_requests_total", "counter", "Requests for inference.") { key, counts in
            ["ts_inference_requests_total\(labels(key)) \(counts.requests.values.reduce(0, +))"]
        }
        metric("ts_inference_latency_microseconds", "counter", "Time of all requests together.") { key, counts in
            ["ts_inference_latency_microseconds\(labels(key)) \(counts.latency * 1e6)"]
        }
        metric("ts_queue_latency_microseconds", "counter", "Time that all requests together waited for their batch.") {
            key, counts in
            ["ts_queue_latency_microseconds\(labels(key)) \(counts.queued * 1e6)"]
        }
        metric("gusli_requests_total", "counter", "Requests by status.") { key, counts in
            counts.requests.keys.sorted().map {
                "gusli_requests_total\(labels(key, ",status=\"\($0)\"")) \(counts.requests[$0] ?? 0)"
            }
        }
        metric("gusli_batch_size_sum", "counter", "For each request the size of its batch, summed.") { key, counts in
            ["gusli_batch_size_sum\(labels(key)) \(counts.batched)"]
        }
        metric("gusli_latency_seconds", "histogram", "Time of a request.") { key, counts in
            let total = counts.requests.values.reduce(0, +)
            return zip(Self.bounds, counts.buckets).map {
                "gusli_latency_seconds_bucket\(labels(key, ",le=\"\($0)\"")) \($1)"
            } + [
                "gusli_latency_seconds_bucket\(labels(key, ",le=\"+Inf\"")) \(total)",
                "gusli_latency_seconds_sum\(labels(key)) \(counts.latency)",
                "gusli_latency_seconds_count\(labels(key)) \(total)",
            ]
        }
        text += "# HELP gusli_queue_length Requests that wait.\n# TYPE gusli_queue_length gauge\n"
        for name in registry.names {
            for model in (try? registry.versions(name).all) ?? [] {
                text +=
                    "gusli_queue_length\(labels(Key(model: name, version: model.manifest.version))) \(model.load.waiting)\n"
            }
        }
        return text
    }
}

/// Prometheus' interface: `/metrics`.
public struct MetricsInterface: HTTPInterface {
    private let registry: ModelRegistry
    private let metrics: ServingMetrics

    public init(_ registry: ModelRegistry, metrics: ServingMetrics) {
        (self.registry, self.metrics) = (registry, metrics)
    }

    public func answer(_ exchange: HTTPExchange) async -> HTTPExchange.Answer {
        guard exchange.path == ["metrics"] else {
            return .error(.resourceNotFound("/" + exchange.path.joined(separator: "/")))
        }
        guard exchange.method == "GET" else { return .error(.methodNotAllowed) }
        return .init(
            status: 200,
            body: ServingBody(
                Data(metrics.text(registry).utf8), contentType: "text/plain; version=0.0.4; charset=utf-8"))
    }
}
