import Foundation
import Testing

@Suite("gusli recommend", .enabled(if: CommandRun.isBuilt))
struct RecommendCommandTests {
    /// Two circles of users: the even ones chose items 0 to 4, the odd ones 5 to 9, each leaving out some.
    private let ratings: String = {
        var rows = ["user,item,rating,time"]
        for user in 0..<60 {
            for item in 0..<10 where (user % 2 == 0) == (item < 5) && (user * 7 + item * 3) % 5 != 0 {
                rows.append("u\(user),i\(item),5,\(user * 10 + item)")
            }
        }
        return rows.joined(separator: "\n") + "\n"
    }()

    private let ofFirstCircle: Set = ["i0", "i1", "i2", "i3", "i4"]

    private func trained(_ folder: ScratchFolder) throws -> String {
        try ratings.write(toFile: folder.file("ratings.csv"), atomically: true, encoding: .utf8)
        let run = try CommandRun(
            "recommend", "train", folder.file("ratings.csv"), "--model", "implicit-als", "--output",
            folder.file("model"))
        #expect(run.status == 0, "\(run.complaints)")
        return folder.file("model")
    }

    @Test("a user is given first what his circle chose and he has not, and the scores are drawn")
    func recommends() throws {
        let folder = try ScratchFolder(), model = try trained(folder)
        let plots = CommandRun.draws ? ["--plot", folder.file("for.svg")] : []
        let lines = try CommandRun(["recommend", "for", "u0", "--model", model, "--count", "1", "--json"] + plots)
            .objects().compactMap { $0["item"] as? String }
        // Of items 0 to 4, u0 left out 0 alone.
        #expect(lines == ["i0"])
        if CommandRun.draws { #expect(try folder.text("for.svg").contains("<svg")) }
    }

    @Test("the items most like one are of its circle, the most alike first")
    func findsSimilar() throws {
        let folder = try ScratchFolder(), model = try trained(folder)
        let lines = try CommandRun("recommend", "similar", "i0", "--model", model, "--count", "4", "--json").objects()
        #expect(Set(lines.compactMap { $0["item"] as? String }) == ofFirstCircle.subtracting(["i0"]))
        let similarities = lines.compactMap { $0["similarity"] as? Double }
        #expect(similarities.count == 4 && similarities == similarities.sorted(by: >))
    }

    @Test("an unknown item fails with its name; wrong usage ends with 2")
    func complains() throws {
        let folder = try ScratchFolder(), model = try trained(folder)
        let unknown = try CommandRun("recommend", "similar", "nothing", "--model", model)
        #expect(unknown.status == 1 && unknown.complaints.contains("nothing"))
        #expect(try CommandRun("recommend", "similar", "i0", "--model", model, "--count", "0").status == 2)
    }
}
