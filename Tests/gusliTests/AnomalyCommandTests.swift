import Foundation
import Testing

@Suite("gusli anomaly", .enabled(if: CommandRun.isBuilt))
struct AnomalyCommandTests {
    /// 400 rows spread over a square, and at the end one far outside.
    private let table: String = {
        var rows = ["time,a,b"]
        for time in 0..<400 { rows.append("\(time),\(Double(time * 37 % 101) / 101),\(Double(time * 53 % 97) / 97)") }
        rows.append("400,9,0.5")
        return rows.joined(separator: "\n") + "\n"
    }()

    @Test(
        "the row far outside has the highest score, by every method",
        arguments: ["isolation-forest", "lof", "distance", "gaussian", "one-class-svm"])
    func scoresHigherWhatIsOdder(method: String) throws {
        let lines = try CommandRun(
            "anomaly", "score", "-", "--ignore", "time", "--method", method, "--json", input: table
        ).objects()
        #expect(lines.count == 401)
        let scores = try lines.map { try #require($0["score"] as? Double) }
        let rows = try lines.map { try #require($0["row"] as? Int) }
        let oddest = try #require(scores.indices.max { scores[$0] < scores[$1] })
        #expect(rows[oddest] == 400)
    }

    @Test("a stored detector calls the row far outside odd and few others, and its fit is drawn")
    func fits() throws {
        let folder = try ScratchFolder()
        let plots = CommandRun.draws ? ["--plot", folder.file("fit.svg")] : []
        let fit = try CommandRun(
            ["anomaly", "fit", "-", "--ignore", "time", "--false-alarms", "0.05", "--output", folder.file("m.json")]
                + plots, input: table)
        #expect(fit.status == 0)
        if CommandRun.draws { #expect(try folder.text("fit.svg").contains("<svg")) }
        let odd = try CommandRun("anomaly", "score", "-", "--model", folder.file("m.json"), "--json", input: table)
            .objects().filter { $0["odd"] as? Bool == true }.compactMap { $0["row"] as? Int }
        #expect(odd.contains(400) && odd.count < 60)
    }

    @Test("an empty table fails with a reason")
    func complains() throws {
        let run = try CommandRun("anomaly", "score", "-")
        #expect(run.status == 1 && run.output.isEmpty && !run.complaints.isEmpty)
    }
}
