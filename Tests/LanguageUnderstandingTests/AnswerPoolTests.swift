import Foundation
import LanguageUnderstanding
import Testing

@Suite("Replies from a pool")
struct AnswerPoolTests {
    private let pool = AnswerPool([
        (["who are you", "what is your name"], ["I am Gusli."]), (["how are you"], ["Well."]),
        (["tell me a joke"], ["One.", "Two."]),
    ])

    @Test(
        "the likest question answers, also where words are misheard or added",
        arguments: [
            ("Who are you?", "I am Gusli."), ("so what is your name then", "I am Gusli."), ("hou are you", "Well."),
            ("what is yuor name", "I am Gusli."),
            ("set an alarm", nil), ("", nil), ("you", nil),
        ] as [(String, String?)])
    func answers(text: String, expected: String?) {
        #expect(pool.answer(to: text)?.reply == expected)
    }

    @Test("the same words get the same reply; the question itself has the cosine 1")
    func stable() {
        #expect(pool.answer(to: "tell me a joke") == pool.answer(to: "tell me a joke"))
        #expect(abs((pool.answer(to: "how are you")?.similarity ?? 0) - 1) < 1e-9)
    }

    @Test("the shipped pools answer each of their own questions", arguments: ["en", "ru"])
    func shipped(language: String) throws {
        let path = root.appending(path: "replies/\(language).yaml").path
        let pool = try AnswerPool(contentsOf: path)
        let questions = try String(contentsOf: URL(filePath: path), encoding: .utf8).matches(of: #/ask: \[(.*)\]/#)
            .flatMap { match in
                match.output.1.matches(of: #/"([^"]+)"/#).map { String($0.output.1) }
            }
        #expect(questions.count > 40)
        for question in questions { #expect(pool.answer(to: question)?.similarity ?? 0 > 0.99, "\(question)") }
    }
}
