import Foundation

/// A sentence with its intent and the tag of each word ("O", "B-city", "I-city").
public struct IntentExample: Sendable, Hashable {
    public var words: [String]
    public var intent: String
    public var tags: [String]

    /// - Parameter tags: as many as words; none stands for "O" throughout.
    public init(words: [String], intent: String, tags: [String] = []) {
        self.words = words
        self.intent = intent
        self.tags = tags.isEmpty ? [String](repeating: "O", count: words.count) : tags
    }

    /// The spans that tags name: slot, first word, word behind the last. An I without its B begins a span, as conlleval has it.
    public static func spans(_ tags: [String]) -> [Span] {
        var spans: [Span] = []
        for (index, tag) in tags.enumerated() where tag != "O" {
            let name = String(tag.dropFirst(2))
            if tag.hasPrefix("I-"), let last = spans.last, last.slot == name, last.end == index {
                spans[spans.count - 1].end = index + 1
            } else {
                spans.append(Span(slot: name, start: index, end: index + 1))
            }
        }
        return spans
    }

    public struct Span: Hashable, Sendable {
        public var slot: String
        public var start: Int
        public var end: Int
    }
}

extension IntentExample {
    /// Reads examples.
    ///
    /// - Parameter source: a folder with `seq.in`, `seq.out` and `label` (a sentence a line); a JSON file whose keys hold lists of
    ///   [text, intent], with the keys behind a `#` ("data.json#train,oos_train"); a file of JSON lines
    ///   `{"text","intent","tags":[…]}`; several joined by `;`.
    /// - Throws: `UnderstandingModelError.data`.
    public static func read(_ source: String) throws(UnderstandingModelError) -> [IntentExample] {
        var examples: [IntentExample] = []
        for part in source.split(separator: ";") {
            let halves = part.trimmingCharacters(in: .whitespaces).split(separator: "#", maxSplits: 1).map(String.init)
            var isFolder: ObjCBool = false
            guard let path = halves.first, FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
                throw .data(file: String(part), line: 0, reason: "no such file or folder")
            }
            if isFolder.boolValue {
                examples += try readFolder(path)
            } else if halves.count > 1 {
                examples += try readPairs(path, keys: halves[1].split(separator: ",").map(String.init))
            } else {
                examples += try readLines(path)
            }
        }
        if examples.isEmpty { throw .data(file: source, line: 0, reason: "holds no example") }
        return examples
    }

    private static func lines(_ path: String) throws(UnderstandingModelError) -> [Substring] {
        guard let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8) else {
            throw .data(file: path, line: 0, reason: "cannot be read as UTF-8 text")
        }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func readFolder(_ path: String) throws(UnderstandingModelError) -> [IntentExample] {
        let words = try lines(path + "/seq.in"), tags = try lines(path + "/seq.out"),
            intents = try lines(path + "/label")
        guard words.count == intents.count, tags.count == intents.count else {
            throw .data(
                file: path, line: 0,
                reason: "seq.in, seq.out and label have \(words.count), \(tags.count) and \(intents.count) lines")
        }
        var examples: [IntentExample] = []
        for index in intents.indices {
            let row = words[index].split(separator: " ").map { $0.lowercased() },
                tagRow = tags[index].split(separator: " ").map(String.init)
            guard row.count == tagRow.count, !row.isEmpty else {
                throw .data(
                    file: path + "/seq.out", line: index + 1, reason: "\(tagRow.count) tags for \(row.count) words")
            }
            examples.append(
                IntentExample(words: row, intent: intents[index].trimmingCharacters(in: .whitespaces), tags: tagRow))
        }
        return examples
    }

    private static func readPairs(_ path: String, keys: [String]) throws(UnderstandingModelError) -> [IntentExample] {
        guard let data = try? Data(contentsOf: URL(filePath: path)),
            let all = try? JSONDecoder().decode([String: [[String]]].self, from: data)
        else {
            throw .data(file: path, line: 0, reason: "expected JSON: {\"key\": [[text, intent], …], …}")
        }
        var examples: [IntentExample] = []
        for key in keys {
            guard let pairs = all[key] else {
                throw .data(
                    file: path, line: 0,
                    reason: "no key “\(key)”; there are \(all.keys.sorted().joined(separator: ", "))")
            }
            for pair in pairs where pair.count == 2 {
                let words = NormalisedText(pair[0]).foldedWords
                if !words.isEmpty { examples.append(IntentExample(words: words, intent: pair[1])) }
            }
        }
        return examples
    }

    private struct Line: Decodable {
        var text: String
        var intent: String
        var tags: [String]?
    }

    private static func readLines(_ path: String) throws(UnderstandingModelError) -> [IntentExample] {
        var examples: [IntentExample] = []
        for (index, line) in try lines(path).enumerated() where !line.isEmpty {
            guard let entry = try? JSONDecoder().decode(Line.self, from: Data(line.utf8)) else {
                throw .data(file: path, line: index + 1, reason: "expected {\"text\": …, \"intent\": …, \"tags\": […]}")
            }
            let words = entry.text.split(separator: " ").map { $0.lowercased() }
            if let tags = entry.tags, tags.count != words.count {
                throw .data(file: path, line: index + 1, reason: "\(tags.count) tags for \(words.count) words")
            }
            if !words.isEmpty {
                examples.append(IntentExample(words: words, intent: entry.intent, tags: entry.tags ?? []))
            }
        }
        return examples
    }
}
