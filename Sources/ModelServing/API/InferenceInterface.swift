import Foundation

/// TorchServe's inference interface: `/ping`, `/predictions/NAME[/VERSION]`, `/explanations/NAME[/VERSION]`.
public struct InferenceInterface: HTTPInterface {
    private let registry: ModelRegistry
    private let metrics: ServingMetrics

    public init(_ registry: ModelRegistry, metrics: ServingMetrics) {
        (self.registry, self.metrics) = (registry, metrics)
    }

    public func answer(_ exchange: HTTPExchange) async -> HTTPExchange.Answer {
        do throws(ServingError) {
            switch exchange.path.first {
            case nil where exchange.method == "OPTIONS", "api-description": return .json(Self.description)
            case "ping": return .json(StatusLine(status: "Healthy"))
            case "predictions": return try await predict(exchange)
            case "explanations": return try explain(exchange)
            default: throw .resourceNotFound("/" + exchange.path.joined(separator: "/"))
            }
        } catch {
            return .error(error)
        }
    }

    private func model(_ exchange: HTTPExchange) throws(ServingError) -> ServedModel {
        guard (2...3).contains(exchange.path.count) else {
            throw .resourceNotFound("/" + exchange.path.joined(separator: "/"))
        }
        guard ["POST", "PUT"].contains(exchange.method) else { throw .methodNotAllowed }
        return try registry.model(exchange.path[1], version: exchange.path.count == 3 ? exchange.path[2] : nil)
    }

    private func predict(_ exchange: HTTPExchange) async throws(ServingError) -> HTTPExchange.Answer {
        let begun = ContinuousClock.now
        let model = try model(exchange)
        let outcome = await model.predict(exchange.body)
        var status = 200
        if case .failure(let error) = outcome.result { status = error.status }
        metrics.record(
            model: exchange.path[1], version: model.manifest.version, status: status,
            latency: ContinuousClock.now - begun, queued: outcome.queued,
            batchSize: outcome.batchSize)
        return HTTPExchange.Answer(status: 200, body: try outcome.result.get())
    }

    private func explain(_ exchange: HTTPExchange) throws(ServingError) -> HTTPExchange.Answer {
        HTTPExchange.Answer(status: 200, body: try model(exchange).explain(exchange.body))
    }

    private struct Description: Encodable {
        var openapi = "3.0.1"
        var info = ["title": "Gusli inference", "version": "1"]
        var paths: [String: [String: [String: String]]]
    }

    private static let description = Description(paths: [
        "/ping": ["get": ["operationId": "ping"]],
        "/predictions/{model_name}": ["post": ["operationId": "predictions"]],
        "/predictions/{model_name}/{model_version}": ["post": ["operationId": "version_predictions"]],
        "/explanations/{model_name}": ["post": ["operationId": "explanations"]],
    ])
}
