import Dialogue
import Foundation
import LanguageUnderstanding
import SkillKit
import Skills
import Testing

/// The repository's root, from this file's place.
let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

/// A conversation to be held: lines of `> said` and `< answered`; `> ...` is silence, `> +60` lets seconds pass.
struct Conversation {
    let engine: DialogueEngine
    var now: Date

    init(language: String = "en", pool: AnswerPool? = nil) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(identifier: "UTC")!
        engine = try DialogueEngine(
            grammars: [root.appending(path: "grammars/\(language)").path],
            scenarios: [root.appending(path: "scenarios").path], skills: BuiltinSkills.all(),
            pool: pool, calendar: calendar)
        now = calendar.date(from: DateComponents(year: 2026, month: 11, day: 24, hour: 16, minute: 20))!
    }

    static func replies(_ events: [DialogueEvent]) -> [String] {
        events.replies
    }

    /// What is said must be answered by the lines that follow, and by no more.
    mutating func hold(_ script: String, session: String = "default") async {
        var answers: [String] = []
        for line in script.split(separator: "\n") {
            let text = String(line.dropFirst(2))
            if line.hasPrefix("<") {
                #expect(answers.first == text, "\(script)")
                if !answers.isEmpty { answers.removeFirst() }
                continue
            }
            #expect(answers.isEmpty, "unexpected before “\(text)”: \(answers)")
            if text == "..." {
                answers = Self.replies(await engine.timeOut(session: session, at: now))
            } else if text.hasPrefix("+"), let seconds = Double(text.dropFirst()) {
                now += seconds
                answers = Self.replies(await engine.due(at: now))
            } else {
                answers = Self.replies(await engine.respond(to: text, session: session, at: now))
            }
        }
        #expect(answers.isEmpty, "unexpected at the end: \(answers)")
    }
}

