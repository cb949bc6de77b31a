import Foundation

/// That one program alone keeps alarms and lists in a state folder: of two daemons the one without the loudspeaker could take an
/// alarm that the other is to ring. Given up when it is released, and by the system when the program ends, however it ends.
public final class StateClaim: Sendable {
    private let descriptor: Int32

    /// - Throws: `AssistantError.stateInUse`. Nothing is claimed in a folder that cannot be written in.
    init?(_ folder: URL) throws {
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let path = folder.appending(path: "lock").path
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else { return nil }
        guard flock(opened, LOCK_EX | LOCK_NB) == 0 else {
            let holder = (try? String(contentsOfFile: path, encoding: .utf8))?.trimmingCharacters(
                in: .whitespacesAndNewlines)
            close(opened)
            throw AssistantError.stateInUse(folder: folder.path, process: holder.flatMap { Int($0) })
        }
        descriptor = opened
        let text = Array("\(ProcessInfo.processInfo.processIdentifier)\n".utf8)
        ftruncate(descriptor, 0)
        _ = pwrite(descriptor, text, text.count, 0)
    }

    deinit { close(descriptor) }
}

extension StateDirectory {
    /// Keeps other daemons out for as long as the claim is held; nil where the folder cannot be written in, so that nothing is kept.
    ///
    /// - Throws: `AssistantError.stateInUse`.
    public func claim() throws -> StateClaim? { try StateClaim(url) }
}
