import Foundation

/// Notices that the disk with alarms and lists runs full. Pure but for `free`.
public struct DiskWatch: Sendable {
    /// Below this there is trouble; it is over when there is a fifth more.
    public static let leastBytes = 32 << 20
    private var isLow = false

    public init() {}

    /// - Parameter free: bytes.
    public mutating func look(free: Int) -> AssistantEvent.Fault? {
        if !isLow, free < Self.leastBytes {
            isLow = true
            return .init(
                .disk,
                "only \(free >> 20) MB are free for alarms and lists; new ones may not be kept, those that are kept still ring"
            )
        }
        if isLow, free > Self.leastBytes + Self.leastBytes / 5 {
            isLow = false
            return .init(.disk, "there is room on the disk again", isOver: true)
        }
        return nil
    }

    /// Bytes that may be written in a folder, or the nearest one above it that is there; nil where that cannot be told.
    public static func free(at folder: URL) -> Int? {
        var folder = folder
        while !FileManager.default.fileExists(atPath: folder.path), folder.path != "/" {
            folder.deleteLastPathComponent()
        }
        var status = statvfs()
        guard statvfs(folder.path, &status) == 0 else { return nil }
        return Int(status.f_bavail) * Int(status.f_frsize)
    }
}
