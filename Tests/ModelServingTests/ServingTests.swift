import Archives
import Foundation
import Testing

@testable import ModelServing

let project = URL(filePath: #filePath + "/../../..").standardizedFileURL

/// A store with archives of the shipped digits judge (versions 1.0 and 2.0) and the shipped English grammar, removed with the object.
final class Store: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "gusli-store-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        for version in ["1.0", "2.0"] {
            try ModelArchive.pack(project.appending(path: "models/digits-judge").path, name: "digits", version: version)
                .write(to: url.appending(path: "digits-\(version).gusli"))
        }
        try ModelArchive.pack(project.appending(path: "grammars/en").path, name: "commands").write(
            to: url.appending(path: "commands.gusli"))
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

/// A seven, as the 64 numbers of the well-known set.
let seven =
    "[0,0,7,8,13,16,15,1,0,0,7,7,4,11,12,0,0,0,0,0,8,13,1,0,0,4,8,8,15,15,6,0,0,2,11,15,15,4,0,0,0,0,0,16,5,0,0,0,0,0,9,15,1,0,0,0,0,0,13,5,0,0,0,0]"

@Test("an archive says what it holds, and the same model gives the same bytes")
func archiveRoundTrip() throws {
    let store = try Store()
    let archive = try ModelArchive(contentsOf: store.url.appending(path: "digits-1.0.gusli").path)
    #expect(
        archive.manifest.name == "digits" && archive.manifest.version == "1.0" && archive.manifest.handler == "digits")
    #expect(archive.manifest.labels == (0...9).map(String.init))
    #expect(archive.contents.map(\.name) == ["model.yaml", "weights.safetensors"])
    let path = project.appending(path: "models/digits-judge").path
    #expect(try ModelArchive.pack(path) == ModelArchive.pack(path))
    // The language model that it shares with the live recogniser goes along.
    let recogniser = store.url.appending(path: "recogniser.gusli")
    try ModelArchive.pack(project.appending(path: "models/recogniser-en-offline").path).write(to: recogniser)
    #expect(
        try Set(ModelArchive(contentsOf: recogniser.path).contents.map(\.name))
            == ["model.yaml", "weights.safetensors", "words.ngram"])
    #expect(throws: ServingError.self) { try ModelArchive.pack(project.appending(path: "models/g2p-en").path) }
    #expect(throws: ServingError.self) { try ModelArchive.pack("/nowhere") }
    #expect(throws: ServingError.self) { try ModelArchive.pack(path, name: "../x") }
}

/// A zip archive of these files.
private func archive(_ files: [(String, String)], in folder: URL) throws -> String {
    var zip = ZipWriter()
    for (name, text) in files { try zip.add(name, Data(text.utf8)) }
    let file = "bad-\(UUID().uuidString).gusli"
    try zip.finished().write(to: folder.appending(path: file))
    return file
}

@Test("a bad archive is refused with a reason, and what runs is not touched")
func badArchives() async throws {
    let store = try Store()
    let registry = ModelRegistry(store: store.url)
    try registry.register("digits-1.0.gusli")
    func manifest(_ handler: String, format: Int = 1, name: String = "digits") -> (String, String) {
        ("manifest.json", "{\"format\":\(format),\"name\":\"\(name)\",\"version\":\"3.0\",\"handler\":\"\(handler)\"}")
    }
    let bad: [([(String, String)], String)] = [
        ([("readme.txt", "x")], "manifest.json"), ([("manifest.json", "{}")], "lacks"),
        ([manifest("digits", format: 2), ("model/a", "x")], "format 2"),
        ([manifest("python"), ("model/a", "x")], "handler"),
        ([manifest("digits", name: "a b"), ("model/a", "x")], "name"),
        ([manifest("digits")], "no model"), ([manifest("digits"), ("model/a", "x"), ("other", "y")], "other"),
        ([manifest("digits"), ("model/model.yaml", "type: digits-judge")], "model.yaml"),
        ([manifest("recogniser"), ("model/model.yaml", "x")], "model.yaml"),
        ([manifest("anomaly"), ("model/a.json", "{}")], "detector"),
        ([manifest("grammar"), ("model/a.yaml", "intents: [")], "yaml"),
    ]
    for (files, reason) in bad {
        let file = try archive(files, in: store.url)
        let error = #expect(throws: ServingError.self) { try registry.register(file) }
        #expect(
            error.map { $0.status == 400 && $0.description.contains(reason) } ?? false, "\(String(describing: error))")
    }
    for url in ["", "../x.gusli", "/etc/passwd", "http://a/b.gusli", ".hidden", "missing.gusli"] {
        #expect(throws: ServingError.self) { try registry.register(url) }
    }
    // A cut file and one with a changed byte in its weights.
    let whole = try Data(contentsOf: store.url.appending(path: "digits-2.0.gusli"))
    try whole.prefix(whole.count / 2).write(to: store.url.appending(path: "cut.gusli"))
    var changed = whole
    changed[whole.count / 2] ^= 1
    try changed.write(to: store.url.appending(path: "changed.gusli"))
    for file in ["cut.gusli", "changed.gusli"] { #expect(throws: ServingError.self) { try registry.register(file) } }
    #expect(throws: ServingError.conflict("Model version 1.0 is already registered for model digits")) {
        try registry.register("digits-1.0.gusli")
    }
    #expect(try registry.versions("digits").all.map(\.manifest.version) == ["1.0"])
    let answer = await InferenceInterface(registry, metrics: ServingMetrics()).answer(
        HTTPExchange("POST", "/predictions/digits", body: ServingBody(Data(seven.utf8))))
    #expect(answer.status == 200)
}

