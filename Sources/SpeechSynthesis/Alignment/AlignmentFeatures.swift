/// Feature vectors of one recording, one a frame: what the aligner sees.
///
/// A frame's numbers lie in groups of eight, the last one filled with zeros, so that sums over them run in vector
/// registers and in a fixed order.
public struct AlignmentFeatures: Sendable {
    public let frameCount: Int
    public let dimensions: Int
    let groups: Int
    private(set) var values: [SIMD8<Double>]

    /// - Parameter rows: one array of equal length a frame.
    public init(_ rows: [[Double]]) {
        frameCount = rows.count
        dimensions = rows.first?.count ?? 0
        groups = (dimensions + 7) / 8
        values = rows.flatMap(Self.grouped)
    }

    static func grouped(_ row: [Double]) -> [SIMD8<Double>] {
        stride(from: 0, to: row.count, by: 8).map { start in
            var group = SIMD8<Double>(repeating: 0)
            for i in 0..<min(8, row.count - start) { group[i] = row[start + i] }
            return group
        }
    }

    /// The vector of one frame.
    public subscript(frame: Int) -> [Double] {
        (0..<dimensions).map { values[frame * groups + $0 / 8][$0 % 8] }
    }
}
