import Foundation
import HTTPTypes
import Hummingbird

/// Lets requests in, or turns them away: by token, by the page they come from, by rate; and brings all errors into one shape.
struct GateMiddleware: RouterMiddleware {
    typealias Context = ServerRequestContext

    let admission: Admission
    let counters: ServerCounters
    let hasToken: Bool

    /// What anyone may ask: whether the server is alive, and the page's files, which hold no secrets.
    private static let open: Set<String> = [
        "/healthz", "/", "/page.js", "/pictures.js", "/page.css", "/microphone.js", "/favicon.svg",
    ]

    func handle(
        _ request: Request, context: ServerRequestContext,
        next: (Request, ServerRequestContext) async throws -> Response
    ) async throws -> Response {
        let begun = ContinuousClock.now
        var failed = false
        var response: Response
        do {
            try check(request, context)
            response = try await next(request, context)
        } catch {
            let failure = Self.failure(error, request)
            if failure.status.code == 401 || failure.status.code == 403 || failure.status.code == 429 {
                counters.refused("http", failure.code ?? "\(failure.status.code)")
            }
            failed = true
            response = failure.response(from: request, context: context)
        }
        counters.finished("http", context.endpointPath ?? "other", after: ContinuousClock.now - begun, failed: failed)
        response.headers[.xContentTypeOptions] = "nosniff"
        return response
    }

    private func check(_ request: Request, _ context: ServerRequestContext) throws(APIError) {
        guard let address = context.peer, admission.mayAsk(address) else {
            throw APIError(
                status: .tooManyRequests, message: "too many requests", code: "rate_limit_exceeded",
                headers: [.retryAfter: "1"])
        }
        // Behind a name that leads here a strange web page could hide; without a token only this machine's own names count.
        if !hasToken, !PageOrigin.isOfThisMachine(request.head.authority ?? "") {
            throw APIError(
                status: .forbidden, message: "the host \(request.head.authority ?? "") is not this machine",
                code: "wrong_host")
        }
        if let origin = request.headers[.origin], !PageOrigin.isSame(origin, as: request.head.authority ?? "") {
            throw APIError(status: .forbidden, message: "pages of \(origin) may not ask here", code: "wrong_origin")
        }
        guard !Self.open.contains(request.uri.path) else { return }
        guard admission.isTrusted(context.peer, token: Self.token(request)) else {
            throw APIError(
                status: .unauthorized, message: "a token is needed, as Authorization: Bearer TOKEN",
                code: "invalid_api_key",
                headers: [.wwwAuthenticate: "Bearer"])
        }
    }

    static func token(_ request: Request) -> String? {
        if let header = request.headers[.authorization], header.lowercased().hasPrefix("bearer ") {
            return String(header.dropFirst(7)).trimmingCharacters(in: .whitespaces)
        }
        return request.uri.queryParameters["token"].map(String.init)
    }

    private static func failure(_ error: any Error, _ request: Request) -> APIError {
        switch error {
        case let error as APIError: error
        case let error as HTTPError where error.status == .notFound:
            APIError(
                status: .notFound, message: "there is nothing at \(request.method.rawValue) \(request.uri.path)",
                code: "unknown_url")
        case let error as HTTPError:
            APIError(status: error.status, message: error.body ?? error.status.reasonPhrase, headers: error.headers)
        case let error as any HTTPResponseError: APIError(status: error.status, message: error.status.reasonPhrase)
        case let error as ServerError: APIError.badRequest("\(error)")
        default: APIError(status: .internalServerError, message: "\(error)")
        }
    }
}

/// Where a web page comes from, so that strange pages cannot use the servers through a browser that visits them.
enum PageOrigin {
    /// The host of `host:port` or `[address]:port`.
    static func host(_ authority: String) -> Substring {
        if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
            return authority[authority.index(after: authority.startIndex)..<end]
        }
        return authority.prefix { $0 != ":" }
    }

    static func isOfThisMachine(_ authority: String) -> Bool {
        let host = host(authority).lowercased()
        return host.isEmpty || host == "localhost" || Admission.isLoopback(host) && !host.contains(where: \.isLetter)
    }

    /// Whether a page of `origin` (`http://host:port`) was sent by the server that it now asks.
    static func isSame(_ origin: String, as authority: String) -> Bool {
        guard let scheme = origin.range(of: "://") else { return false }
        return origin[scheme.upperBound...].lowercased() == authority.lowercased()
    }
}
