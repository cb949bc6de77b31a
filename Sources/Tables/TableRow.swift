/// One row of a table: its cells as text, in a buffer that is used again for the next row.
public struct TableRow: Sendable {
    /// The line on which the row begins, counted from 1.
    public internal(set) var line = 0
    var bytes: [UInt8] = []
    var ends: [Int] = []

    public init() {}

    public var count: Int { ends.count }

    func range(_ index: Int) -> Range<Int> { (index == 0 ? 0 : ends[index - 1])..<ends[index] }

    /// The cell's text; empty where the row is shorter (JSON lines may leave keys out).
    public func text(_ index: Int) -> String {
        index < count ? String(decoding: bytes[range(index)], as: UTF8.self) : ""
    }

    /// The cell as a number; nil where it is no number. A missing cell (empty, NA, NaN, null, ?) is `Double.nan`.
    public func number(_ index: Int) -> Double? {
        index < count ? NumberCell.parse(bytes, range(index)) : .nan
    }

    mutating func clear(line: Int) {
        bytes.removeAll(keepingCapacity: true)
        ends.removeAll(keepingCapacity: true)
        self.line = line
    }

    mutating func endCell() { ends.append(bytes.count) }
}
