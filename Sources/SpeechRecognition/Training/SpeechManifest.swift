import Foundation

/// A list of recordings: TSV with the columns path, seconds, speaker, transcript; paths relative to the file.
public struct SpeechManifest: Sendable {
    public struct Entry: Sendable, Equatable {
        /// As the file names it.
        public var path: String
        public var seconds: Double
        public var speaker: String
        public var transcript: String

        public init(path: String, seconds: Double, speaker: String, transcript: String) {
            self.path = path
            self.seconds = seconds
            self.speaker = speaker
            self.transcript = transcript
        }
    }

    public let url: URL
    public var entries: [Entry]

    /// - Throws: `RecognitionError.badManifest` with file and line.
    public init(contentsOf url: URL) throws {
        self.url = url
        let text: String
        do { text = try String(contentsOf: url, encoding: .utf8) } catch {
            throw RecognitionError.badManifest(file: url.path, line: 0, reason: "cannot be read as UTF-8 text")
        }
        var entries: [Entry] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.isEmpty || (index == 0 && line.hasPrefix("path\t")) { continue }
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
            guard fields.count >= 4 else {
                throw RecognitionError.badManifest(
                    file: url.path, line: index + 1, reason: "has \(fields.count) columns, not path, seconds, speaker, transcript")
            }
            guard let seconds = Double(fields[1]), seconds >= 0, seconds.isFinite else {
                throw RecognitionError.badManifest(file: url.path, line: index + 1, reason: "\(fields[1]) is no number of seconds")
            }
            entries.append(
                Entry(path: String(fields[0]), seconds: seconds, speaker: String(fields[2]), transcript: String(fields[3])))
        }
        self.entries = entries
    }

    /// Every n-th speaker by name, the first included: those that training keeps out for measuring.
    public func speakers(every n: Int) -> Set<String> {
        let all = Set(entries.map(\.speaker)).sorted()
        return Set(stride(from: 0, to: all.count, by: max(1, n)).map { all[$0] })
    }

    /// Where a recording lies.
    public func file(of entry: Entry) -> String {
        entry.path.hasPrefix("/") ? entry.path : url.deletingLastPathComponent().appending(path: entry.path).path
    }
}
