extension ScenarioDrawing {
    /// Sizes in pixels.
    private enum Size {
        static let letter = 7.0, line = 18.0, margin = 24.0, gap = 40.0, layer = 110.0, lineLength = 34
    }

    private struct Frame {
        var x: Double, y: Double, width: Double, height: Double
        var middle: Double { x + width / 2 }
    }

    /// The graph as a picture of its own, readable on light and dark ground.
    public var svg: String {
        let texts = boxes.map { $0.lines.map(Self.shortened) }
        var frames = zip(boxes, texts).map { box, lines in
            Frame(
                x: 0, y: Size.margin + 30 + Double(box.layer) * Size.layer,
                width: max(70, Double(lines.map(\.count).max() ?? 0) * Size.letter + 24),
                height: Double(lines.count) * Size.line + 14)
        }
        var widest = 0.0
        var rows: [Int: (boxes: [Int], width: Double)] = [:]
        for layer in Set(boxes.map(\.layer)) {
            let members = boxes.indices.filter { boxes[$0].layer == layer }.sorted {
                boxes[$0].column < boxes[$1].column
            }
            let width = members.reduce(-Size.gap) { $0 + frames[$1].width + Size.gap }
            rows[layer] = (members, width)
            widest = max(widest, width)
        }
        for row in rows.values {
            var x = Size.margin + (widest - row.width) / 2
            for box in row.boxes {
                frames[box].x = x
                x += frames[box].width + Size.gap
            }
        }
        let width = widest + 2 * Size.margin + 60, height = (frames.map { $0.y + $0.height }.max() ?? 0) + Size.margin
        var parts = [
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(Int(width))\" height=\"\(Int(height))\" viewBox=\"0 0 \(Int(width)) \(Int(height))\" font-family=\"sans-serif\" font-size=\"13\" role=\"img\">",
            "<title>Scenario \(Self.escaped(title))</title>",
            "<defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"7\" markerHeight=\"7\" orient=\"auto-start-reverse\"><path d=\"M0 0L10 5L0 10z\" fill=\"#667\"/></marker></defs>",
            "<rect width=\"100%\" height=\"100%\" fill=\"#fbfbf8\"/>",
            "<text x=\"\(Size.margin)\" y=\"26\" font-size=\"16\" font-weight=\"bold\" fill=\"#223\">\(Self.escaped(title))</text>",
        ]
        for arrow in arrows { parts.append(drawn(arrow, frames)) }
        for (box, (frame, lines)) in zip(boxes, zip(frames, texts)) { parts.append(Self.drawn(box, frame, lines)) }
        return parts.joined(separator: "\n") + "\n</svg>\n"
    }

    private func drawn(_ arrow: Arrow, _ frames: [Frame]) -> String {
        let (from, to) = (frames[arrow.from], frames[arrow.to])
        // Arrows out of one box leave it side by side.
        let exits = arrows.indices.filter { arrows[$0].from == arrow.from }
        let index = exits.firstIndex { arrows[$0].to == arrow.to && arrows[$0].label == arrow.label } ?? 0
        let startX = from.x + from.width * Double(index + 1) / Double(exits.count + 1)
        let path: String, labelX: Double, labelY: Double
        if to.y > from.y {
            let startY = from.y + from.height
            path = "M\(startX) \(startY)C\(startX) \(startY + 30) \(to.middle) \(to.y - 34) \(to.middle) \(to.y - 1)"
            (labelX, labelY) = ((startX * 2 + to.middle) / 3 + 4, startY + 18)
        } else {
            let right = max(from.x + from.width, to.x + to.width) + 46
            let startY = from.y + from.height / 2, endY = to.y + to.height / 2
            path =
                "M\(from.x + from.width) \(startY)C\(right) \(startY) \(right) \(endY) \(to.x + to.width + 1) \(endY)"
            (labelX, labelY) = (right - 30, (startY + endY) / 2)
        }
        let label =
            arrow.label.isEmpty
            ? ""
            : "<text x=\"\(labelX)\" y=\"\(labelY)\" fill=\"#445\" font-size=\"11\">\(Self.escaped(arrow.label))</text>"
        return
            "<path d=\"\(path)\" fill=\"none\" stroke=\"#667\" stroke-width=\"1.4\" marker-end=\"url(#tip)\"/>\(label)"
    }

    private static func drawn(_ box: Box, _ frame: Frame, _ lines: [String]) -> String {
        let colors: [Kind: String] = [
            .entry: "#d9ead3", .ask: "#dce6f7", .confirm: "#fff0cc", .branch: "#fff0cc", .call: "#e9dcf5",
            .say: "#e8edf0", .end: "#eeeeee",
        ]
        let radius = box.kind == .entry || box.kind == .end ? frame.height / 2 : 6
        var parts = [
            "<rect x=\"\(frame.x)\" y=\"\(frame.y)\" width=\"\(frame.width)\" height=\"\(frame.height)\" rx=\"\(radius)\" fill=\"\(colors[box.kind] ?? "#fff")\" stroke=\"#556\"/>"
        ]
        for (index, line) in lines.enumerated() {
            let y = frame.y + 7 + Size.line * (Double(index) + 0.72)
            parts.append(
                "<text x=\"\(frame.middle)\" y=\"\(y)\" text-anchor=\"middle\" fill=\"#223\">\(escaped(line))</text>")
        }
        return parts.joined()
    }

    private static func shortened(_ text: String) -> String {
        text.count <= Size.lineLength ? text : text.prefix(Size.lineLength - 1) + "…"
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing(
            "\"", with: "&quot;")
    }
}
