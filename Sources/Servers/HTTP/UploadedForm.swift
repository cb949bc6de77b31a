import Foundation
import Hummingbird

/// A form with one file, read from a request: the fields in memory, the file on disk until it is no longer needed.
final class UploadedForm: Sendable {
    /// Fields by name; a name may come several times.
    let fields: [String: [String]]
    let fileName: String?
    /// Where the file lies; nil where the form had none.
    let file: URL?

    private static let longestField = 64 << 10
    private static let mostDiscarded = 256 << 20

    private init(fields: [String: [String]], fileName: String?, file: URL?) {
        self.fields = fields
        self.fileName = fileName
        self.file = file
    }

    deinit { if let file { try? FileManager.default.removeItem(at: file) } }

    /// The last value of a field.
    subscript(name: String) -> String? { fields[name]?.last }

    /// - Parameter longestFile: in bytes.
    /// - Throws: `APIError` 400 for a form that cannot be read, 413 for one that is too long.
    static func read(_ request: Request, longestFile: Int) async throws -> UploadedForm {
        var reading = Reading(parser: try parser(request), longestFile: longestFile)
        if let text = request.headers[.contentLength], let length = Int(text), length > longestFile + (1 << 20) {
            throw reading.tooLong
        }
        var body = request.body.makeAsyncIterator()
        do {
            while let buffer = try await body.next() { try reading.take(buffer.readableBytesView) }
            try reading.finish()
        } catch {
            reading.discard()
            // Clients look at the answer when they have sent all; what is too long for that they have to give up.
            await discard(&body)
            throw (error as? MultipartParser.Malformed).map {
                APIError.badRequest("the form cannot be read: \($0.description)")
            } ?? error
        }
        return UploadedForm(fields: reading.fields, fileName: reading.fileName, file: reading.file)
    }

    private static func parser(_ request: Request) throws(APIError) -> MultipartParser {
        do { return try MultipartParser(contentType: request.headers[.contentType] ?? "") } catch {
            throw .badRequest(error.description)
        }
    }

    private static func discard(_ body: inout RequestBody.AsyncIterator) async {
        var rest = mostDiscarded
        while rest > 0 {
            guard let buffer = try? await body.next() else { return }
            rest -= buffer.readableBytes
        }
    }

    private struct Reading {
        var parser: MultipartParser
        let longestFile: Int
        var fields: [String: [String]] = [:]
        var fileName: String?
        var file: URL?
        private var part: MultipartParser.Part?
        private var text = Data()
        private var handle: FileHandle?
        private var length = 0

        init(parser: MultipartParser, longestFile: Int) {
            self.parser = parser
            self.longestFile = longestFile
        }

        var tooLong: APIError {
            APIError(
                status: .contentTooLarge, message: "the file is longer than \(longestFile >> 20) MiB", param: "file",
                code: "file_too_large")
        }

        mutating func take(_ bytes: some Sequence<UInt8>) throws {
            for event in try parser.read(bytes) {
                switch event {
                case .begin(let part): try begin(part)
                case .bytes(let bytes): try add(bytes)
                case .end: try end()
                }
            }
        }

        mutating func finish() throws { try parser.finish() }

        func discard() {
            try? handle?.close()
            if let file { try? FileManager.default.removeItem(at: file) }
        }

        private mutating func begin(_ part: MultipartParser.Part) throws {
            self.part = part
            text = Data()
            guard part.name == "file" else { return }
            guard file == nil else { throw APIError.badRequest("one file at a time", param: "file") }
            let url = FileManager.default.temporaryDirectory.appending(path: "gusli-upload-\(UUID().uuidString)")
            guard
                FileManager.default.createFile(atPath: url.path, contents: nil, attributes: [.posixPermissions: 0o600])
            else {
                throw APIError(
                    status: .init(code: 507, reasonPhrase: "Insufficient Storage"),
                    message: "there is no room for the file")
            }
            file = url
            fileName = part.fileName
            handle = try FileHandle(forWritingTo: url)
        }

        private mutating func add(_ bytes: Data) throws {
            if let handle {
                length += bytes.count
                guard length <= longestFile else { throw tooLong }
                do { try handle.write(contentsOf: bytes) } catch {
                    throw APIError(
                        status: .init(code: 507, reasonPhrase: "Insufficient Storage"),
                        message: "there is no room for the file")
                }
            } else {
                guard text.count + bytes.count <= longestField else {
                    throw APIError.badRequest("a field is longer than \(longestField) bytes", param: part?.name)
                }
                text.append(bytes)
            }
        }

        private mutating func end() throws {
            defer { part = nil }
            if let handle {
                try handle.close()
                self.handle = nil
            } else if let name = part?.name {
                guard let value = String(data: text, encoding: .utf8) else {
                    throw APIError.badRequest("is not UTF-8", param: name)
                }
                fields[name, default: []].append(value)
            }
        }
    }
}
