import Foundation
import Testing

/// What a run of the program gave.
struct CommandRun {
    var status: Int32
    var output: String
    var complaints: String

    /// Runs the `gusli` that was built beside these tests.
    init(_ arguments: String..., input: String = "") throws { try self.init(arguments, input: input) }

    init(_ arguments: [String], input: String = "") throws {
        let process = Process(), standardInput = Pipe(), standardOutput = Pipe(), standardError = Pipe()
        process.executableURL = Self.program
        process.arguments = arguments
        (process.standardInput, process.standardOutput, process.standardError) = (
            standardInput, standardOutput, standardError
        )
        try process.run()
        try standardInput.fileHandleForWriting.write(contentsOf: Data(input.utf8))
        try standardInput.fileHandleForWriting.close()
        let data = try standardOutput.fileHandleForReading.readToEnd() ?? Data()
        let told = try standardError.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        status = process.terminationStatus
        output = String(decoding: data, as: UTF8.self)
        complaints = String(decoding: told, as: UTF8.self)
    }

    private static let program = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent().appending(
        path: "gusli")
    static let isBuilt = FileManager.default.isExecutableFile(atPath: program.path)
    /// Whether gnuplot is there, without which nothing is drawn.
    static let draws = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }

    /// The JSON objects that were printed, a line each.
    func objects() throws -> [[String: Any]] {
        try output.split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }
}
