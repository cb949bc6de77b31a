import Foundation

/// onnxruntime, asked through `Benchmarks/networks_onnx.py --serve` in a Python that has it.
public final class OnnxRuntimePeer: NetworkPeer {
    public let name: String
    private let process: Process
    private let requests: FileHandle
    private let answers: FileHandle
    private var unread = Data()

    private struct Answer: Decodable {
        var seconds: Double?
        var peer: String?
    }

    public enum Failure: Error, CustomStringConvertible {
        case unavailable(python: String)
        case answer(String)

        public var description: String {
            switch self {
            case .unavailable(let python): "\(python) cannot run the peer: it needs numpy, onnx and onnxruntime"
            case .answer(let line): "the peer answered `\(line)` where seconds were expected"
            }
        }
    }

    /// Starts the script; throws ``Failure/unavailable(python:)`` where Python or a package is missing.
    public init(python: String = "python3", script: String = "Benchmarks/networks_onnx.py") throws {
        let process = Process(), input = Pipe(), output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [python, script, "--serve"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        self.process = process
        requests = input.fileHandleForWriting
        answers = output.fileHandleForReading
        var first = Data()
        guard let line = Self.line(&first, answers), let answer = try? JSONDecoder().decode(Answer.self, from: line),
            let peer = answer.peer
        else {
            process.terminate()
            throw Failure.unavailable(python: python)
        }
        name = peer
        unread = first
    }

    public func seconds(network: ReferenceNetwork, frames: Int, threads: Int) throws -> Double {
        try requests.write(contentsOf: Data("\(network.rawValue) \(frames) \(threads)\n".utf8))
        let line = Self.line(&unread, answers) ?? Data()
        guard let seconds = (try? JSONDecoder().decode(Answer.self, from: line))?.seconds else {
            throw Failure.answer(String(decoding: line, as: UTF8.self))
        }
        return seconds
    }

    private static func line(_ unread: inout Data, _ answers: FileHandle) -> Data? {
        while true {
            if let end = unread.firstIndex(of: 10) {
                let line = Data(unread[..<end])
                unread = Data(unread[(end + 1)...])
                return line
            }
            let more = answers.availableData
            if more.isEmpty { return nil }
            unread.append(more)
        }
    }

    deinit {
        try? requests.close()
        process.waitUntilExit()
    }
}
