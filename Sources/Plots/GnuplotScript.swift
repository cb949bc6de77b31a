/// A plot in gnuplot's own language (gnuplot 5).
enum GnuplotScript {
    static func text(_ plot: Plot) -> String {
        var lines = [
            "set title \(quoted(plot.title))", "set xlabel \(quoted(plot.xLabel))", "set ylabel \(quoted(plot.yLabel))",
        ]
        lines.append(plot.isLogarithmicX ? "set logscale x" : "unset logscale x")
        func named(_ ticks: [(place: Double, name: String)]) -> String {
            ticks.map { "\(quoted($0.name)) \($0.place)" }.joined(separator: ", ")
        }
        let ticks = named(plot.xTicks), rows = named(plot.yTicks)
        lines.append(ticks.isEmpty ? "set xtics auto" : "set xtics (\(ticks))")
        lines.append("set xrange [*:*]\nset yrange [*:*]")
        lines.append(rows.isEmpty ? "set ytics auto" : "set ytics (\(rows))")
        var commands: [String] = [], blocks: [String] = [], straight: [String] = [], colour = 0
        for series in plot.series {
            colour += 1
            switch series {
            case .line(let name, let x, let y, let dashed):
                let dash = dashed ? 2 : 1
                commands.append("'-' using 1:2 with lines lw 2 dt \(dash) lc \(colour) title \(quoted(name))")
                blocks.append(block(x, y))
            case .points(let name, let x, let y):
                commands.append("'-' using 1:2 with points pt 7 ps 0.4 lc \(colour) title \(quoted(name))")
                blocks.append(block(x, y))
            case .band(let name, let x, let low, let high):
                commands.append(
                    "'-' using 1:2:3 with filledcurves fs transparent solid 0.25 lc \(colour) title \(quoted(name))")
                blocks.append(block(x, low, high))
            case .bars(let name, let x, let height):
                commands.append("'-' using 1:2 with boxes fs solid 0.5 lc \(colour) title \(quoted(name))")
                blocks.append(block(x, height))
            case .intervals(let names, let estimate, let low, let high):
                let rows = names.indices.map { Double(names.count - $0) }
                let places = zip(names, rows).map { "\(quoted($0)) \($1)" }.joined(separator: ", ")
                lines.append("set ytics (\(places))\nset yrange [0:\(names.count + 1)]")
                commands.append("'-' using 1:2:3:4 with xerrorbars pt 7 lw 2 lc \(colour) notitle")
                blocks.append(block(estimate, rows, low, high))
            case .image(let rows, let x, let y, let shades):
                guard let width = rows.first?.count, width > 0 else { continue }
                lines.append(
                    "set xrange [\(x.lowerBound):\(x.upperBound)]\nset yrange [\(y.lowerBound):\(y.upperBound)]")
                lines.append("set cbrange [\(shades.lowerBound):\(shades.upperBound)]\nunset colorbox")
                lines.append(palette)
                func place(_ column: Int, _ range: ClosedRange<Double>, _ count: Int) -> String {
                    let size = (range.upperBound - range.lowerBound) / Double(count)
                    return "(\(range.lowerBound + size / 2)+$\(column)*\(size))"
                }
                commands.append(
                    "'-' matrix using \(place(1, x, width)):\(place(2, y, rows.count)):3 with image notitle")
                blocks.append(matrix(rows))
            case .grid(let values, let first, let step, let edges, let isSigned):
                let places = edges.enumerated().map { "\(quoted($1)) \(Double($0) - 0.5)" }.joined(separator: ", ")
                lines.append("set ytics (\(places))\nset yrange [-0.5:\(Double(values.count) - 0.5)]")
                let most = values.joined().map(abs).filter(\.isFinite).max() ?? 0
                lines.append(
                    isSigned
                        ? "set palette defined (0 '#2050b0', 1 'white', 2 '#b02020')\nset cbrange [-\(most + 1e-9):\(most + 1e-9)]"
                        : "set palette defined (0 'white', 1 'black')\nset cbrange [*:*]")
                commands.append("'-' using 1:2:3 with image pixels notitle")
                let cells = values.first?.count ?? 0
                blocks.append(
                    block(
                        values.flatMap { $0.indices.map { first + Double($0) * step } },
                        values.indices.flatMap { [Double](repeating: Double($0), count: cells) }, values.flatMap { $0 })
                )
            case .horizontal(let y):
                straight.append("set arrow from graph 0, first \(y) to graph 1, first \(y) nohead dt 3 lc rgb 'gray40'")
            case .vertical(let x):
                straight.append("set arrow from first \(x), graph 0 to first \(x), graph 1 nohead dt 3 lc rgb 'gray40'")
            }
        }
        lines += straight
        if !commands.isEmpty {
            lines.append("plot " + commands.joined(separator: ", ") + "\n" + blocks.joined(separator: "\n"))
        }
        return lines.joined(separator: "\n") + "\nunset arrow\n"
    }

    /// Numbers in columns; rows with anything that is no number are left as gaps.
    private static func block(_ columns: [Double]...) -> String {
        let rows = (columns[0].indices).map { row in
            let values = columns.map { $0[row] }
            return values.allSatisfy(\.isFinite) ? values.map { "\($0)" }.joined(separator: " ") : ""
        }
        return rows.joined(separator: "\n") + "\ne"
    }

    /// From black over red to a light yellow, evenly brighter.
    private static let palette =
        "set palette defined (0 '#000004', 0.25 '#51127c', 0.5 '#b73779', 0.75 '#fc8961', 1 '#fcfdbf')"

    /// Rows of numbers to one decimal: finer shades than the eye tells apart.
    private static func matrix(_ rows: [[Double]]) -> String {
        rows.map { row in
            row.map { $0.isFinite ? "\(($0 * 10).rounded() / 10)" : "NaN" }.joined(separator: " ")
        }.joined(separator: "\n") + "\ne"
    }

    /// Text in single quotes, which gnuplot takes as it is; marks of its enhanced mode are switched off for all.
    static func quoted(_ text: String) -> String {
        let oneLine = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        return "'" + oneLine.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
