import LanguageUnderstanding
import Testing

@Suite("Typed slots")
struct TypedSlotTests {
    private func value(_ words: String, of list: String) throws -> SlotValue? {
        try grammar(sentences: ["x {\(list):v} y"]).bestMatch("x \(words) y")?["v"]
    }

    @Test(
        "times of day are read as they are said",
        arguments: [
            ("half past seven", "07:30"), ("seven in the morning", "07:00"), ("quarter to eight", "07:45"),
            ("a quarter past noon", nil),
            ("19:30", "19:30"), ("noon", "12:00"), ("midnight", "00:00"), ("seven", "07:00"), ("7 pm", "19:00"),
            ("7pm", "19:00"),
            ("twelve am", "00:00"), ("twelve thirty pm", "12:30"), ("ten to one", "00:50"),
            ("ten to one in the afternoon", "12:50"),
            ("seven oh five", "07:05"), ("nineteen thirty", "19:30"), ("eight o'clock in the evening", "20:00"),
            ("five minutes past six", "06:05"),
            ("six thirty a.m.", "06:30"), ("eleven at night", "23:00"), ("two at night", "02:00"),
            ("7:05 p.m.", "19:05"),
            ("twenty five past nine", "09:25"), ("twenty five", nil), ("25:00", nil), ("7:61", nil),
            ("thirteen pm", nil),
        ] as [(String, String?)])
    func times(words: String, expected: String?) throws {
        #expect(try value(words, of: "time")?.text == expected)
    }

    @Test(
        "durations are seconds",
        arguments: [
            ("two and a half hours", 9000.0), ("90 seconds", 90), ("an hour and ten minutes", 4200),
            ("ten minutes", 600), ("half an hour", 1800),
            ("an hour and a half", 5400), ("a minute and a half", 90), ("three quarters of an hour", 2700),
            ("one hour 20 minutes and 5 seconds", 4805),
            ("1.5 hours", 5400), ("two days", 172800), ("a quarter of an hour", 900), ("hours", nil), ("ten", nil),
        ] as [(String, Double?)])
    func durations(words: String, expected: Double?) throws {
        #expect(try value(words, of: "duration")?.number == expected)
    }

    @Test(
        "numbers, percentages and ordinals",
        arguments: [
            ("number", "seventeen", 17.0), ("number", "one hundred and five", 105), ("number", "a hundred", 100),
            ("number", "twenty-one", 21),
            ("number", "three point five", 3.5), ("number", "two and a half", 2.5), ("number", "0", 0),
            ("percentage", "fifty percent", 50),
            ("percentage", "50%", 50), ("percentage", "101%", nil), ("ordinal", "third", 3), ("ordinal", "22nd", 22),
            ("ordinal", "twenty first", 21),
        ] as [(String, String, Double?)])
    func numbers(list: String, words: String, expected: Double?) throws {
        #expect(try value(words, of: list)?.number == expected)
    }

    @Test(
        "times ahead, as forecasts are asked for",
        arguments: [
            ("june", "06"), ("next June", "06"), ("june twenty twenty seven", "2027-06"), ("June of 2031", "2031-06"),
            ("december nineteen sixty one", "1961-12"), ("two thousand and nine", "2009"), ("2028", "2028"),
            ("next month", "+1 month"), ("this year", "+0 year"), ("in three weeks", "+3 week"),
            ("in a year", "+1 year"),
            ("the next six months", "next 6 month"), ("next 24 hours", "next 24 hour"), ("tomorrow", "+1 day"),
            ("the next ten values", "next 10 step"), ("last june", nil), ("in zero days", nil), ("smarch", nil),
        ] as [(String, String?)])
    func periods(words: String, expected: String?) throws {
        #expect(try value(words, of: "period")?.text == expected)
    }

    @Test(
        "days",
        arguments: [
            ("tomorrow", "tomorrow"), ("on friday", "friday"), ("next monday", "next monday"),
            ("the day after tomorrow", "+2"),
            ("the fifth of march", "03-05"), ("march 5", "03-05"), ("on 5 march", "03-05"), ("in three days", "+3"),
            ("in two weeks", "+14"),
        ])
    func days(words: String, expected: String) throws {
        #expect(try value(words, of: "date") == .string(expected))
    }

    @Test(
        "temperatures, colours and recurrences",
        arguments: [
            ("temperature", "twenty one degrees", "21"), ("temperature", "-5°", "-5"),
            ("temperature", "20.5 degrees celsius", "20.5"),
            ("color", "gray", "grey"), ("recurrence", "every day", "daily"), ("recurrence", "on weekdays", "weekdays"),
            ("recurrence", "every monday and friday", "monday,friday"), ("recurrence", "on tuesdays", "tuesday"),
            ("recurrence", "every monday and monday", "monday"),
        ] as [(String, String, String?)])
    func others(list: String, words: String, expected: String?) throws {
        #expect(try value(words, of: list)?.text == expected)
    }

    @Test("numbers that the graph of a range spells are read back as numbers of the range")
    func spelling() throws {
        let grammar = try grammar(sentences: ["{n}"], more: "lists: {n: {range: {from: 0, to: 9999, step: 7}}}\n")
        var generator = SeededGenerator(state: 3)
        let graph = try grammar.sentenceGraph()
        for _ in 0..<300 {
            let words = graph.randomSentence(using: &generator)
            let number = try #require(grammar.bestMatch(words.joined(separator: " "))?["n"]?.number, "\(words)")
            #expect(Int(number) % 7 == 0)
        }
        #expect(graph.states.count < 200)
    }
}
