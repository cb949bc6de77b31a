import Foundation
import Logging

/// Writes each entry of a log as one line.
///
///     let log = Logger(label: "gusli") { _ in LineLogHandler(.json, level: .info) { FileHandle.standardError.write(Data(($0 + "\n").utf8)) } }
public struct LineLogHandler: LogHandler {
    public var logLevel: Logger.Level
    public var metadata = Logger.Metadata()
    public var metadataProvider: Logger.MetadataProvider?
    private let format: LogFormat
    private let reader: LogFormat.Reader
    private let now: @Sendable () -> Date
    private let write: @Sendable (String) -> Void

    /// - Parameters:
    ///   - reader: whom lines of text are for.
    ///   - write: takes a line, without its end; on any thread, several at a time.
    public init(
        _ format: LogFormat, level: Logger.Level, reader: LogFormat.Reader = .file,
        now: @escaping @Sendable () -> Date = { Date() }, write: @escaping @Sendable (String) -> Void
    ) {
        self.format = format
        self.reader = reader
        logLevel = level
        self.now = now
        self.write = write
    }

    public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    public func log(event: LogEvent) {
        var fields = metadata
        if let provided = metadataProvider?.get() { fields.merge(provided) { $1 } }
        if let own = event.metadata { fields.merge(own) { $1 } }
        if let error = event.error { fields["error"] = .string("\(error)") }
        write(format.line(event, with: fields, date: now(), for: reader))
    }
}

extension Logger {
    /// Goes nowhere.
    public static var silent: Logger { Logger(label: "gusli") { _ in SwiftLogNoOpLogHandler() } }
}
