import Foundation
import Synchronization

/// The models that are served, several versions of each; one version answers where none is named.
///
///     let registry = ModelRegistry(store: URL(filePath: "store"))
///     try registry.register("intents-1.0.gusli")
///     try registry.register("intents-2.0.gusli")
///     try registry.setDefault("intents", version: "2.0")      // from the next request on; none is dropped
public final class ModelRegistry: Sendable {
    private struct Entry {
        var versions: [String: ServedModel] = [:]
        var current: String
    }

    /// The folder whose archives may be registered.
    public let store: URL
    private let models = Mutex<[String: Entry]>([:])

    public init(store: URL) { self.store = store }

    /// The archives in the store, by name.
    public func archives() throws(ServingError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: store.path).filter {
                $0.hasSuffix("." + ModelArchive.ending)
            }.sorted()
        } catch { throw .badRequest("the model store \(store.path) cannot be read") }
    }

    /// Loads an archive of the store. The first version of a model becomes its default. What runs goes on meanwhile.
    ///
    /// - Parameters:
    ///   - archive: a file's name in the store; no path and no address.
    ///   - name: instead of the archive's own.
    /// - Throws: `ServingError`; then nothing has changed.
    @discardableResult
    public func register(_ archive: String, name: String? = nil, settings: ServingSettings = .init())
        throws(ServingError) -> ServedModel
    {
        guard !archive.isEmpty, !archive.contains("/"), !archive.contains("\\"), !archive.hasPrefix(".") else {
            throw .badRequest("url is the name of a file in the model store, not \(archive.debugDescription)")
        }
        let file = store.appending(path: archive)
        guard FileManager.default.fileExists(atPath: file.path) else {
            throw .badArchive(file: archive, reason: "is not in the model store")
        }
        let opened = try ModelArchive(contentsOf: file.path)
        let name = name ?? opened.manifest.name, version = opened.manifest.version
        guard ModelManifest.isName(name) else { throw .badRequest("\(name.debugDescription) is no name for a model") }
        // Judged before the slow part, and again after it.
        try models.withLock { (models) throws(ServingError) in try Self.checkFree(models, name, version) }
        let model = try ServedModel(opened, settings: settings)
        try models.withLock { (models) throws(ServingError) in
            try Self.checkFree(models, name, version)
            models[name, default: Entry(current: version)].versions[version] = model
        }
        return model
    }

    private static func checkFree(_ models: [String: Entry], _ name: String, _ version: String) throws(ServingError) {
        if models[name]?.versions[version] != nil {
            throw .conflict("Model version \(version) is already registered for model \(name)")
        }
    }

    /// Takes a version out, or the whole model. Requests that reached it before are answered.
    public func unregister(_ name: String, version: String? = nil) throws(ServingError) {
        try models.withLock { (models) throws(ServingError) in
            guard var entry = models[name] else { throw .modelNotFound(name) }
            let version = version ?? entry.current
            guard entry.versions[version] != nil else { throw .versionNotFound(model: name, version: version) }
            guard version != entry.current || entry.versions.count == 1 else {
                throw .badRequest("Cannot remove default version for model \(name): make another one the default first")
            }
            entry.versions[version] = nil
            models[name] = entry.versions.isEmpty ? nil : entry
        }
    }

    public func setDefault(_ name: String, version: String) throws(ServingError) {
        try models.withLock { (models) throws(ServingError) in
            guard var entry = models[name] else { throw .modelNotFound(name) }
            guard entry.versions[version] != nil else { throw .versionNotFound(model: name, version: version) }
            entry.current = version
            models[name] = entry
        }
    }

    public func scale(_ name: String, version: String? = nil, workers: Int) throws(ServingError) {
        try model(name, version: version).scale(to: workers)
    }

    /// The version that is named, or the default.
    public func model(_ name: String, version: String? = nil) throws(ServingError) -> ServedModel {
        try models.withLock { (models) throws(ServingError) in
            guard let entry = models[name] else { throw .modelNotFound(name) }
            let version = version ?? entry.current
            guard let model = entry.versions[version] else { throw .versionNotFound(model: name, version: version) }
            return model
        }
    }

    /// All versions of a model by their names, and which is the default.
    public func versions(_ name: String) throws(ServingError) -> (current: String, all: [ServedModel]) {
        try models.withLock { (models) throws(ServingError) in
            guard let entry = models[name] else { throw .modelNotFound(name) }
            return (entry.current, entry.versions.keys.sorted().compactMap { entry.versions[$0] })
        }
    }

    public var names: [String] { models.withLock { $0.keys.sorted() } }
}
