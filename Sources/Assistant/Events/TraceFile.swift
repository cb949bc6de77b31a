import Foundation
import Synchronization

/// A file that gets a line for each turn. When it is large it is put aside as `NAME.1`.
public final class TraceFile: Sendable {
    private static let largest = 20 << 20

    private let path: String
    private let state = Mutex(State())

    private struct State {
        var file: FileHandle?
        var size = 0
        var isFailing = false
    }

    public init(path: String) {
        self.path = path
    }

    /// - Returns: what went wrong, once for each time that it begins to go wrong.
    @discardableResult
    public func write(_ turn: TurnTrace) -> String? {
        state.withLock { state in
            do {
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
                let line = try encoder.encode(turn) + Data([0x0A])
                try open(&state)
                try state.file?.write(contentsOf: line)
                state.size += line.count
                state.isFailing = false
            } catch {
                state.file = nil
                defer { state.isFailing = true }
                return state.isFailing ? nil : "\(path): turns are not traced: \(error.localizedDescription)"
            }
            return nil
        }
    }

    /// Closes the file; the next line opens it anew, as after it has been moved away.
    public func reopen() { state.withLock { $0.file = nil } }

    private func open(_ state: inout State) throws {
        if state.size > Self.largest {
            state.file = nil
            try? FileManager.default.removeItem(atPath: path + ".1")
            try FileManager.default.moveItem(atPath: path, toPath: path + ".1")
        }
        guard state.file == nil else { return }
        if !FileManager.default.fileExists(atPath: path) {
            try Data().write(to: URL(filePath: path))
        }
        let file = try FileHandle(forWritingTo: URL(filePath: path))
        state.size = Int(try file.seekToEnd())
        state.file = file
    }
}
