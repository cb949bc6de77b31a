import Assistant
import Foundation
import Hummingbird

/// `GET /healthz`, `/metrics` and `/api/state`: how the assistant is.
struct StateRoutes {
    struct Health: Encodable {
        var status = "ok"
        var version = ServicesCard.programVersion
    }

    /// What the page shows beside the dialogue.
    struct State: Encodable {
        struct Stage: Encodable {
            var name: String
            /// How often it ran, and seconds: half and nine tenths of the time it took no longer.
            var count: Int
            var median: Double?
            var ninetieth: Double?
        }

        struct Gauge: Encodable {
            var name: String
            var value: Double
        }

        struct SkillState: Encodable {
            var name: String
            var intents: [String]
            var state: String
        }

        var recogniser: String?
        var voice: String?
        var language: String
        var wakePhrase: String?
        var stages: [Stage]
        var gauges: [Gauge]
        var skills: [SkillState]
    }

    let assistant: ServedAssistant

    func add(to router: Router<ServerRequestContext>) {
        router.get("/healthz") { _, _ in JSONBody.response(Health()) }
        router.get("/metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType],
                body: .init(byteBuffer: ByteBuffer(string: assistant.services.metrics.prometheus())))
        }
        router.get("/api/state") { _, _ in JSONBody.response(await state()) }
    }

    private func state() async -> State {
        let families = assistant.services.metrics.snapshot(), card = assistant.card
        var stages: [State.Stage] = [], gauges: [State.Gauge] = []
        for family in families.sorted(by: { $0.name > $1.name }) {
            for series in family.series where Self.isOfInterest(series.labels) {
                let labels = series.labels.sorted { $0.key < $1.key }.map(\.value).joined(separator: " ")
                switch series.value {
                case .histogram(let counts, _, let count) where count > 0:
                    stages.append(
                        .init(
                            name: labels.isEmpty ? Self.plain(family.name) : "\(Self.plain(family.name)) \(labels)",
                            count: count,
                            median: Self.quantile(0.5, counts, family.bounds, count),
                            ninetieth: Self.quantile(0.9, counts, family.bounds, count)))
                case .number(let value) where family.kind == .gauge:
                    gauges.append(
                        .init(
                            name: labels.isEmpty ? Self.plain(family.name) : "\(Self.plain(family.name)) \(labels)",
                            value: value))
                default: break
                }
            }
        }
        return State(
            recogniser: card.recogniser?.name, voice: card.voice?.name, language: card.dialogue.language,
            wakePhrase: card.wakePhrase,
            stages: stages, gauges: gauges, skills: await skills())
    }

    private func skills() async -> [State.SkillState] {
        guard let engine = await assistant.services.models.dialogue.ready else { return [] }
        let failures = assistant.services.metrics.snapshot().first { $0.name == "gusli_failures_total" }?.series ?? []
        return engine.skills.map { skill in
            var failed = 0.0
            for series in failures where series.labels["skill"] == skill.name {
                if case .number(let value) = series.value { failed = value }
            }
            return .init(
                name: skill.name, intents: skill.intents, state: failed > 0 ? "failed \(Int(failed)) times" : "ready")
        }
    }

    /// Files, metrics and the like are no part of the pipeline.
    private static func isOfInterest(_ labels: [String: String]) -> Bool {
        labels["server"] != "http" || labels["request"].map { $0.hasPrefix("/v1/audio") || !$0.hasPrefix("/") } ?? true
    }

    /// "gusli_stage_seconds" in words.
    private static func plain(_ name: String) -> String {
        var words = name.split(separator: "_").map(String.init)
        if words.first == "gusli" { words.removeFirst() }
        if words.last == "seconds" { words.removeLast() }
        return words.joined(separator: " ")
    }

    /// The bound below which a share of the observations lies.
    static func quantile(_ share: Double, _ counts: [Int], _ bounds: [Double], _ count: Int) -> Double? {
        zip(counts, bounds).first { Double($0.0) >= share * Double(count) }?.1
    }
}
