/// Names of files inside archives, as far as they may be trusted.
enum ArchivePath {
    /// The name without "./" at its front.
    ///
    /// - Throws: `ArchiveError.refused` for a name that leads out of the archive or that no file system takes.
    static func checked(_ name: String, in file: String) throws(ArchiveError) -> String {
        var path = Substring(name)
        while path.hasPrefix("./") { path = path.dropFirst(2) }
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard !path.hasPrefix("/"), !parts.contains(".."), !name.contains("\\"), name.utf8.count <= 1024,
            !name.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
        else {
            throw .refused(
                file: file, reason: "an entry is named \(name.debugDescription), which leads outside or is no file name"
            )
        }
        return String(path)
    }
}
