import Foundation

/// What goes to stderr.
enum Complaint {
    /// Writes `gusli: message` to stderr.
    static func say(_ message: String) {
        write("gusli: " + message)
    }

    static func write(_ text: String) {
        FileHandle.standardError.write(Data((text + "\n").utf8))
    }
}
