import Foundation
import SkillKit

/// Calculates with up to three numbers, and converts units.
public struct CalculatorSkill: Skill {
    public let name = "calculator"
    public let intents = ["Calculate", "ConvertUnits"]
    public let summary: String? = "I can calculate and convert units."

    public init() {}

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        request.intent == "Calculate" ? calculate(request) : convert(request)
    }

    private func calculate(_ request: SkillRequest) -> SkillReply {
        guard let a = request["a"]?.number else {
            return SkillReply("I did not catch the numbers.")
        }
        if request["operator"] == "root" {
            return a < 0 ? SkillReply("A negative number has no square root.") : answer(a.squareRoot())
        }
        guard let first = request["operator"]?.text, let b = request["b"]?.number else {
            return SkillReply("I did not catch the numbers.")
        }
        guard let second = request["operator2"]?.text, let c = request["c"]?.number else {
            return Self.value(a, first, b).map(answer) ?? SkillReply("Nothing can be divided by zero.")
        }
        // Products before sums.
        let result =
            Self.rank(second) > Self.rank(first)
            ? Self.value(b, second, c).flatMap { Self.value(a, first, $0) }
            : Self.value(a, first, b).flatMap { Self.value($0, second, c) }
        return result.map(answer) ?? SkillReply("Nothing can be divided by zero.")
    }

    private static func rank(_ name: String) -> Int {
        switch name {
        case "plus", "minus": 0
        case "power": 2
        default: 1
        }
    }

    private static func value(_ a: Double, _ name: String, _ b: Double) -> Double? {
        switch name {
        case "plus": a + b
        case "minus": a - b
        case "times": a * b
        case "over": b == 0 ? nil : a / b
        case "power": pow(a, b)
        case "percent": a * b / 100
        default: nil
        }
    }

    private func answer(_ value: Double) -> SkillReply {
        guard value.isFinite, abs(value) < 1e15 else { return SkillReply("That is more than I can say.") }
        return SkillReply("That is \(Self.spoken(value)).", data: ["value": .number(value)])
    }

    /// Digits, rounded to what can be listened to.
    static func spoken(_ value: Double) -> String {
        let places: Double = abs(value) >= 1000 ? 1 : abs(value) >= 0.01 || value == 0 ? 100 : 10000
        let rounded = (value * places).rounded() / places
        let text = rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
        return text.hasPrefix("-") ? "minus \(text.dropFirst())" : text
    }

    private func convert(_ request: SkillRequest) -> SkillReply {
        guard let from = request["from"]?.text, let to = request["to"]?.text, let source = UnitOfMeasure.all[from],
            let target = UnitOfMeasure.all[to]
        else {
            return SkillReply("I do not know that unit.")
        }
        guard source.kind == target.kind else {
            return SkillReply("\(source.plural.capitalisedFirst) cannot be turned into \(target.plural).")
        }
        let amount = request["amount"]?.number ?? 1
        let result = (amount * source.scale + source.offset - target.offset) / target.scale
        return SkillReply(
            "\(Self.spoken(amount)) \(amount == 1 ? source.singular : source.plural) \(amount == 1 ? "is" : "are") \(Self.spoken(result)) \(target.plural).",
            data: ["value": .number(result), "unit": .text(to)])
    }
}