@Suite("Conversations")
struct ConversationTests {
    @Test(
        "each goes as written",
        arguments: [
            // The missing slot is asked for.
            "> Set an alarm.\n< For what time?\n> Seven in the morning.\n< Alarm set for seven in the morning.",
            "> set an alarm for half past five\n< Alarm set for half past five in the morning.",
            "> set an alarm tomorrow\n< For what time?\n> at six thirty pm\n< Alarm set for half past six in the evening tomorrow.",
            // Corrections, while asked and afterwards: one alarm is left.
            "> set an alarm\n< For what time?\n> seven\n< Alarm set for seven in the morning.\n> no, eight\n< Alarm set for eight in the morning.\n> what alarms do I have\n< You have one alarm, for eight in the morning tomorrow.",
            "> set a timer for ten minutes\n< Timer set for ten minutes.\n> I meant twenty minutes\n< Timer set for twenty minutes.\n> how much time is left\n< There are twenty minutes left.",
            // Too late for a correction.
            "> set an alarm for seven\n< Alarm set for seven in the morning.\n> +60\n> no, eight\n< Sorry, I did not understand that.",
            // Not understood: twice asked again, then given up.
            "> set a timer\n< For how long?\n> bananas\n< Sorry, how long shall the timer run?\n> bananas\n< Please tell me a duration, such as ten minutes.\n> bananas\n< Sorry, I still do not understand. Let us leave it for now.\n> ten minutes\n< Sorry, I did not understand that.",
            // Cancel, stop, help, repeat.
            "> set an alarm\n< For what time?\n> never mind\n< All right.",
            "> set an alarm\n< For what time?\n> stop",
            "> set an alarm\n< For what time?\n> help\n< Tell me when the alarm is to ring, for example seven in the morning, or half past six tomorrow. For what time?\n> repeat that\n< Tell me when the alarm is to ring, for example seven in the morning, or half past six tomorrow. For what time?\n> noon\n< Alarm set for noon.",
            "> what time is it\n< It is twenty past four.\n> what did you say\n< It is twenty past four.",
            // Silence is asked about once.
            "> set an alarm\n< For what time?\n> ...\n< For what time?\n> ...\n> seven in the evening\n< Sorry, I did not understand that.",
            // Something else in between, and back.
            "> set an alarm\n< For what time?\n> what time is it\n< It is twenty past four.\n< For what time?\n> five pm\n< Alarm set for five in the afternoon.",
            // Another scenario takes over.
            "> set an alarm\n< For what time?\n> set a timer for one minute\n< Timer set for one minute.",
            // Confirmation.
            "> set an alarm for 18:00\n< Alarm set for six in the evening.\n> cancel all alarms\n< Cancel all your alarms?\n> no\n< All right, I keep them.\n> cancel all alarms\n< Cancel all your alarms?\n> hmm hmm hmm\n< Please say yes or no.\n> yes please\n< Your alarm is cancelled.",
            // What was asked for rings, once.
            "> set an alarm for half past four in the afternoon\n< Alarm set for half past four in the afternoon.\n> +600\n< It is half past four in the afternoon. This is your alarm.\n> snooze\n< I will ring again in ten minutes.\n> +600\n< It is twenty to five in the afternoon. Time to get up.\n> five more minutes\n< I will ring again in five minutes.",
            "> snooze\n< No alarm is ringing.",
            "> set a tea timer for three minutes\n< Tea timer set for three minutes.\n> +179\n> +1\n< Your tea timer is done.\n> +10",
            // Context carried over.
            "> what day is it\n< Today is Tuesday.\n> and tomorrow?\n< Tomorrow is Wednesday.\n> what about friday\n< That is Friday.\n> +31\n> and tomorrow\n< Sorry, I did not understand that.",
            // Reminders, lists, sums, units, volume.
            "> remind me to call my mother at six in the evening\n< I will remind you at six in the evening: call your mother.\n> what reminders do I have\n< You have one reminder: call your mother at six in the evening.\n> +6000\n< Here is your reminder: call your mother.",
            "> remind me to water the plants\n< When shall I remind you?\n> tomorrow at noon\n< I will remind you at noon tomorrow: water the plants.",
            "> set a reminder\n< What shall I remind you of?\n> buy a cake\n< When shall I remind you?\n> at half past seven\n< I will remind you at half past seven in the morning tomorrow: buy a cake.",
            "> remind me in ten minutes to stretch\n< I will remind you in ten minutes: stretch.",
            "> remind me to take my pills every day at nine in the evening\n< I will remind you at nine in the evening every day: take your pills.",
            "> add milk and two lemons to my shopping list\n< I added milk and two lemons to your shopping list.\n> put milk on the shopping list\n< Milk is on your shopping list already.\n> take milk off my shopping list\n< I took milk off your shopping list.\n> what's on my shopping list\n< On your shopping list: two lemons.\n> clear my shopping list\n< Your shopping list is empty now.",
            "> what is seventeen times three\n< That is 51.\n> how much is 2 plus 3 times 4\n< That is 14.\n> what is ten divided by zero\n< Nothing can be divided by zero.\n> what's fifteen percent of eighty\n< That is 12.\n> square root of two\n< That is 1.41.",
            "> convert ten miles to kilometres\n< 10 miles are 16.09 kilometres.\n> what is one hundred degrees fahrenheit in celsius\n< 100 degrees Fahrenheit are 37.78 degrees Celsius.\n> how many grams in a pound\n< 1 pound is 453.59 grams.\n> convert two litres to miles\n< Litres cannot be turned into miles.",
            "> set the volume to fifty percent\n< Volume 50 percent.\n> louder\n< Volume 60 percent.\n> volume 3\n< Volume 30 percent.",
            // Recognition errors in an answer.
            "> set an alarm\n< For what time?\n> haf past sevn\n< Alarm set for half past seven in the morning.",
        ])
    func script(_ script: String) async throws {
        var conversation = try Conversation()
        await conversation.hold(script)
    }

