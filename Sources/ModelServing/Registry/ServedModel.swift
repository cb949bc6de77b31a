import Foundation
import Synchronization

/// How a model is served.
public struct ServingSettings: Sendable, Equatable, Codable {
    /// Requests that are computed together at most.
    public var batchSize = 1
    /// Milliseconds that the first of a batch waits for others.
    public var maximumBatchDelay = 100
    public var workers = 1
    /// Requests that may wait; more are refused.
    public var queueSize = 1000
    /// Seconds that a request may wait.
    public var responseTimeout = 120

    public init() {}

    /// What is wrong with it, or nil.
    public var problem: String? {
        if !(1...1024).contains(batchSize) { return "batch_size is \(batchSize), not 1 to 1024" }
        if !(0...60_000).contains(maximumBatchDelay) {
            return "max_batch_delay is \(maximumBatchDelay), not 0 to 60000 milliseconds"
        }
        if !(0...256).contains(workers) { return "there are 0 to 256 workers, not \(workers)" }
        if !(1...1_000_000).contains(queueSize) { return "the queue holds 1 to 1000000 requests, not \(queueSize)" }
        if !(1...86_400).contains(responseTimeout) {
            return "response_timeout is \(responseTimeout), not 1 to 86400 seconds"
        }
        return nil
    }
}

/// One version of a model, loaded. It lives as long as the registry or a request holds it: what was taken out of the registry still
/// answers the requests that reached it before.
public final class ServedModel: Sendable {
    public let manifest: ModelManifest
    /// The archive's file name.
    public let archive: String
    public let loaded: Date
    private let folder: UnpackedFolder
    private let settingsNow: Mutex<ServingSettings>
    private let handlers: SharedHandlers
    private let queue: BatchQueue

    /// Unpacks and loads a model.
    ///
    /// - Throws: `ServingError.badArchive` with what its reader says; nothing is left behind.
    public init(_ archive: ModelArchive, settings: ServingSettings) throws(ServingError) {
        if let problem = settings.problem { throw .badRequest(problem) }
        manifest = archive.manifest
        self.archive = URL(filePath: archive.file).lastPathComponent
        folder = try UnpackedFolder()
        try archive.unpack(to: folder.url)
        let first = try Self.load(manifest, folder.url, self.archive)
        let handlers = SharedHandlers([first])
        self.handlers = handlers
        settingsNow = Mutex(settings)
        loaded = Date()
        queue = BatchQueue(
            name: "serve-\(manifest.name)-\(manifest.version)", batchSize: settings.batchSize,
            delay: .milliseconds(settings.maximumBatchDelay),
            capacity: settings.queueSize, workers: 0, timeout: .seconds(settings.responseTimeout)
        ) { worker, batch in handlers[worker].predict(batch) }
        try scale(to: settings.workers)
    }

    private static func load(_ manifest: ModelManifest, _ folder: URL, _ archive: String) throws(ServingError)
        -> any ModelHandler
    {
        guard let kind = ModelKind(rawValue: manifest.handler) else {
            throw .badArchive(file: archive, reason: "no handler \(manifest.handler)")
        }
        do { return try kind.handler(folder, manifest) } catch {
            // The folder's name is of no use to whoever made the archive.
            throw .badArchive(
                file: archive,
                reason: "\(error)".replacing(folder.path + "/", with: "").replacing(folder.path, with: "model"))
        }
    }

    /// Where its files lie while it lives.
    var unpackedPath: String { folder.url.path }

    public var settings: ServingSettings { settingsNow.withLock { $0 } }
    /// Requests waiting and batches running.
    public var load: (waiting: Int, running: Int, workers: Int) { queue.load }

    /// Answers a request when its turn comes.
    func predict(_ body: ServingBody) async -> BatchQueue.Outcome { await queue.submit(body) }

    func explain(_ body: ServingBody) throws(ServingError) -> ServingBody { try handlers[0].explain(body) }

    /// How many batches may be computed at once. Models that one thread at a time may ask are loaded once for each worker.
    func scale(to workers: Int) throws(ServingError) {
        var next = settings
        next.workers = workers
        if let problem = next.problem { throw .badRequest(problem) }
        while !handlers.isParallel, handlers.count < workers {
            handlers.append(try Self.load(manifest, folder.url, archive))
        }
        settingsNow.withLock { $0.workers = workers }
        queue.scale(to: workers)
    }
}

/// The handlers of a model's workers.
private final class SharedHandlers: Sendable {
    private let handlers: Mutex<[any ModelHandler]>
    let isParallel: Bool

    init(_ first: [any ModelHandler]) {
        handlers = Mutex(first)
        isParallel = first.allSatisfy(\.isParallel)
    }

    var count: Int { handlers.withLock { $0.count } }
    func append(_ handler: any ModelHandler) { handlers.withLock { $0.append(handler) } }
    subscript(worker: Int) -> any ModelHandler { handlers.withLock { $0[isParallel ? 0 : min(worker, $0.count - 1)] } }
}

/// A folder for a model's files that goes when the model does.
private final class UnpackedFolder: Sendable {
    let url: URL

    init() throws(ServingError) {
        url = FileManager.default.temporaryDirectory.appending(path: "gusli-model-\(UUID().uuidString)")
        do {
            try FileManager.default.createDirectory(
                at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw .failed("no temporary folder can be made: \(error.localizedDescription)")
        }
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}
