import Assistant
import Foundation
import Testing

@testable import Servers

@Suite struct AdmissionTests {
    @Test("addresses are read with and without scheme, and say what is wrong with them")
    func addresses() throws {
        #expect(try ServerAddress("tcp://127.0.0.1:10300") == ServerAddress(host: "127.0.0.1", port: 10300))
        #expect(try ServerAddress("localhost:80") == ServerAddress(host: "127.0.0.1", port: 80))
        #expect(try ServerAddress("[::1]:8080") == ServerAddress(host: "::1", port: 8080))
        #expect(try ServerAddress(":0") == ServerAddress(host: "127.0.0.1", port: 0))
        for bad in ["", "127.0.0.1", "127.0.0.1:x", "127.0.0.1:70000", "udp://127.0.0.1:1", "a/b:1"] {
            #expect(throws: ServerError.self) { try ServerAddress(bad) }
        }
        #expect(try ServerAddress("127.0.0.1:1").isLoopback && ServerAddress("[::1]:1").isLoopback)
        #expect(try !ServerAddress("0.0.0.0:1").isLoopback && !ServerAddress("127.evil.org:1").isLoopback)
    }

    @Test("an address that others can reach needs a token")
    func tokens() {
        var settings = ServerSettings()
        settings.http = "0.0.0.0:8080"
        #expect(settings.problems == [.tokenNeeded(address: "0.0.0.0:8080")])
        settings.token = "0123456789abcdef"
        #expect(settings.problems.isEmpty)
        settings.token = "short"
        #expect(settings.problems.count == 1)
    }

    @Test("the configuration's section is read, and what is wrong in it is named")
    func configuration() throws {
        func read(_ yaml: String) throws -> AssistantConfiguration {
            let file = FileManager.default.temporaryDirectory.appending(path: "gusli-test-\(UUID().uuidString).yaml")
            defer { try? FileManager.default.removeItem(at: file) }
            try yaml.write(to: file, atomically: true, encoding: .utf8)
            return try AssistantConfiguration(contentsOf: file)
        }
        let settings = try read("servers:\n  http: 127.0.0.1:8080\n  connections: 3\n").servers
        #expect(
            settings.http == "127.0.0.1:8080" && settings.connections == 3 && settings.wyoming == nil
                && settings.problems.isEmpty)
        #expect(try read("language: en\n").servers == ServerSettings())
        for (yaml, key) in [
            ("servers: {htp: x}", "servers.htp"), ("servers: {connections: many}", "servers.connections"),
        ] {
            #expect { try read(yaml) } throws: { "\($0)".contains(key) }
        }
    }

    @Test("with a token it is asked of all but those who are allowed; without one only this machine comes in")
    func trust() {
        var settings = ServerSettings()
        #expect(Admission(settings).isTrusted("127.0.0.1"))
        #expect(!Admission(settings).isTrusted("192.168.1.9"))
        settings.token = "0123456789abcdef"
        settings.allow = ["192.168.1.5"]
        let admission = Admission(settings)
        #expect(!admission.isTrusted("127.0.0.1") && admission.isTrusted("127.0.0.1", loopbackIsTrusted: true))
        #expect(admission.isTrusted("192.168.1.9", token: "0123456789abcdef"))
        #expect(
            !admission.isTrusted("192.168.1.9", token: "0123456789abcdeg")
                && !admission.isTrusted("192.168.1.9", token: ""))
        #expect(admission.isTrusted("192.168.1.5"))
    }

    @Test("connections are counted, and requests are let in at the rate that is set")
    func limits() {
        var settings = ServerSettings()
        settings.connections = 2
        settings.requestsPerMinute = 3
        let admission = Admission(settings)
        #expect(admission.enter() && admission.enter() && !admission.enter())
        admission.leave()
        #expect(admission.enter())
        let now = ContinuousClock.now
        #expect((0..<3).allSatisfy { _ in admission.mayAsk("a", at: now) } && !admission.mayAsk("a", at: now))
        #expect(admission.mayAsk("b", at: now))
        #expect(!admission.mayAsk("a", at: now + .seconds(19)) && admission.mayAsk("a", at: now + .seconds(41)))
    }
}
