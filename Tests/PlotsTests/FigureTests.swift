import Foundation
import Testing

@testable import Plots

struct FigureTests {
    private var hasGnuplot: Bool {
        (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
            .contains { FileManager.default.isExecutableFile(atPath: "\($0)/gnuplot") }
    }

    private let plot = Plot(
        title: "it's a plot", xLabel: "x", yLabel: "y",
        series: [
            .line(name: "line", x: [0, 1, 2], y: [1, .nan, 3]),
            .band(name: "band", x: [0, 1], low: [0, 1], high: [2, 3]),
            .bars(name: "bars", x: [0, 1], height: [1, 2]), .points(name: "points", x: [1], y: [1]), .horizontal(1),
            .vertical(2),
        ])

    @Test("a figure of several plots becomes an SVG that names what is drawn")
    func svg() throws {
        guard hasGnuplot else { return }
        let path = FileManager.default.temporaryDirectory.appending(path: "figure-\(UUID().uuidString).svg").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let intervals = Plot(series: [.intervals(names: ["a", "b"], estimate: [1, 2], low: [0, 1], high: [2, 3])])
        try Figure([plot, intervals], columns: 2).write(to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("it's a plot") && text.contains(">band<") && text.contains("</svg>"))
    }

    @Test("a picture of numbers fills its axes, and the next plot has its own")
    func image() throws {
        guard hasGnuplot else { return }
        let path = FileManager.default.temporaryDirectory.appending(path: "image-\(UUID().uuidString).svg").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let image = Plot(
            title: "shades", series: [.image(rows: [[0, 1, 2], [2, .nan, 0]], x: 0...3, y: 0...10, shades: 0...2)])
        let script = GnuplotScript.text(image)
        #expect(script.contains("set xrange [0.0:3.0]") && script.contains("(0.5+$1*1.0):(2.5+$2*5.0):3 with image"))
        #expect(GnuplotScript.text(plot).contains("set xrange [*:*]"))
        try Figure([image, plot]).write(to: path)
        let text = try String(contentsOfFile: path, encoding: .utf8)
        #expect(text.contains("<image") && text.contains("shades"))
        #expect(throws: Never.self) {
            try Figure([Plot(series: [.image(rows: [], x: 0...1, y: 0...1, shades: 0...1)])]).write(to: path)
        }
    }

    @Test("a grid has a colour for each cell and its names between the rows")
    func grid() throws {
        let plot = Plot(
            series: [
                .grid(
                    values: [[1, -2], [0, 3]], first: 0.5, step: 0.1, edges: ["60", "500", "8000"], isSigned: true)
            ])
        let script = GnuplotScript.text(plot)
        #expect(script.contains("set ytics ('60' -0.5, '500' 0.5, '8000' 1.5)"))
        #expect(script.contains("0.5 0.0 1.0") && script.contains("0.6 1.0 3.0"))
        guard hasGnuplot else { return }
        #expect(try Figure([plot, self.plot], columns: 2).svg().contains(">8000<"))
    }

    @Test("places of both axes may have names")
    func namedPlaces() {
        let named = Plot(
            series: [.image(rows: [[0, 1]], x: 0...2, y: 0...1, shades: 0...1)], xTicks: [(1, "middle")],
            yTicks: [(0, "low"), (1, "it's")])
        let script = GnuplotScript.text(named)
        #expect(script.contains("set xtics ('middle' 1.0)") && script.contains("set ytics ('low' 0.0, 'it''s' 1.0)"))
        #expect(GnuplotScript.text(plot).contains("set ytics auto"))
    }

    @Test("text cannot leave its quotes, nor begin a new command on another line")
    func quoting() {
        #expect(GnuplotScript.quoted("a' \n system 'ls") == "'a''   system ''ls'")
    }

    @Test("an ending that is neither SVG nor PNG, a missing gnuplot and a missing folder are told apart")
    func refusals() {
        #expect(throws: PlotError.unknownEnding(path: "a.pdf")) { try Figure([plot]).write(to: "a.pdf") }
        #expect(throws: PlotError.gnuplotMissing) { try Figure([plot]).write(to: "a.svg", searchPath: "/nowhere") }
        guard hasGnuplot else { return }
        #expect(throws: PlotError.unwritable(path: "/nowhere/a.svg")) { try Figure([plot]).write(to: "/nowhere/a.svg") }
    }
}
