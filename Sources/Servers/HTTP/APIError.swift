import Foundation
import HTTPTypes
import Hummingbird

/// A request that cannot be done, as OpenAI's clients read it: `{"error": {"message", "type", "param", "code"}}`.
struct APIError: HTTPResponseError, Equatable {
    var status: HTTPResponse.Status
    var message: String
    var param: String?
    var code: String?
    var headers = HTTPFields()

    static func badRequest(_ message: String, param: String? = nil, code: String? = nil) -> APIError {
        APIError(status: .badRequest, message: message, param: param, code: code)
    }

    private struct Body: Encodable {
        struct Failure: Encodable {
            var message: String
            var type: String
            var param: String?
            var code: String?

            enum CodingKeys: CodingKey { case message, type, param, code }

            /// Clients expect all four keys.
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(message, forKey: .message)
                try container.encode(type, forKey: .type)
                try container.encode(param, forKey: .param)
                try container.encode(code, forKey: .code)
            }
        }

        var error: Failure
    }

    private var type: String {
        switch status.code {
        case 401: "authentication_error"
        case 429: "rate_limit_error"
        case 500...: "server_error"
        default: "invalid_request_error"
        }
    }

    var json: Data { JSONBody.data(Body(error: .init(message: message, type: type, param: param, code: code))) }

    func response(from request: Request, context: some RequestContext) -> Response {
        var fields = headers
        fields[.contentType] = "application/json; charset=utf-8"
        return Response(status: status, headers: fields, body: .init(byteBuffer: ByteBuffer(bytes: json)))
    }
}

/// JSON as it is sent: keys in the order of the alphabet, slashes left alone.
enum JSONBody {
    static func data(_ value: some Encodable) -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // What is sent are structures of strings and finite numbers, which can always be written.
        return (try? encoder.encode(value)) ?? Data("{}".utf8)
    }

    static func text(_ value: some Encodable) -> String { String(decoding: data(value), as: UTF8.self) }

    static func response(_ value: some Encodable) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json; charset=utf-8"],
            body: .init(byteBuffer: ByteBuffer(bytes: data(value))))
    }
}
