import Foundation

/// A request as the interfaces here see it, apart from any server.
public struct HTTPExchange: Sendable {
    public var method: String
    /// Parts of the path, decoded.
    public var path: [String]
    public var query: [String: String]
    public var body: ServingBody

    public init(
        _ method: String, _ path: String, query: [String: String] = [:], body: ServingBody = ServingBody(Data())
    ) {
        self.method = method
        self.path = path.split(separator: "/").map { $0.removingPercentEncoding ?? String($0) }
        self.query = query
        self.body = body
    }

    public struct Answer: Sendable {
        public var status: Int
        public var body: ServingBody

        static func json(_ value: some Encodable, status: Int = 200) -> Answer {
            do { return Answer(status: status, body: try .json(value)) } catch { return .error(error) }
        }

        private struct Message: Encodable {
            var code: Int
            var type: String
            var message: String
        }

        /// In TorchServe's form: `{"code":404,"type":"ModelNotFoundException","message":…}`.
        public static func error(_ error: ServingError) -> Answer {
            json(Message(code: error.status, type: error.type, message: error.description), status: error.status)
        }
    }

    /// A whole number of the query.
    func number(_ key: String) throws(ServingError) -> Int? {
        guard let text = query[key] else { return nil }
        guard let number = Int(text) else {
            throw .badRequest("\(key) is \(text.debugDescription), not a whole number")
        }
        return number
    }
}

/// One of the server's interfaces.
public protocol HTTPInterface: Sendable {
    func answer(_ exchange: HTTPExchange) async -> HTTPExchange.Answer
}

/// `{"status":…}`, TorchServe's plain answer.
struct StatusLine: Encodable { var status: String }
