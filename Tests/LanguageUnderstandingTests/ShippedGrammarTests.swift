import Foundation
import LanguageUnderstanding
import Testing

@Suite("The grammars that come with the project")
struct ShippedGrammarTests {
    @Test("define all rules and lists that they use")
    func complete() throws {
        let grammar = try shippedGrammar()
        #expect(grammar.undefinedRules.isEmpty)
        #expect(grammar.undefinedLists.isEmpty)
    }

    @Test("understand everyday sentences", arguments: [
        ("set an alarm", "SetAlarm", [:]), ("Set an alarm for seven in the morning.", "SetAlarm", ["time": "07:00"]),
        ("wake me up at six thirty tomorrow", "SetAlarm", ["time": "06:30", "date": "tomorrow"]),
        ("set an alarm on friday for half past eight", "SetAlarm", ["time": "08:30", "date": "friday"]),
        ("what alarms do I have", "ListAlarms", [:]), ("cancel the seven o'clock alarm", "CancelAlarm", ["time": "07:00"]),
        ("delete all my alarms please", "CancelAlarm", ["all": "true"]), ("set a timer for ten minutes", "StartTimer", ["duration": "600"]),
        ("start a pasta timer for nine minutes", "StartTimer", ["name": "pasta", "duration": "540"]),
        ("how much time is left on the pasta timer", "TimerRemaining", ["name": "pasta"]), ("stop the timer", "CancelTimer", [:]),
        ("what time is it", "GetTime", [:]), ("what's the date today", "GetDate", [:]), ("what day is it", "GetWeekday", [:]),
        ("say that again please", "Repeat", [:]), ("stop", "Stop", [:]), ("never mind", "Cancel", [:]), ("what can you do", "Help", [:]),
    ] as [(String, String, [String: String])])
    func everyday(sentence: String, intent: String, slots: [String: String]) throws {
        let match = try #require(try shippedGrammar().bestMatch(sentence))
        #expect(match.intent == intent)
        #expect(match.slotTexts == slots)
    }

    @Test("the coffee example understands a full order in any order")
    func coffee() throws {
        let grammar = try Grammar(SentenceTemplates(contentsOf: [root.appending(path: "Examples/coffee").path]))
        let expected = [
            "size": "sixteen ounce", "roast": "dark roast", "numberOfShots": "triple shot", "coffeeDrink": "house coffee", "milkAmount": "lots of soy milk",
            "sugarAmount": "a bit of brown sugar",
        ]
        for order in [
            "can I get a sixteen ounce dark roast triple shot house coffee with lots of soy milk and a bit of brown sugar",
            "make me a triple shot sixteen ounce dark roast house coffee with a bit of brown sugar and lots of soy milk",
        ] {
            #expect(grammar.bestMatch(order)?.slotTexts == expected)
        }
    }
}
