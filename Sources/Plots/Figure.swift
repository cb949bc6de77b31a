import Foundation

/// One or more plots on a sheet, drawn by gnuplot to SVG or PNG.
///
///     try Figure([Plot(title: "sales", series: [.line(name: "sales", x: months, y: sales)])]).write(to: "sales.svg")
public struct Figure: Sendable {
    public var plots: [Plot]
    public var columns: Int
    /// Width and height of one plot, in pixels.
    public var plotSize: (width: Int, height: Int)

    public init(_ plots: [Plot], columns: Int = 1, plotSize: (width: Int, height: Int) = (800, 400)) {
        (self.plots, self.columns, self.plotSize) = (plots, max(1, columns), plotSize)
    }

    /// Draws to `path`, whose ending (.svg or .png) names the format.
    ///
    /// - Throws: `PlotError`, `gnuplotMissing` where gnuplot is not on the search path.
    public func write(to path: String, searchPath: String? = nil) throws {
        let terminal: String
        switch path.split(separator: ".").last.map({ $0.lowercased() }) {
        case "svg": terminal = "svg noenhanced font 'sans,12' background 'white'"
        case "png": terminal = "pngcairo noenhanced font 'sans,10'"
        default: throw PlotError.unknownEnding(path: path)
        }
        guard let program = Self.gnuplot(in: searchPath) else { throw PlotError.gnuplotMissing }
        let folder = URL(filePath: path).deletingLastPathComponent().path
        guard FileManager.default.isWritableFile(atPath: folder) else { throw PlotError.unwritable(path: path) }
        try run(program, script: script(terminal: terminal, path: path))
    }

    /// The drawing as the text of an SVG file.
    ///
    /// - Throws: `PlotError`, `gnuplotMissing` where gnuplot is not on the search path.
    public func svg(searchPath: String? = nil) throws -> String {
        let file = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString).svg")
        defer { try? FileManager.default.removeItem(at: file) }
        try write(to: file.path, searchPath: searchPath)
        do { return try String(contentsOf: file, encoding: .utf8) } catch {
            throw PlotError.gnuplotFailed("it wrote no drawing")
        }
    }

    private func script(terminal: String, path: String) -> String {
        let rows = (plots.count + columns - 1) / columns
        let size = "\(plotSize.width * columns),\(plotSize.height * max(1, rows))"
        let head = """
            set terminal \(terminal) size \(size)
            set output \(GnuplotScript.quoted(path))
            set key top left opaque
            set grid lc rgb 'gray85'
            set multiplot layout \(max(1, rows)),\(columns)

            """
        return head + plots.map(GnuplotScript.text).joined(separator: "\n") + "\nunset multiplot\nset output\n"
    }

    private static func gnuplot(in searchPath: String?) -> String? {
        let path = searchPath ?? ProcessInfo.processInfo.environment["PATH"] ?? ""
        return path.split(separator: ":").map { "\($0)/gnuplot" }
            .first(where: FileManager.default.isExecutableFile(atPath:))
    }

    private func run(_ program: String, script: String) throws {
        let scriptFile = FileManager.default.temporaryDirectory.appending(path: "gusli-\(UUID().uuidString).gnuplot")
        do { try Data(script.utf8).write(to: scriptFile) } catch { throw PlotError.unwritable(path: scriptFile.path) }
        defer { try? FileManager.default.removeItem(at: scriptFile) }
        let process = Process(), complaints = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = [scriptFile.path]
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = complaints
        do { try process.run() } catch { throw PlotError.gnuplotFailed("\(error)") }
        let said = String(decoding: complaints.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let first = said.split(whereSeparator: \.isNewline).first { !$0.allSatisfy { " ^".contains($0) } }
            throw PlotError.gnuplotFailed(first.map(String.init) ?? "exit code \(process.terminationStatus)")
        }
    }
}
