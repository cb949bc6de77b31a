import Foundation

/// A CSV file that grows by a line a report; on resuming, lines past the checkpoint's step are dropped.
struct TrainingCurve {
    private let handle: FileHandle

    init(_ url: URL, columns: [String], from step: Int) throws {
        var lines = [columns.joined(separator: ",")]
        if step > 0, let old = try? String(contentsOf: url, encoding: .utf8) {
            lines += old.split(separator: "\n").dropFirst().map(String.init).filter { line in
                line.split(separator: ",").first.flatMap { Int($0) }.map { $0 <= step } ?? false
            }
        }
        try (lines.joined(separator: "\n") + "\n").write(to: url, atomically: true, encoding: .utf8)
        handle = try FileHandle(forWritingTo: url)
        try handle.seekToEnd()
    }

    mutating func append(step: Int, values: [Float]) throws {
        try handle.write(contentsOf: Data("\(step),\(values.map { "\($0)" }.joined(separator: ","))\n".utf8))
    }
}
