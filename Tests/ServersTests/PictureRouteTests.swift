import Foundation
import GenerativeModels
import Skills
import Tensors
import Testing

@testable import Servers

@Suite struct PictureRouteTests {
    private static func picture(width: Int = 24, height: Int = 18) throws -> Data {
        try Picture(
            pixels: Tensor(shape: [3, height, width]) { for i in $0.indices { $0[i] = Float(i % 7) / 7 } }
        ).png()
    }

    @Test("a picture that was sent is kept under a name of letters, and comes back byte for byte")
    func takenAndShown() async throws {
        let data = try Self.picture()
        let answer = try await ServerUnderTest.http(
            "POST", "/api/pictures?name=Summer%20day.png", headers: ["Content-Type": "image/png"], body: data)
        #expect(answer.status == 201)
        let taken = try answer.body.json()
        let name = try #require(taken["name"] as? String)
        #expect(name.hasPrefix("summer-day") && name.hasSuffix(".png"))
        #expect(taken["width"] as? Int == 24 && taken["height"] as? Int == 18 && taken["hole"] as? Bool == false)
        let shown = try await ServerUnderTest.http("GET", "/api/pictures/\(name)")
        #expect(shown.status == 200 && shown.body == data)
        #expect(shown.head.lowercased().contains("content-type: image/png"))
        #expect(shown.head.lowercased().contains("x-content-type-options: nosniff"))
    }

    @Test("what is no picture is refused with a reason, and a picture that is too long with 413")
    func refused() async throws {
        for body in [Data(), Data("text".utf8), try Self.picture().prefix(60)] {
            let answer = try await ServerUnderTest.http("POST", "/api/pictures?name=a.png", body: body)
            #expect(answer.status == 400)
            let error = try #require(try answer.body.json()["error"] as? [String: Any])
            #expect((error["message"] as? String)?.hasPrefix("the picture ") == true)
        }
        let long = try await ServerUnderTest.http("POST", "/api/pictures?name=a.png", body: Data(count: 1_100_000))
        #expect(long.status == 413)
    }

    @Test(
        "only files of the folder are shown",
        arguments: [
            "no-such.png", "..%2Fgusli.sqlite", "%2Fetc%2Fhostname", "..%2F..%2F..%2Fetc%2Fpasswd", "%00",
        ])
    func strangeNames(_ name: String) async throws {
        #expect(try await ServerUnderTest.http("GET", "/api/pictures/\(name)").status == 404)
    }

    @Test("a page from elsewhere may neither send nor see pictures")
    func strangeOrigin() async throws {
        for method in ["POST", "GET"] {
            let answer = try await ServerUnderTest.http(
                method, method == "GET" ? "/api/pictures/a.png" : "/api/pictures",
                headers: ["Origin": "https://elsewhere.example"], body: method == "GET" ? Data() : try Self.picture())
            #expect(answer.status == 403)
        }
    }
}
