import Assistant
import Logging

/// What the servers count, for `/metrics`.
struct ServerCounters: Sendable {
    private let metrics: MetricsRegistry
    private let log: Logger

    init(_ metrics: MetricsRegistry, log: Logger) {
        self.metrics = metrics
        self.log = log
        metrics.describe(
            "gusli_server_requests_total", .counter, "Requests answered, by server, what was asked, and outcome.")
        metrics.describe(
            "gusli_server_request_seconds", .histogram, "Time from a request's end to the last of its answer.")
        metrics.describe(
            "gusli_server_first_answer_seconds", .histogram, "Time from a request's end to the first of its answer.")
        metrics.describe("gusli_server_connections", .gauge, "Connections that are open, by server.")
        metrics.describe(
            "gusli_server_refused_total", .counter, "Connections and requests that were turned away, by reason.")
        metrics.describe("gusli_server_sound_seconds_total", .counter, "Seconds of sound heard and made for clients.")
    }

    func finished(_ server: String, _ request: String, after time: Duration, failed: Bool = false) {
        let labels = ["server": server, "request": request]
        metrics.add(
            "gusli_server_requests_total", labels: labels.merging(["outcome": failed ? "failed" : "done"]) { $1 })
        log.debug(
            failed ? "request failed" : "request",
            metadata: [
                "server": .string(server), "request": .string(request),
                "seconds": .stringConvertible((time / .seconds(1) * 1000).rounded() / 1000),
            ])
        metrics.observe("gusli_server_request_seconds", time / .seconds(1), labels: labels)
    }

    func began(_ server: String, _ request: String, after time: Duration) {
        metrics.observe(
            "gusli_server_first_answer_seconds", time / .seconds(1), labels: ["server": server, "request": request])
    }

    func connections(_ server: String, _ count: Int) {
        metrics.set("gusli_server_connections", Double(count), labels: ["server": server])
    }

    func refused(_ server: String, _ reason: String) {
        log.info("refused", metadata: ["server": .string(server), "reason": .string(reason)])
        metrics.add("gusli_server_refused_total", labels: ["server": server, "reason": reason])
    }

    func sound(_ direction: String, seconds: Double) {
        metrics.add("gusli_server_sound_seconds_total", seconds, labels: ["direction": direction])
    }
}
