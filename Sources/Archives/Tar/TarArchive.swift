import Foundation

/// The files of a tar archive (POSIX ustar with pax and GNU long names), plain or in gzip.
///
///     let archive = try TarArchive(contentsOf: "model.nemo")
///     let yaml = try archive.read("model_config.yaml")
///
/// Strict: links, devices, names that lead outside and files that stand there twice are refused.
public struct TarArchive: Sendable {
    public let file: String
    /// In the order of the archive, folders left out.
    public let names: [String]
    private let data: Data
    private let places: [String: Range<Int>]

    /// - Throws: `ArchiveError`.
    public init(contentsOf path: String) throws { try self.init(try ArchiveFile.map(path), file: path) }

    /// - Parameter file: the name that errors give it.
    public init(_ packed: Data, file: String) throws(ArchiveError) {
        self.file = file
        var data = packed
        if packed.starts(with: [0x1F, 0x8B]) {
            // Weights hardly shrink: what grows a hundredfold is no model.
            do { data = try Inflation.unpack(packed, .gzip, limit: max(64 << 20, 100 * packed.count)) } catch {
                throw .damaged(file: file, reason: error.reason)
            }
        }
        guard !data.isEmpty else { throw .damaged(file: file, reason: "is empty") }
        var names: [String] = [], places: [String: Range<Int>] = [:], position = 0, long = LongName()
        while true {
            guard let header = data.bytes(at: position, count: 512) else {
                throw .damaged(file: file, reason: "ends inside a header or without its closing blocks")
            }
            if header.allSatisfy({ $0 == 0 }) { break }
            guard let entry = TarHeader(header) else {
                throw .damaged(
                    file: file, reason: position == 0 ? "is no tar archive" : "the header at byte \(position) is none")
            }
            position += 512
            let size = entry.kind == .file ? long.size ?? entry.size : entry.size
            guard let content = data.bytes(at: position, count: size) else {
                throw .damaged(file: file, reason: "\(entry.name) ends beyond the end of the archive")
            }
            let start = position
            position += (size + 511) / 512 * 512
            switch entry.kind {
            case .longName: long.name = String(decoding: content.prefix { $0 != 0 }, as: UTF8.self)
            case .extended: try long.read(content, file: file)
            case .globalExtended: continue
            case .folder: long = LongName()
            case .file:
                let name = try ArchivePath.checked(long.name ?? entry.name, in: file)
                long = LongName()
                // Old archives mark folders by their names alone.
                if name.hasSuffix("/") { continue }
                guard places.updateValue(start..<start + size, forKey: name) == nil else {
                    throw .refused(file: file, reason: "it holds \(name) twice")
                }
                names.append(name)
            case .other(let type):
                throw .refused(file: file, reason: "\(entry.name) is no file (type \(type))")
            }
        }
        (self.data, self.names, self.places) = (data, names, places)
    }

    /// - Throws: `ArchiveError.missing`.
    public func read(_ name: String) throws(ArchiveError) -> Data {
        guard let place = places[name] else { throw .missing(file: file, entry: name) }
        return data[data.startIndex + place.lowerBound..<data.startIndex + place.upperBound]
    }
}

/// What an entry before a file says of it.
private struct LongName {
    var name: String?
    var size: Int?

    /// Records "length key=value\n" (POSIX.1-2001).
    mutating func read(_ content: Data, file: String) throws(ArchiveError) {
        var rest = content
        while !rest.isEmpty {
            guard let space = rest.firstIndex(of: 32),
                let length = Int(String(decoding: rest[..<space], as: UTF8.self)),
                length > rest.distance(from: rest.startIndex, to: space) + 1, length <= rest.count
            else { throw .damaged(file: file, reason: "a pax header is none") }
            let record = rest[(space + 1)..<(rest.startIndex + length - 1)]
            rest = rest[(rest.startIndex + length)...]
            let parts = String(decoding: record, as: UTF8.self).split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0] == "path" { name = String(parts[1]) }
            if parts.count == 2, parts[0] == "size" {
                guard let value = Int(parts[1]), value >= 0 else {
                    throw .damaged(file: file, reason: "a pax header is none")
                }
                size = value
            }
        }
    }
}

/// One block of 512 bytes before a file's content.
private struct TarHeader {
    enum Kind: Equatable {
        case file, folder, longName, extended, globalExtended
        case other(Character)
    }

    let name: String
    let size: Int
    let kind: Kind

    /// Nil where the checksum does not hold.
    init?(_ block: Data) {
        let bytes = [UInt8](block)
        func text(_ range: Range<Int>) -> String { String(decoding: bytes[range].prefix { $0 != 0 }, as: UTF8.self) }
        func octal(_ range: Range<Int>) -> Int? {
            // GNU writes what does not fit as a big-endian number, marked by the first bit.
            if bytes[range.lowerBound] & 0x80 != 0 {
                let digits = bytes[range].dropFirst()
                guard bytes[range.lowerBound] == 0x80, digits.prefix(digits.count - 7).allSatisfy({ $0 == 0 }) else {
                    return nil
                }
                return digits.suffix(7).reduce(0) { $0 << 8 | Int($1) }
            }
            let digits = text(range).filter { $0 != " " }
            return digits.isEmpty ? 0 : Int(digits, radix: 8).flatMap { $0 >= 0 ? $0 : nil }
        }
        let sum = bytes.enumerated().reduce(0) { $0 + ((148..<156).contains($1.offset) ? 32 : Int($1.element)) }
        guard octal(148..<156) == sum, let size = octal(124..<136) else { return nil }
        self.size = size
        let isUstar = text(257..<262) == "ustar"
        let prefix = isUstar && bytes[262] == 0 ? text(345..<500) : ""
        name = prefix.isEmpty ? text(0..<100) : prefix + "/" + text(0..<100)
        switch bytes[156] {
        case 0, UInt8(ascii: "0"): kind = .file
        case UInt8(ascii: "5"): kind = .folder
        case UInt8(ascii: "L"): kind = .longName
        case UInt8(ascii: "x"): kind = .extended
        case UInt8(ascii: "g"): kind = .globalExtended
        case let type: kind = .other(Character(Unicode.Scalar(type)))
        }
    }
}