    @Test("small talk comes from the pool, and only where no command is meant")
    func smallTalk() async throws {
        var conversation = try Conversation(pool: AnswerPool(contentsOf: root.appending(path: "replies/en.yaml").path))
        await conversation.hold(
            "> who made you?\n< People who like free software made me.\n> what time is it\n< It is twenty past four.")
        await conversation.hold("> whoo made you\n< People who like free software made me.")
        await conversation.hold("> colourless green ideas sleep furiously\n< Sorry, I did not understand that.")
        await conversation.hold(
            "> set an alarm\n< For what time?\n> who are you\n< Sorry, for what time shall I set the alarm?")
    }

    @Test("several sessions do not hear each other")
    func sessions() async throws {
        var conversation = try Conversation()
        await conversation.hold("> set an alarm\n< For what time?", session: "anna")
        await conversation.hold("> set a timer\n< For how long?", session: "ben")
        await conversation.hold("> seven\n< Alarm set for seven in the morning.", session: "anna")
        await conversation.hold(
            "> five minutes\n< Timer set for five minutes.\n> what alarms do I have\n< You have no alarms.",
            session: "ben")
    }

    @Test("the open question's answers are in the word graph, and only then")
    func graph() async throws {
        var conversation = try Conversation()
        let answer = ["half", "past", "seven"]
        #expect(try await conversation.engine.sentenceGraph().accepts(answer) == false)
        await conversation.hold("> set an alarm\n< For what time?")
        #expect(await conversation.engine.isWaiting())
        #expect(try await conversation.engine.sentenceGraph().accepts(answer))
        #expect(try await conversation.engine.sentenceGraph().accepts(["never", "mind"]))
    }

    @Test("a turn's events are intent, reply and dialogue, as JSON objects with a type")
    func events() async throws {
        let conversation = try Conversation()
        let events = await conversation.engine.respond(to: "set an alarm", at: conversation.now)
        let objects = try events.map {
            try JSONSerialization.jsonObject(with: JSONEncoder().encode($0)) as? [String: Any]
        }
        #expect(objects.map { $0?["type"] as? String } == ["intent", "reply", "dialogue"])
        #expect(objects[2]?["expecting"] as? String == "time")
        #expect(objects[2]?["state"] as? String == "alarm/time")
    }

    private struct BrokenSkill: Skill {
        struct Failure: Error {}
        let name = "broken"
        let intents = ["GetTime"]
        func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply { throw Failure() }
    }

    @Test("a skill that fails costs one apology")
    func failure() async throws {
        let engine = try DialogueEngine(
            templates: SentenceTemplates(contentsOf: [root.appending(path: "grammars/en").path]), scenarios: [],
            skills: [BrokenSkill()])
        let events = await engine.respond(to: "what time is it", at: .now)
        #expect(Conversation.replies(events) == ["Sorry, that did not work."])
        #expect(events.contains { if case .failure("broken", _) = $0.content { true } else { false } })
    }

    private struct AskingSkill: Skill {
        let name = "asking"
        let intents = ["GetTime"]
        func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
            guard let zone = request["zone"] else {
                return SkillReply("Where?", followUp: .init(slot: "zone", intent: "GetTime"))
            }
            return SkillReply("In \(zone.text) it is late.")
        }
    }

    @Test("a skill's own question is answered by whatever is said")
    func followUp() async throws {
        let engine = try DialogueEngine(
            templates: SentenceTemplates(contentsOf: [root.appending(path: "grammars/en").path]), scenarios: [],
            skills: [AskingSkill()])
        #expect(Conversation.replies(await engine.respond(to: "what time is it", at: .now)) == ["Where?"])
        #expect(await engine.isWaiting())
        #expect(Conversation.replies(await engine.respond(to: "Honolulu", at: .now)) == ["In Honolulu it is late."])
        #expect(await engine.isWaiting() == false)
    }
}
