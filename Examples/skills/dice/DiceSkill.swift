import SkillKit

/// Rolls dice, and asks back how many sides they have where that was left open.
struct DiceSkill: Skill {
    let name = "dice"
    let intents = ["RollDice"]

    func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        guard let sides = request["sides"]?.number.map({ Int($0) }) else {
            return SkillReply("How many sides?", followUp: .init(slot: "sides", intent: "RollDice"))
        }
        guard (2...1000).contains(sides) else { return SkillReply("A die has two sides at least.") }
        let value = Int.random(in: 1...sides)
        return SkillReply(
            "You rolled \(value).", card: .init(title: "\(sides) sides", lines: ["\(value)"]),
            data: ["value": .number(Double(value))])
    }
}

@main
struct Dice {
    static func main() async throws {
        try await SkillProgram.serve(DiceSkill())
    }
}
