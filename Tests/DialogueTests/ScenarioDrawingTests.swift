import Dialogue
import Foundation
import Testing

@Suite("Drawings of scenarios")
struct ScenarioDrawingTests {
    private func scenario() throws -> ScenarioGraph {
        try #require(
            try ScenarioGraph.load(contentsOf: [root.appending(path: "scenarios/cancel-alarms.yaml").path]).first)
    }

    @Test("the Graphviz text has every node and every way")
    func dot() throws {
        let dot = ScenarioDrawing(try scenario()).dot
        for line in [
            "\"start\" -> \"how-many\";", "\"how-many\" -> \"sure\" [label=\"true\"];",
            "\"how-many\" -> \"cancel\" [label=\"else\"];",
            "\"sure\" -> \"keep\" [label=\"no\"];", "\"cancel\" -> \"end\";",
        ] { #expect(dot.contains(line)) }
        #expect(dot.components(separatedBy: "shape=").count == 7)
    }

    @Test("the picture is well-formed XML with a box for every node")
    func svg() throws {
        let svg = ScenarioDrawing(try scenario()).svg
        // The ground and six boxes.
        #expect(svg.components(separatedBy: "<rect ").count == 8)
        #expect(svg.contains("“Cancel all your alarms?”"))
        let opened = svg.components(separatedBy: "<text ").count, closed = svg.components(separatedBy: "</text>").count
        #expect(opened == closed)
        #expect(svg.hasPrefix("<svg ") && svg.hasSuffix("</svg>\n"))
    }
}
