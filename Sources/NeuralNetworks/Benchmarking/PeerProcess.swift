import Foundation

/// A peer that a Python script asks on our behalf: a request is a line, and so is its answer, in JSON.
final class PeerProcess {
    private let process = Process()
    private let requests: FileHandle
    private let answers: FileHandle
    private var unread = Data()
    /// Of the peer, with its version.
    private(set) var name = ""

    private struct Answer: Decodable {
        var seconds: Double?
        var peer: String?
    }

    enum Failure: Error, CustomStringConvertible {
        case unavailable(python: String, needs: String)
        case answer(String)

        var description: String {
            switch self {
            case .unavailable(let python, let needs): "\(python) cannot run the peer: it needs \(needs)"
            case .answer(let line): "the peer answered `\(line)` where seconds were expected"
            }
        }
    }

    /// Starts `script --serve`.
    ///
    /// - Parameter needs: what Python has to have, in words.
    /// - Throws: `Failure.unavailable` where it has not, and where there is no such Python.
    init(python: String, script: String, needs: String) throws {
        let input = Pipe(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, script, "--serve"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        requests = input.fileHandleForWriting
        answers = output.fileHandleForReading
        try process.run()
        guard let peer = (try? JSONDecoder().decode(Answer.self, from: line()))?.peer else {
            process.terminate()
            throw Failure.unavailable(python: python, needs: needs)
        }
        name = peer
    }

    /// What a request is answered with.
    ///
    /// - Throws: `Failure.answer` where these are no seconds.
    func seconds(_ request: String) throws -> Double {
        try requests.write(contentsOf: Data("\(request)\n".utf8))
        let line = line()
        guard let seconds = (try? JSONDecoder().decode(Answer.self, from: line))?.seconds else {
            throw Failure.answer(String(decoding: line, as: UTF8.self))
        }
        return seconds
    }

    /// The next line; empty where the script has ended.
    private func line() -> Data {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[(end + 1)...]) }
                return Data(unread[..<end])
            }
            let more = answers.availableData
            if more.isEmpty { return Data() }
            unread.append(more)
        }
    }

    /// Without requests the script ends.
    deinit {
        try? requests.close()
        if process.isRunning { process.waitUntilExit() }
    }
}
