import Foundation
import Testing

@testable import QuestionAnswering

@Test(
    "questions about a table of films",
    arguments: [
        ("Which film has the most ratings?", "Blade Runner, with ratings 121"),
        ("which film has the fewest ratings", "Playtime, Dark Star, with ratings 21"),
        ("What is the longest film?", "Stalker, with minutes 162"),
        ("Which film by John Carpenter has the highest rating?", "The Thing, with rating 4.1"),
        ("What are the three oldest films?", "Playtime (1967), Dark Star (1974), Halloween (1978)"),
        ("How many films are there with more than 60 ratings?", "3"),
        ("How many films did Ridley Scott make", "2"),
        ("How many ratings does Alien have?", "93"),
        ("Who directed Stalker?", "Andrei Tarkovsky"),
        ("When was The Thing made?", "1982"),
        ("Does Alien have more ratings than Halloween?", "Alien, with ratings 93; Halloween has 58"),
        ("Which is older, Alien or Playtime?", "Playtime, with year 1967; Alien has 1979"),
        ("What is the average rating of films by Ridley Scott?", "4.25"),
        ("what is the total of ratings for John Carpenter", "143"),
        ("Which films are from 1979?", "Alien, Stalker"),
        ("Which film from 1982 has the fewest ratings?", "The Thing, with ratings 64"),
        ("How many films before 1975 are there?", "2"), ("How many films are there?", "7"),
        ("Which director has the most films?", "John Carpenter, with 3 rows"),
    ])
func filmQuestions(question: String, expected: String) throws {
    let films = try TableKnowledge(fixture("town/films.csv"))
    #expect(films.answer(question)?.text == expected, "\(String(describing: films.query(question)))")
}

@Test(
    "questions about something else are left to the texts",
    arguments: [
        "When does the pool close on Sundays?", "Who is the mayor?", "What does a day ticket cost?", "", "which",
    ])
func otherQuestions(question: String) throws {
    #expect(try TableKnowledge(fixture("town/films.csv")).answer(question) == nil)
}

@Test("a question becomes a typed query")
func typedQuery() throws {
    let films = try TableKnowledge(fixture("town/films.csv"))
    #expect(
        films.query("Which film from 1982 has the most ratings?")
            == TableQuery(
                wanted: .extreme(.column("ratings"), .most, count: 1), of: "title",
                filters: [.number(column: "year", .equal, 1982)]))
    #expect(
        films.query("how many films by john carpenter have at least 58 ratings")
            == TableQuery(
                wanted: .count, of: "title",
                filters: [.text(column: "director", value: "John Carpenter"), .number(column: "ratings", .atLeast, 58)])
    )
}

@Test("where a name has several rows, the most ratings are counted and the highest rating is a mean")
func repeatedNames() throws {
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "ratings.csv")
    try Data("film,user,rating\nAlien,ann,5\nHeat,bob,5\nAlien,bob,3\nAlien,cem,4\nHeat,cem,4\n".utf8).write(to: file)
    let ratings = try TableKnowledge(file.path)
    #expect(ratings.answer("which film has the most ratings")?.text == "Alien, with 3 rows")
    #expect(ratings.answer("which film has the highest rating")?.text == "Heat, with a mean rating of 4.5")
}

@Test("a folder's tables are asked before its texts; damaged ones are named")
func knowledge() throws {
    let knowledge = try Knowledge(folder: fixture("town"))
    let answer = knowledge.answer("which film has the most ratings")
    #expect(answer.method == .table && answer.source?.line == 3)
    #expect(knowledge.answer("Who is the mayor?").source?.file == "places/townhall.html")
    let folder = try temporaryFolder()
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data().write(to: folder.appending(path: "empty.csv"))
    try Data("The spare key is with Mr. Novak.".utf8).write(to: folder.appending(path: "good.txt"))
    let other = try Knowledge(folder: folder.path)
    #expect(other.skipped.map(\.path) == ["empty.csv"])
    #expect(other.answer("Who has the spare key?").text == "The spare key is with Mr. Novak.")
}
