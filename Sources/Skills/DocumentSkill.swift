import Foundation
import QuestionAnswering
import SkillKit

/// Answers questions from the user's own texts and tables, and names the place.
public struct DocumentSkill: Skill {
    public static let intent = "AskDocuments"
    public static let slot = "question"

    public let name = "documents"
    public let intents = [DocumentSkill.intent]
    private let library: DocumentLibrary

    public init(_ library: DocumentLibrary) { self.library = library }

    public var summary: String? { library.isEmpty ? nil : "I can answer questions from your documents." }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let question = request[Self.slot]?.text ?? request.text
        guard let answer = try library.answer(question), let text = answer.text else {
            return SkillReply(
                context.say(
                    "I found nothing about that in your documents.", "В ваших документах об этом ничего не нашлось."))
        }
        guard let source = answer.source else { return SkillReply(text) }
        let place = Self.spoken(source)
        let sentence = text.hasSuffix(".") || text.hasSuffix("!") || text.hasSuffix("?") ? text : text + "."
        var lines = [text]
        if let whole = answer.context, whole != text { lines.append(whole) }
        return SkillReply(
            context.say("\(sentence) That is in \(place).", "\(sentence) Это в \(place)."),
            card: .init(
                title: "\(source.file):\(source.line)" + (source.heading.map { ", \($0)" } ?? ""), lines: lines),
            data: [
                "file": .text(source.file), "line": .number(Double(source.line)),
                "confidence": .number((answer.confidence * 1000).rounded() / 1000),
            ])
    }

    /// "opening hours, in town pool", without endings and dashes, as people say it.
    static func spoken(_ source: QuestionAnswerer.Source) -> String {
        let file = URL(filePath: source.file).deletingPathExtension().lastPathComponent
            .replacing("-", with: " ").replacing("_", with: " ")
        guard let heading = source.heading, heading.lowercased() != file.lowercased() else { return file }
        return "\(file), under \(heading)"
    }
}