private func json(_ answer: HTTPExchange.Answer) -> [String: Any] {
    (try? JSONSerialization.jsonObject(with: answer.body.data) as? [String: Any]) ?? [:]
}

@Test("inference and management answer as TorchServe's clients expect")
func interfaces() async throws {
    let store = try Store()
    let registry = ModelRegistry(store: store.url), metrics = ServingMetrics()
    let inference = InferenceInterface(registry, metrics: metrics), management = ManagementInterface(registry)
    func ask(
        _ method: String, _ path: String, _ query: [String: String] = [:], _ body: String = "", _ type: String? = nil
    ) async -> HTTPExchange.Answer {
        let exchange = HTTPExchange(method, path, query: query, body: ServingBody(Data(body.utf8), contentType: type))
        return path.hasPrefix("/models") ? await management.answer(exchange) : await inference.answer(exchange)
    }
    #expect(json(await ask("GET", "/ping"))["status"] as? String == "Healthy")
    var answer = await ask("POST", "/predictions/digits", [:], seven)
    #expect(answer.status == 404 && json(answer)["type"] as? String == "ModelNotFoundException")
    answer = await ask("POST", "/models", ["url": "digits-1.0.gusli", "initial_workers": "1", "synchronous": "true"])
    #expect(answer.status == 200 && (json(answer)["status"] as? String)?.contains("Version: 1.0 registered") == true)
    answer = await ask("POST", "/models", ["url": "digits-2.0.gusli"])
    #expect(answer.status == 200)
    answer = await ask("POST", "/predictions/digits", [:], seven)
    #expect(answer.status == 200 && json(answer)["label"] as? String == "7")
    answer = await ask("POST", "/predictions/digits/2.0", [:], seven)
    #expect(json(answer)["label"] as? String == "7")
    #expect(
        json(await ask("POST", "/predictions/digits/9", [:], seven))["type"] as? String
            == "ModelVersionNotFoundException")
    for (body, status) in [("[1,2]", 400), ("hello", 400), ("", 400), (seven, 200)] {
        #expect(await ask("POST", "/predictions/digits", [:], body).status == status)
    }
    #expect(await ask("GET", "/predictions/digits").status == 405)
    #expect(await ask("POST", "/nothing").status == 404)
    // Default version, description, workers.
    #expect(await ask("DELETE", "/models/digits/1.0").status == 400)
    #expect(await ask("PUT", "/models/digits/2.0/set-default").status == 200)
    let described =
        try JSONSerialization.jsonObject(with: await ask("GET", "/models/digits").body.data) as? [[String: Any]]
    #expect(
        described?.count == 1 && described?[0]["modelVersion"] as? String == "2.0"
            && (described?[0]["workers"] as? [Any])?.count == 1)
    #expect(await ask("PUT", "/models/digits", ["min_worker": "2"]).status == 200)
    #expect(await ask("PUT", "/models/digits", ["min_worker": "-2"]).status == 400)
    #expect(await ask("PUT", "/models/digits", ["min_worker": "0"]).status == 200)
    #expect(await ask("POST", "/predictions/digits", [:], seven).status == 503)
    #expect(await ask("PUT", "/models/digits", ["min_worker": "1"]).status == 200)
    #expect(await ask("DELETE", "/models/digits/1.0").status == 200)
    #expect(await ask("POST", "/predictions/digits/1.0", [:], seven).status == 404)
    // A model for text.
    #expect(await ask("POST", "/models", ["url": "commands.gusli", "model_name": "intents"]).status == 200)
    let listed = json(await ask("GET", "/models", ["limit": "1"]))
    #expect(
        (listed["models"] as? [[String: String]])?.first?["modelName"] == "digits"
            && listed["nextPageToken"] as? String == "1")
    for (body, type) in [
        ("set an alarm for seven", "text/plain"), ("{\"text\":\"set an alarm for seven\"}", "application/json"),
    ] {
        #expect(json(await ask("POST", "/predictions/intents", [:], body, type))["intent"] is String)
    }
    answer = await ask("POST", "/predictions/intents", [:], String(repeating: "set an alarm ", count: 1000))
    #expect(answer.status == 400 && (json(answer)["message"] as? String)?.contains("13000 characters") == true)
    #expect(await ask("POST", "/models", ["url": "commands.gusli", "batch_size": "many"]).status == 400)
    #expect(await ask("POST", "/models").status == 400)
    let text = String(
        decoding: await MetricsInterface(registry, metrics: metrics).answer(HTTPExchange("GET", "/metrics")).body.data,
        as: UTF8.self)
    #expect(text.contains("ts_inference_requests_total{model_name=\"digits\",model_version=\"1.0\"} 5"), "\(text)")
    #expect(text.contains("gusli_requests_total{model_name=\"digits\",model_version=\"1.0\",status=\"400\"} 3"))
    #expect(text.contains("gusli_latency_seconds_count{model_name=\"intents\",model_version=\"1.0\"} 3"))
}

