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

    @Test("with an encoder a question in other words gets the reply of what means the same; without one it gets none")
    func meaning() {
        // Two meanings: about feeling well, about the weather.
        let encode: AnswerPool.Encode = { text in
            let feels = ["how are you", "are you feeling well", "everything fine with you"].contains(text.lowercased())
            return feels ? [1, 0] : text.contains("weather") ? [0, 1] : [0.6, 0.8]
        }
        let pairs = [
            (questions: ["how are you"], replies: ["Fine."]), (questions: ["nice weather"], replies: ["It is."]),
        ]
        let plain = AnswerPool(pairs), learned = AnswerPool(pairs, encode: encode)
        #expect(plain.answer(to: "everything fine with you") == nil)
        let answer = learned.answer(to: "everything fine with you")
        #expect(answer?.reply == "Fine." && answer?.isByMeaning == true && answer?.question == "how are you")
        var strict = learned
        strict.meaningThreshold = 0.9
        #expect(strict.answer(to: "something between the two") == nil)
        #expect(learned.answer(to: "how are you")?.isByMeaning == false)
        #expect(learned.answer(to: "  ") == nil)
    }
}
