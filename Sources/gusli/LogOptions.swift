import ArgumentParser
import Assistant
import Foundation
import Logging

extension Logger.Level: @retroactive ExpressibleByArgument {}
extension LogFormat: ExpressibleByArgument {}

/// What is told on stderr, and how.
struct LogOptions: ParsableArguments {
    @Option(help: "How much is told on stderr: trace, debug, info, notice, warning, error or critical.")
    var logLevel: Logger.Level?

    @Option(help: "How it is told: text, or json for an object a line.")
    var logFormat: LogFormat?

    /// - Parameter write: takes a line, on any thread.
    func logger(
        level: Logger.Level, format: LogFormat, write: @escaping @Sendable (String) -> Void = Complaint.write
    ) -> Logger {
        let level = logLevel ?? level, format = logFormat ?? format
        let isInJournal = ProcessInfo.processInfo.environment["JOURNAL_STREAM"] != nil
        let reader: LogFormat.Reader = Terminal.errorIsTerminal ? .terminal : isInJournal ? .journal : .file
        return Logger(label: "gusli") { _ in LineLogHandler(format, level: level, reader: reader, write: write) }
    }
}
