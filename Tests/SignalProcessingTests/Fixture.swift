import Foundation

/// Numbers that `Fixtures/make_fixtures.py` wrote.
func fixture(_ name: String) throws -> [Float] {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name).f32")
    return try Data(contentsOf: file).withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
}

func largestDifference(_ a: [Float], _ b: [Float]) -> Float {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) }
}
