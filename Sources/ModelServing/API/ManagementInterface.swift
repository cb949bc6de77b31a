import Foundation

/// TorchServe's management interface: register, unregister, scale, set the default version, describe and list models.
public struct ManagementInterface: HTTPInterface {
    private let registry: ModelRegistry
    private let defaults: ServingSettings

    /// - Parameter defaults: for what a registration leaves open.
    public init(_ registry: ModelRegistry, defaults: ServingSettings = .init()) {
        (self.registry, self.defaults) = (registry, defaults)
    }

    public func answer(_ exchange: HTTPExchange) async -> HTTPExchange.Answer {
        do throws(ServingError) {
            guard exchange.path.first == "models" else {
                throw .resourceNotFound("/" + exchange.path.joined(separator: "/"))
            }
            let path = Array(exchange.path.dropFirst())
            switch (exchange.method, path.count) {
            case ("GET", 0): return try list(exchange)
            case ("POST", 0): return try await register(exchange)
            case ("GET", 1), ("GET", 2): return try describe(path[0], path.count == 2 ? path[1] : nil)
            case ("PUT", 1), ("PUT", 2): return try scale(exchange, path[0], path.count == 2 ? path[1] : nil)
            case ("PUT", 3) where path[2] == "set-default": return try setDefault(path[0], path[1])
            case ("DELETE", 1), ("DELETE", 2):
                try registry.unregister(path[0], version: path.count == 2 ? path[1] : nil)
                return .json(StatusLine(status: "Model \"\(path[0])\" unregistered"))
            case (_, 0...3): throw .methodNotAllowed
            default: throw .resourceNotFound("/" + exchange.path.joined(separator: "/"))
            }
        } catch {
            return .error(error)
        }
    }

    private func register(_ exchange: HTTPExchange) async throws(ServingError) -> HTTPExchange.Answer {
        guard let url = exchange.query["url"] else { throw .badRequest("Parameter url is required.") }
        var settings = defaults
        settings.batchSize = try exchange.number("batch_size") ?? defaults.batchSize
        settings.maximumBatchDelay = try exchange.number("max_batch_delay") ?? defaults.maximumBatchDelay
        settings.workers = try exchange.number("initial_workers") ?? defaults.workers
        settings.responseTimeout = try exchange.number("response_timeout") ?? defaults.responseTimeout
        if let problem = settings.problem { throw .badRequest(problem) }
        let (name, ready, registry) = (exchange.query["model_name"], settings, registry)
        // Loading may take seconds of computing: not on a thread that serves others.
        let loaded = await withCheckedContinuation {
            (continuation: CheckedContinuation<Result<ServedModel, ServingError>, Never>) in
            DispatchQueue.global().async {
                continuation.resume(
                    returning: Result { () throws(ServingError) in
                        try registry.register(url, name: name, settings: ready)
                    })
            }
        }
        let model = try loaded.get()
        return .json(
            StatusLine(
                status:
                    "Model \"\(name ?? model.manifest.name)\" Version: \(model.manifest.version) registered with \(settings.workers) initial workers"
            ))
    }

    private func scale(_ exchange: HTTPExchange, _ name: String, _ version: String?) throws(ServingError)
        -> HTTPExchange.Answer
    {
        let (least, most) = (try exchange.number("min_worker"), try exchange.number("max_worker"))
        guard let workers = least ?? most else { throw .badRequest("Parameter min_worker is required.") }
        if let most, most < workers { throw .badRequest("max_worker is less than min_worker") }
        try registry.scale(name, version: version, workers: workers)
        return .json(StatusLine(status: "Workers scaled to \(workers) for model: \(name)"))
    }

    private func setDefault(_ name: String, _ version: String) throws(ServingError) -> HTTPExchange.Answer {
        try registry.setDefault(name, version: version)
        return .json(StatusLine(status: "Default version successfully updated for model \"\(name)\" to \"\(version)\""))
    }

    private struct Listed: Encodable {
        var modelName: String
        var modelUrl: String
    }

    private struct List: Encodable {
        var nextPageToken: String?
        var models: [Listed]
    }

    private func list(_ exchange: HTTPExchange) throws(ServingError) -> HTTPExchange.Answer {
        let limit = try exchange.number("limit") ?? 100, start = try exchange.number("next_page_token") ?? 0
        guard limit > 0, start >= 0 else { throw .badRequest("limit and next_page_token are positive numbers") }
        let names = registry.names, page = names.dropFirst(start).prefix(limit)
        let next = start + page.count
        let models = page.compactMap { name -> Listed? in
            (try? registry.model(name)).map { Listed(modelName: name, modelUrl: $0.archive) }
        }
        return .json(List(nextPageToken: next < names.count ? String(next) : nil, models: models))
    }

    private struct Worker: Encodable {
        var id: String
        var status: String
    }

    private struct Described: Encodable {
        var modelName: String
        var modelVersion: String
        var modelUrl: String
        var handler: String
        var runtime = "gusli"
        var minWorkers: Int
        var maxWorkers: Int
        var batchSize: Int
        var maxBatchDelay: Int
        var responseTimeout: Int
        var loadedAtStartup = false
        var isDefault: Bool
        var labels: [String]?
        var licence: String?
        var queueLength: Int
        var loadedAt: String
        var workers: [Worker]
    }

    private func describe(_ name: String, _ version: String?) throws(ServingError) -> HTTPExchange.Answer {
        let (current, all) = try registry.versions(name)
        let wanted = version == "all" ? all : all.filter { $0.manifest.version == version ?? current }
        guard !wanted.isEmpty else { throw .versionNotFound(model: name, version: version ?? current) }
        return .json(
            wanted.map { model in
                let settings = model.settings, load = model.load
                return Described(
                    modelName: name, modelVersion: model.manifest.version, modelUrl: model.archive,
                    handler: model.manifest.handler,
                    minWorkers: settings.workers, maxWorkers: settings.workers, batchSize: settings.batchSize,
                    maxBatchDelay: settings.maximumBatchDelay, responseTimeout: settings.responseTimeout,
                    isDefault: model.manifest.version == current, labels: model.manifest.labels,
                    licence: model.manifest.licence,
                    queueLength: load.waiting, loadedAt: model.loaded.formatted(.iso8601),
                    workers: (0..<settings.workers).map {
                        Worker(id: String(9000 + $0), status: $0 < load.running ? "BUSY" : "READY")
                    })
            })
    }
}
