import Foundation

/// PyTorch, asked through `Benchmarks/training_step.py --serve` in a Python that has it.
public final class TrainingStepPeer {
    public let name: String
    private let process: Process
    private let requests: FileHandle
    private let answers: FileHandle

    private struct Answer: Decodable {
        var seconds: Double?
        var peer: String?
    }

    public enum Failure: Error, CustomStringConvertible {
        case unavailable(python: String)
        case answer(String)

        public var description: String {
            switch self {
            case .unavailable(let python): "\(python) cannot run the peer: it needs PyTorch (Debian: python3-torch)"
            case .answer(let line): "the peer answered `\(line)` where seconds were expected"
            }
        }
    }

    /// Starts the script.
    ///
    /// - Throws: ``Failure/unavailable(python:)`` where Python or PyTorch is missing.
    public init(python: String = "/usr/bin/python3", script: String = "Benchmarks/training_step.py") throws {
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
        guard let peer = (try? JSONDecoder().decode(Answer.self, from: Self.line(answers)))?.peer else {
            process.terminate()
            throw Failure.unavailable(python: python)
        }
        name = peer
    }

    /// The seconds of one step; the first of a network is preceded by one that is not counted.
    public func seconds(_ network: TrainingStepNetwork, threads: Int) throws -> Double {
        try requests.write(contentsOf: Data("\(network.rawValue) \(threads)\n".utf8))
        let line = Self.line(answers)
        guard let seconds = (try? JSONDecoder().decode(Answer.self, from: line))?.seconds else {
            throw Failure.answer(String(decoding: line, as: UTF8.self))
        }
        return seconds
    }

    /// One answer is one line, written at once.
    private static func line(_ handle: FileHandle) -> Data {
        var line = Data()
        while line.last != UInt8(ascii: "\n") {
            let more = handle.availableData
            if more.isEmpty { break }
            line.append(more)
        }
        return line
    }

    deinit { process.terminate() }
}
