import Foundation

/// The bytes of a file or of stdin, block by block, with the line they are on; gzip and xz are unpacked on the way.
struct ByteSource {
    private let handle: FileHandle
    private(set) var buffer: [UInt8] = []
    private(set) var position = 0
    private(set) var isAtEnd = false
    private(set) var line = 1
    /// Why reading stopped early, if it did.
    private(set) var failure: String?
    private var decompression: Decompression?
    private var isStarted = false
    private static let blockSize = 1 << 18

    init(path: String, name: String) throws {
        if path == "-" {
            handle = .standardInput
            return
        }
        var isDirectory: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) else {
            throw TableError.unreadable(file: name, reason: "no such file")
        }
        if isDirectory.boolValue { throw TableError.unreadable(file: name, reason: "is a folder") }
        guard let opened = FileHandle(forReadingAtPath: path) else {
            throw TableError.unreadable(file: name, reason: "permission denied")
        }
        handle = opened
    }

    /// The next byte, consumed.
    mutating func next() -> UInt8? {
        guard position < buffer.count || fill() else { return nil }
        let byte = buffer[position]
        position += 1
        if byte == 10 { line += 1 }
        return byte
    }

    /// The next byte, left where it is.
    mutating func peek() -> UInt8? {
        position < buffer.count || fill() ? buffer[position] : nil
    }

    mutating func skipByteOrderMark() {
        _ = peek()
        if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The first line that holds anything, without consuming it; nil in an empty file. Blank lines before it are consumed.
    mutating func peekLine() -> ArraySlice<UInt8>? {
        while let byte = peek(), byte == 10 || byte == 13 || byte == 32 { _ = next() }
        guard position < buffer.count else { return nil }
        let rest = buffer[position...]
        return rest[..<(rest.firstIndex(of: 10) ?? rest.endIndex)]
    }

    /// Appends the bytes up to the next one for which `stops` holds, and returns without consuming that one.
    @inline(__always)
    mutating func append(to bytes: inout [UInt8], until stops: (UInt8) -> Bool) {
        while position < buffer.count || fill() {
            var end = position
            while end < buffer.count, !stops(buffer[end]) {
                if buffer[end] == 10 { line += 1 }
                end += 1
            }
            bytes.append(contentsOf: buffer[position..<end])
            position = end
            if end < buffer.count { return }
        }
    }

    private mutating func fill() -> Bool {
        guard !isAtEnd else { return false }
        buffer = []
        position = 0
        do {
            repeat {
                let block = try readBlock()
                if !isStarted {
                    isStarted = true
                    decompression = try Decompression(beginningWith: block)
                }
                isAtEnd = block.isEmpty
                guard let decompression else {
                    buffer = block
                    break
                }
                buffer = try isAtEnd ? decompression.finish() : decompression.unpack(block)
            } while buffer.isEmpty && !isAtEnd
        } catch {
            failure = (error as? Decompression.Fault)?.reason ?? error.localizedDescription
            isAtEnd = true
        }
        return !buffer.isEmpty
    }

    /// What is there, at most a block: a pipe is not waited on until it has filled one.
    private func readBlock() throws -> [UInt8] {
        let descriptor = handle.fileDescriptor
        while true {
            var count = 0
            let block = [UInt8](unsafeUninitializedCapacity: Self.blockSize) { memory, used in
                count = read(descriptor, memory.baseAddress, Self.blockSize)
                used = max(0, count)
            }
            if count >= 0 { return block }
            guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
        }
    }
}
