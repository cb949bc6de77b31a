import Foundation
import SkillKit

/// Calculates with up to three numbers, and converts units.
public struct CalculatorSkill: Skill {
    public let name = "calculator"
    public let intents = ["Calculate", "ConvertUnits"]
    public let summary: String? = "I can calculate and convert units."

    public init() {}

    public func summary(in language: String) -> String? {
        language.hasPrefix("ru") ? "Я могу считать и переводить единицы." : summary
    }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        request.intent == "Calculate" ? calculate(request, context) : convert(request, context)
    }

    private func calculate(_ request: SkillRequest, _ context: SkillContext) -> SkillReply {
        let unheard = SkillReply(context.say("I did not catch the numbers.", "Я не расслышал числа."))
        let byZero = SkillReply(context.say("Nothing can be divided by zero.", "На ноль делить нельзя."))
        func answer(_ value: Double) -> SkillReply { self.answer(value, context) }
        guard let a = request["a"]?.number else { return unheard }
        if request["operator"] == "root" {
            return a < 0
                ? SkillReply(
                    context.say("A negative number has no square root.", "Из отрицательного числа корня нет."))
                : answer(a.squareRoot())
        }
        guard let first = request["operator"]?.text, let b = request["b"]?.number else { return unheard }
        guard let second = request["operator2"]?.text, let c = request["c"]?.number else {
            return Self.value(a, first, b).map(answer) ?? byZero
        }
        // Products before sums.
        let result =
            Self.rank(second) > Self.rank(first)
            ? Self.value(b, second, c).flatMap { Self.value(a, first, $0) }
            : Self.value(a, first, b).flatMap { Self.value($0, second, c) }
        return result.map(answer) ?? byZero
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

    private func answer(_ value: Double, _ context: SkillContext) -> SkillReply {
        guard value.isFinite, abs(value) < 1e15 else {
            return SkillReply(context.say("That is more than I can say.", "Это больше, чем я могу сказать."))
        }
        return SkillReply(
            context.say("That is \(Self.spoken(value)).", "Получится \(Self.russian(value))."),
            data: ["value": .number(value)])
    }

    private static func russian(_ value: Double) -> String {
        spoken(value).replacing("minus", with: "минус").replacing(".", with: ",")
    }

    /// Digits, rounded to what can be listened to.
    static func spoken(_ value: Double) -> String {
        let places: Double = abs(value) >= 1000 ? 1 : abs(value) >= 0.01 || value == 0 ? 100 : 10000
        let rounded = (value * places).rounded() / places
        let text = rounded == rounded.rounded() ? String(Int(rounded)) : String(rounded)
        return text.hasPrefix("-") ? "minus \(text.dropFirst())" : text
    }

    private func convert(_ request: SkillRequest, _ context: SkillContext) -> SkillReply {
        guard let from = request["from"]?.text, let to = request["to"]?.text, let source = UnitOfMeasure.all[from],
            let target = UnitOfMeasure.all[to]
        else {
            return SkillReply(context.say("I do not know that unit.", "Такой единицы я не знаю."))
        }
        let russianSource = RussianUnit.all[from], russianTarget = RussianUnit.all[to]
        guard source.kind == target.kind else {
            return SkillReply(
                context.say(
                    "\(source.plural.capitalisedFirst) cannot be turned into \(target.plural).",
                    "\((russianSource?.many ?? from).capitalisedFirst) и \(russianTarget?.many ?? to) — разные величины."
                ))
        }
        let amount = request["amount"]?.number ?? 1
        let result = (amount * source.scale + source.offset - target.offset) / target.scale
        let english =
            "\(Self.spoken(amount)) \(amount == 1 ? source.singular : source.plural) \(amount == 1 ? "is" : "are") \(Self.spoken(result)) \(target.plural)."
        let russian =
            "\(Self.russian(amount)) \(russianSource?.form(for: amount) ?? from) — это \(Self.russian(result)) \(russianTarget?.form(for: Double(Self.spoken(result).replacing("minus ", with: "")) ?? result) ?? to)."
        return SkillReply(
            context.say(english, russian), data: ["value": .number(result), "unit": .text(to)])
    }
}
