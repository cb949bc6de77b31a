import Dialogue
import Foundation
import LanguageUnderstanding
import SkillKit
import Skills
import Testing

@testable import Assistant

/// Conversations about data that each test writes, with the shipped grammar and scenarios.
@Suite("Questions about data")
struct DataQuestionsTests {
    private let folder: URL
    private let calendar: Calendar
    private let now: Date

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "data-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
        self.calendar = calendar
        now = try #require(calendar.date(from: DateComponents(year: 2026, month: 11, day: 25, hour: 9)))
    }

    private func write(_ name: String, _ text: String) throws -> String {
        let url = folder.appending(path: name)
        try text.write(to: url, atomically: true, encoding: .utf8)
        return url.path
    }

    private func engine(_ sources: [DataSource]) throws -> DialogueEngine {
        let data = DataDirectory(url: ToneAssistant.root)
        var templates = try SentenceTemplates(contentsOf: [data.grammars(language: "en").path])
        var scenarios = try ScenarioGraph.load(contentsOf: [data.scenarios.path])
        try DataQuestions.fit(&templates, &scenarios, to: DataSources(sources))
        return try DialogueEngine(
            templates: templates, scenarios: scenarios, skills: BuiltinSkills.all(sources: DataSources(sources)),
            calendar: calendar)
    }

    private typealias Reply = (text: String, card: SkillReply.Card?, data: [String: SkillValue])

    private func ask(_ engine: DialogueEngine, _ text: String) async throws -> Reply {
        let events = await engine.respond(to: text, at: now)
        let replies = events.compactMap { event -> Reply? in
            if case .failure(let skill, let reason) = event.content { Issue.record("\(skill): \(reason)") }
            if case .reply(let text, let card, let data) = event.content { return (text, card, data) }
            return nil
        }
        return try #require(replies.last, "no reply to “\(text)”")
    }

    /// Two years of a straight line with a season that has its peak in June.
    private func sales(_ name: String = "ice cream sales") throws -> DataSource {
        var text = "month,sales\n"
        for month in 0..<34 {
            let season = [0, 0, 0, 0, 50, 100, 50, 0, 0, 0, 0, 0][month % 12]
            text += "\(2024 + month / 12)-\(month % 12 < 9 ? "0" : "")\(month % 12 + 1),\(200 + month + season)\n"
        }
        return DataSource(
            names: [name], kind: .series, file: try write("\(name).csv", text),
            columns: ["time": "month", "value": "sales"])
    }

    @Test("a forecast asks for when, takes a correction and goes on with “and”; the answer is near the truth")
    func forecast() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let engine = try engine([try sales()])
        #expect(try await ask(engine, "Forecast ice cream sales.").text == "For when?")
        let june = try await ask(engine, "next june")
        #expect(june.text.contains("June twenty twenty-seven"), "\(june.text)")
        guard case .list(let means)? = june.data["mean"], let mean = means.first?.number else {
            Issue.record("no mean")
            return
        }
        // Month 41 of the line, at the season's peak.
        #expect(abs(mean - 341) < 15)
        #expect(june.card?.lines.count == 1)
        let july = try await ask(engine, "and in july")
        #expect(july.text.contains("July twenty twenty-seven"), "\(july.text)")
        let half = try await ask(engine, "what will ice cream sales be over the next six months")
        #expect(half.text.hasPrefix("From about two hundred and "), "\(half.text)")
        #expect(half.card?.lines.first?.hasPrefix("2026-12: ") == true)
        #expect(half.card?.lines.count == 6)
        let past = try await ask(engine, "forecast ice cream sales for january 2024")
        #expect(past.text == "That is no longer ahead: it was two hundred in January twenty twenty-four.")
    }

    @Test("of several series the one that is meant is asked for")
    func severalSeries() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let engine = try engine([try sales(), try sales("visitors")])
        let named = try await ask(engine, "forecast visitors for next june")
        #expect(named.text.contains("June"))
        #expect(try await ask(engine, "what will visitors be").text == "For when?")
    }

    private func experiment(_ control: (Int, Int), _ variant: (Int, Int)) throws -> DataSource {
        var text = "user,page,bought\n", user = 0
        for (name, (bought, all)) in [("A", control), ("B", variant)] {
            for index in 0..<all {
                user += 1
                text += "\(user),\(name),\(index < bought ? 1 : 0)\n"
            }
        }
        var source = DataSource(
            names: ["checkout test"], kind: .experiment, file: try write("log.csv", text),
            columns: ["variant": "page", "metric": "bought", "unit": "user"])
        source.control = "A"
        return source
    }

    @Test("a version that is better is called so, by how much; asked the other way round the answer is no")
    func better() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let engine = try engine([try experiment((400, 2000), (500, 2000))])
        let answer = try await ask(engine, "Is version B better?")
        #expect(
            answer.text.hasPrefix(
                "Yes, version B is better than A: bought rose by about twenty-five percent, and at any rate by "),
            "\(answer.text)")
        #expect((answer.data["p_value"]?.number ?? 1) < 0.001)
        #expect(
            try await ask(engine, "is version b worse than a in the checkout test").text.hasPrefix(
                "No, version B is better"))
        #expect(try await ask(engine, "is version bee better").text.hasPrefix("Yes"))
        #expect(try await ask(engine, "is A better than B").text.hasPrefix("No, version A is worse than B"))
        #expect(try await ask(engine, "how is the checkout test doing").text.hasPrefix("Version B is better than A"))
    }

    @Test("where nothing was shown that is said, and where the groups are lopsided nothing is")
    func undecided() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let even = try engine([try experiment((100, 1000), (104, 1000))])
        #expect(
            try await ask(even, "is version B better").text.hasPrefix(
                "That cannot be told: with version B, bought is somewhere between "))
        let lopsided = try engine([try experiment((200, 1000), (300, 1300))])
        #expect(try await ask(lopsided, "is version B better").text.hasPrefix("Nothing can be said: the groups"))
    }

    @Test("what goes with a film is told by its title; without one it is asked for; an unknown one is not guessed")
    func recommendation() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var ratings = "user,item,rating\n"
        for user in 0..<20 {
            for item in user % 2 == 0 ? [1, 2, 3] : [4, 5, 6] { ratings += "u\(user),\(item),5\n" }
        }
        let items =
            "item,title,genres\n1,Alien (1979),x\n2,\"Thing, The (1982)\",x\n3,Blade Runner (1982),x\n4,Amelie (2001),y\n5,Big Fish (2003),y\n6,8 Women (2002),y\n"
        var source = DataSource(names: ["film", "movie"], kind: .ratings, file: try write("ratings.csv", ratings))
        source.items = try write("items.csv", items)
        let engine = try engine([source])
        let answer = try await ask(engine, "Recommend a film like Alien.")
        #expect(answer.text == "Who likes Alien also likes The Thing and Blade Runner.")
        #expect(answer.card?.lines == ["Thing, The (1982)", "Blade Runner (1982)"])
        #expect(try await ask(engine, "recommend a movie").text == "Like which film?")
        #expect(try await ask(engine, "eight women").text == "Who likes 8 Women also likes Amelie and Big Fish.")
        #expect(
            try await ask(engine, "recommend a film like the neverending story").text.hasPrefix("I know no film called")
        )
    }

    @Test("a sensor's spike is found, with when and what is usual; a quiet day is quiet")
    func anomaly() async throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        var text = "time,temperature\n"
        // Up to nine in the morning of the day on which the question is asked.
        for hour in 0..<(24 * 30 + 10) {
            let day = 26 + hour / 24, clock = hour % 24
            let date = day <= 31 ? "2026-10-\(day)" : "2026-11-\(day - 31 < 10 ? "0" : "")\(day - 31)"
            let wave = Double((clock * 7 + hour * 13) % 11) / 10
            let isSpike = date == "2026-11-25" && clock == 3
            text += "\(date)T\(clock < 10 ? "0" : "")\(clock):00,\(isSpike ? 21.5 : 12 + wave)\n"
        }
        let file = try write("cellar.csv", text)
        let source = DataSource(names: ["cellar"], kind: .sensor, file: file, columns: ["time": "time"])
        let engine = try engine([source])
        let answer = try await ask(engine, "Is there anything unusual in the cellar?")
        #expect(
            answer.text.hasPrefix(
                "Yes: temperature twenty-one point five today at three in the night, where about twelve point "),
            "\(answer.text)")
        #expect(try await ask(engine, "anything odd in the cellar yesterday").text == "No, nothing unusual yesterday.")
    }

    @Test("without sources nothing of this can be said, and the graph of what may be said is as small as before")
    func nothing() async throws {
        let engine = try engine([])
        #expect(engine.understander.understand("recommend a film like alien").intent == nil)
        #expect(!engine.scenarios.contains { $0.name == "forecast" })
    }
}
