import Testing

@Suite("--plot", .enabled(if: CommandRun.isBuilt && CommandRun.draws))
struct PlotCommandTests {
    private static let log: String = {
        var rows = ["user,version,value"]
        for user in 0..<200 { rows.append("u\(user),\(user % 2 == 0 ? "a" : "b"),\(user * 37 % 101)") }
        return rows.joined(separator: "\n") + "\n"
    }()

    @Test(
        "the commands of statistics draw an SVG, and print what they print without",
        arguments: [
            ["proportions", "8502/44700", "8279/45489"],
            ["split", "user-7", "--experiment", "button", "--variants", "old,new"],
            ["check", "-", "--variant", "version"],
            ["ttest", "-", "--value", "value", "--group", "version"],
            ["mann-whitney", "-", "--value", "value", "--group", "version"],
            ["bootstrap", "-", "--value", "value", "--group", "version", "--resamples", "200"],
            ["chi-squared", "--counts", "90,60;30,50"],
        ])
    func draws(arguments: [String]) throws {
        let folder = try ScratchFolder(), input = arguments.contains("-") ? Self.log : ""
        let drawn = try CommandRun(["stats"] + arguments + ["--plot", folder.file("figure.svg")], input: input)
        #expect(drawn.status == 0, "\(drawn.complaints)")
        #expect(try folder.text("figure.svg").contains("<svg"))
        #expect(try CommandRun(["stats"] + arguments, input: input).output == drawn.output)
    }

    @Test("an ending that is neither .svg nor .png fails with a reason")
    func complains() throws {
        let run = try CommandRun("stats", "proportions", "1/3", "2/3", "--plot", "figure.txt")
        #expect(run.status == 1 && run.complaints.contains("figure.txt"))
    }
}
