import Foundation
import QuestionAnswering
import Synchronization

/// Folders of texts and tables that may be asked about; what changed in them is read again before the next question.
///
///     let library = DocumentLibrary(["/home/anna/notes", "/srv/films.csv"])
///     try library.answer("when does the pool close")?.text
public final class DocumentLibrary: Sendable {
    /// Seconds for which files are taken to be as they were.
    private static let freshness = Duration.seconds(20)
    private static let tableEndings: Set<String> = ["csv", "tsv", "jsonl"]

    private struct State {
        var knowledge: [Knowledge] = []
        var read: ContinuousClock.Instant?
        /// The last question and its answer: who asks whether there is one asks for it next.
        var last: (question: String, answer: QuestionAnswerer.Answer?)?
    }

    private let folders: [String]
    private let tables: [String]
    private let cachesIndex: Bool
    private let encoder: SentenceEncoder?
    private let reader: Reader?
    private let state = Mutex(State())

    /// - Parameters:
    ///   - paths: folders, and tables by their ending.
    ///   - cachesIndex: whether the index outlives the program, in the user's cache folder.
    ///   - encoder: finds texts by their meaning, too.
    ///   - reader: cuts the answer out of its sentence.
    public init(_ paths: [String], cachesIndex: Bool = true, encoder: SentenceEncoder? = nil, reader: Reader? = nil) {
        tables = paths.filter { Self.tableEndings.contains(URL(filePath: $0).pathExtension.lowercased()) }
        folders = paths.filter { !Self.tableEndings.contains(URL(filePath: $0).pathExtension.lowercased()) }
        self.cachesIndex = cachesIndex
        self.encoder = encoder
        self.reader = reader
    }

    public var isEmpty: Bool { folders.isEmpty && tables.isEmpty }

    /// Reads what has changed.
    ///
    /// - Throws: `QuestionAnsweringError` and `TableError`, naming the file.
    public func refresh() throws { _ = try current(now: true) }

    func current(now: Bool = false) throws -> [Knowledge] {
        try state.withLock { state in
            if !now, let read = state.read, .now - read < Self.freshness { return state.knowledge }
            var all: [Knowledge] = []
            if !tables.isEmpty { all.append(try Knowledge(folder: nil, tables: tables)) }
            for folder in folders {
                all.append(
                    try Knowledge(
                        folder: folder, cache: cachesIndex ? FolderIndex.defaultCache(for: folder) : nil,
                        encoder: encoder,
                        reader: reader))
            }
            state = State(knowledge: all, read: .now)
            return all
        }
    }

    /// The surest answer of all folders and tables; nil where there is none.
    ///
    /// - Throws: what reading the files throws.
    public func answer(_ question: String) throws -> QuestionAnswerer.Answer? {
        let knowledge = try current()
        if let last = state.withLock({ $0.last }), last.question == question { return last.answer }
        let answer = knowledge.map { $0.answer(question) }.filter { $0.text != nil }.max {
            $0.confidence < $1.confidence
        }
        state.withLock { $0.last = (question, answer) }
        return answer
    }

    /// Whether a sentence that nothing else understands is a question that the documents answer.
    public func canAnswer(_ text: String) -> Bool {
        guard !isEmpty, Self.isQuestion(text) else { return false }
        return (try? answer(text)) != nil
    }

    private static let questionWords: Set<String> = [
        "who", "whose", "whom", "what", "what's", "whats", "which", "when", "where", "where's", "why", "how", "is",
        "are", "was", "were",
        "do", "does", "did", "can", "could", "has", "have", "had", "will", "would", "should", "tell", "who's", "when's",
        "how's",
    ]

    static func isQuestion(_ text: String) -> Bool {
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        guard words.count >= 3 else { return false }
        return text.hasSuffix("?") || words.first.map { questionWords.contains(String($0)) } ?? false
    }
}
