import Foundation
import FoundationNetworking
import Logging
import ModelServers
import ModelServing
import Testing

private let project = URL(filePath: #filePath + "/../../..").standardizedFileURL

/// Asks over a real connection.
private func ask(_ method: String, _ port: Int, _ path: String, body: String = "") async throws -> (
    status: Int, text: String
) {
    var request = URLRequest(url: try #require(URL(string: "http://127.0.0.1:\(port)\(path)")))
    request.httpMethod = method
    if !body.isEmpty { request.httpBody = Data(body.utf8) }
    let (data, response) = try await URLSession.shared.data(for: request)
    return ((response as? HTTPURLResponse)?.statusCode ?? 0, String(decoding: data, as: UTF8.self))
}

@Test("the three interfaces are served at addresses of their own, over HTTP")
func servedOverHTTP() async throws {
    let store = FileManager.default.temporaryDirectory.appending(path: "gusli-http-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: store, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: store) }
    try ModelArchive.pack(project.appending(path: "models/digits-judge").path, name: "digits").write(
        to: store.appending(path: "digits.gusli"))
    let registry = ModelRegistry(store: store)
    var addresses = ModelServer.Addresses()
    (addresses.inference.port, addresses.management.port, addresses.metrics.port) = (0, 0, 0)
    var log = Logger(label: "test")
    log.logLevel = .critical
    let server = ModelServer(registry, addresses: addresses, largestRequest: 10_000, log: log)
    let (heard, speaker) = AsyncStream<ModelServer.Listening>.makeStream()
    let running = Task { try await server.run { speaker.yield($0) } }
    var ports: [String: Int] = [:]
    for await listening in heard {
        ports[listening.interface] = listening.address.port
        if ports.count == 3 { break }
    }
    let inference = try #require(ports["inference"]), management = try #require(ports["management"]),
        metrics = try #require(ports["metrics"])
    #expect(Set(ports.values).count == 3)
    #expect(try await ask("GET", inference, "/ping").text.contains("Healthy"))
    #expect(try await ask("POST", management, "/models?url=digits.gusli").status == 200)
    let pixels = "[" + [Int](repeating: 0, count: 64).map(String.init).joined(separator: ",") + "]"
    let answer = try await ask("POST", inference, "/predictions/digits", body: pixels)
    #expect(answer.status == 200 && answer.text.contains("\"label\""))
    #expect(
        try await ask("POST", inference, "/predictions/digits", body: String(repeating: "x", count: 20_000)).status
            == 413)
    #expect(try await ask("GET", inference, "/models").status == 404)
    #expect(
        try await ask("GET", metrics, "/metrics").text.contains(
            "ts_inference_requests_total{model_name=\"digits\",model_version=\"1.0\"} 1"))
    running.cancel()
    _ = await running.result
}

@Test(
    "addresses are ports, or hosts with ports",
    arguments: [
        ("8080", "127.0.0.1:8080"), ("0.0.0.0:1", "0.0.0.0:1"), ("[::1]:90", "[::1]:90"), ("x", nil), (":80", nil),
        ("a:99999", nil), ("", nil),
    ])
func addresses(text: String, expected: String?) {
    #expect(ModelServer.Address(text)?.description == expected)
}
