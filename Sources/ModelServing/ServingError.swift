/// What can be wrong with a request to a model server, in TorchServe's terms.
public enum ServingError: Error, Equatable, CustomStringConvertible {
    case modelNotFound(String)
    case versionNotFound(model: String, version: String)
    case resourceNotFound(String)
    case methodNotAllowed
    case conflict(String)
    case badRequest(String)
    /// An archive, or a model in it, that cannot be served.
    case badArchive(file: String, reason: String)
    case unavailable(String)
    case tooLarge(limit: Int)
    case failed(String)

    public var status: Int {
        switch self {
        case .modelNotFound, .versionNotFound, .resourceNotFound: 404
        case .methodNotAllowed: 405
        case .conflict: 409
        case .badRequest, .badArchive: 400
        case .unavailable: 503
        case .tooLarge: 413
        case .failed: 500
        }
    }

    /// The name that TorchServe's clients look for.
    public var type: String {
        switch self {
        case .modelNotFound: "ModelNotFoundException"
        case .versionNotFound: "ModelVersionNotFoundException"
        case .resourceNotFound: "ResourceNotFoundException"
        case .methodNotAllowed: "MethodNotAllowedException"
        case .conflict: "ConflictStatusException"
        case .badRequest: "BadRequestException"
        case .badArchive: "InvalidModelException"
        case .unavailable: "ServiceUnavailableException"
        case .tooLarge: "RequestEntityTooLargeException"
        case .failed: "InternalServerException"
        }
    }

    public var description: String {
        switch self {
        case .modelNotFound(let name): "Model not found: \(name)"
        case .versionNotFound(let model, let version): "Model version: \(version) does not exist for model: \(model)"
        case .resourceNotFound(let path): "Requested resource is not found: \(path)"
        case .methodNotAllowed: "Requested method is not allowed, please refer to the API document."
        case .conflict(let reason), .badRequest(let reason), .unavailable(let reason), .failed(let reason): reason
        case .badArchive(let file, let reason): "\(file): \(reason)"
        case .tooLarge(let limit): "Request is larger than \(limit) bytes"
        }
    }
}
