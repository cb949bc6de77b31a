import Foundation

/// Questions with passages and answers, as SQuAD 1.1 and 2.0 are written (Rajpurkar et al., 2016, 2018).
public struct SquadExample: Sendable, Equatable {
    public var question: String
    public var passage: String
    /// Where the answer begins in the passage, in Unicode scalars, and its text; nil where the passage holds none.
    public var answer: (start: Int, text: String)?
    /// All answers that count as right.
    public var accepted: [String]

    public static func == (a: Self, b: Self) -> Bool {
        a.question == b.question && a.passage == b.passage && a.answer?.start == b.answer?.start
            && a.answer?.text == b.answer?.text
            && a.accepted == b.accepted
    }

    private struct File: Decodable {
        struct Article: Decodable { var paragraphs: [Paragraph] }
        struct Paragraph: Decodable {
            var context: String
            var qas: [Asked]
        }
        struct Asked: Decodable {
            var question: String
            var answers: [Given]
            var is_impossible: Bool?
        }
        struct Given: Decodable {
            var text: String
            var answer_start: Int
        }
        var data: [Article]
    }

    /// - Throws: `QuestionAnsweringError.data` naming the question whose answer is not where the file says.
    public static func read(_ path: String) throws -> [SquadExample] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw QuestionAnsweringError.data(file: path, reason: "cannot be read")
        }
        let file: File
        do { file = try JSONDecoder().decode(File.self, from: data) } catch {
            throw QuestionAnsweringError.data(file: path, reason: "is not SQuAD's JSON: \(error)")
        }
        var examples: [SquadExample] = []
        for paragraph in file.data.flatMap(\.paragraphs) {
            let scalars = Array(paragraph.context.unicodeScalars)
            for asked in paragraph.qas {
                var example = SquadExample(
                    question: asked.question, passage: paragraph.context, answer: nil,
                    accepted: asked.answers.map(\.text))
                if asked.is_impossible != true, let first = asked.answers.first {
                    let wanted = Array(first.text.unicodeScalars), end = first.answer_start + wanted.count
                    guard first.answer_start >= 0, !wanted.isEmpty, end <= scalars.count,
                        Array(scalars[first.answer_start..<end]) == wanted
                    else {
                        throw QuestionAnsweringError.data(
                            file: path,
                            reason:
                                "“\(asked.question)”: the answer “\(first.text)” is not at character \(first.answer_start) of its passage"
                        )
                    }
                    example.answer = (first.answer_start, first.text)
                }
                examples.append(example)
            }
        }
        guard !examples.isEmpty else { throw QuestionAnsweringError.data(file: path, reason: "holds no questions") }
        return examples
    }

    /// The answer's place in the passage.
    var range: Range<String.Index>? {
        guard let answer else { return nil }
        let scalars = passage.unicodeScalars
        let start = scalars.index(scalars.startIndex, offsetBy: answer.start)
        return start..<scalars.index(start, offsetBy: answer.text.unicodeScalars.count)
    }
}
