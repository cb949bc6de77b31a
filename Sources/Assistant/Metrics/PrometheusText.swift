/// Metrics in Prometheus' text format, version 0.0.4 (content type `text/plain; version=0.0.4`).
public enum PrometheusText {
    public static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    public static func render(_ families: [MetricFamily]) -> String {
        families.sorted { $0.name < $1.name }.map(render).joined()
    }

    private static func render(_ family: MetricFamily) -> String {
        var text = "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
        text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
        for series in family.series.sorted(by: { key($0.labels) < key($1.labels) }) {
            switch series.value {
            case .number(let value): text += "\(family.name)\(key(series.labels)) \(number(value))\n"
            case .histogram(let counts, let sum, let count):
                for (bound, below) in zip(family.bounds, counts) {
                    text += "\(family.name)_bucket\(key(series.labels, le: number(bound))) \(below)\n"
                }
                text += "\(family.name)_bucket\(key(series.labels, le: "+Inf")) \(count)\n"
                text += "\(family.name)_sum\(key(series.labels)) \(number(sum))\n"
                text += "\(family.name)_count\(key(series.labels)) \(count)\n"
            }
        }
        return text
    }

    private static func key(_ labels: [String: String], le: String? = nil) -> String {
        var pairs = labels.sorted { $0.key < $1.key }.map { "\($0.key)=\"\(escaped($0.value, quotes: true))\"" }
        if let le { pairs.append("le=\"\(le)\"") }
        return pairs.isEmpty ? "" : "{\(pairs.joined(separator: ","))}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let plain = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? plain.replacing("\"", with: "\\\"") : plain
    }

    private static func number(_ value: Double) -> String {
        if value == .infinity { return "+Inf" }
        if value == -.infinity { return "-Inf" }
        if value.isNaN { return "NaN" }
        return value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}