@Test("while versions are switched and the old one is taken out, no request fails")
func switchUnderLoad() async throws {
    let store = try Store()
    let registry = ModelRegistry(store: store.url)
    var batched = ServingSettings()
    batched.batchSize = 4
    batched.maximumBatchDelay = 2
    let settings = batched
    try registry.register("digits-1.0.gusli", settings: settings)
    let inference = InferenceInterface(registry, metrics: ServingMetrics())
    let statuses = await withTaskGroup(of: [Int].self) { group in
        for _ in 0..<16 {
            group.addTask {
                var statuses: [Int] = []
                for _ in 0..<12 {
                    statuses.append(
                        await inference.answer(
                            HTTPExchange("POST", "/predictions/digits", body: ServingBody(Data(seven.utf8)))
                        ).status)
                }
                return statuses
            }
        }
        group.addTask {
            do {
                try registry.register("digits-2.0.gusli", settings: settings)
                try registry.setDefault("digits", version: "2.0")
                try registry.unregister("digits", version: "1.0")
                return []
            } catch { return [500] }
        }
        return await group.reduce([]) { $0 + $1 }
    }
    #expect(statuses.count == 192 && statuses.allSatisfy { $0 == 200 })
    #expect(try registry.versions("digits").current == "2.0")
}

@Test("requests that come together are computed together")
func batching() async throws {
    let queue = BatchQueue(
        name: "test", batchSize: 8, delay: .milliseconds(500), capacity: 100, workers: 1, timeout: .seconds(60)
    ) { _, batch in
        batch.map { .success($0) }
    }
    let outcomes = await withTaskGroup(of: BatchQueue.Outcome.self) { group in
        for i in 0..<16 { group.addTask { await queue.submit(ServingBody(Data([UInt8(i)]))) } }
        return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count == 16 && outcomes.allSatisfy { $0.batchSize == 8 })
    #expect(Set(outcomes.compactMap { try? $0.result.get().data.first }) == Set(0..<16))
}

@Test("an unregistered model's files are removed once nobody uses it, not before")
func filesAreRemoved() throws {
    let store = try Store()
    let registry = ModelRegistry(store: store.url)
    var path = ""
    do {
        let model = try registry.register("digits-1.0.gusli")
        path = model.unpackedPath
        try registry.unregister("digits")
        withExtendedLifetime(model) { #expect(FileManager.default.fileExists(atPath: path + "/weights.safetensors")) }
    }
    #expect(!FileManager.default.fileExists(atPath: path))
}
