import Foundation
import Testing

/// What SciPy and statsmodels gave (Fixtures/make_fixtures.py).
enum SciPyFixture {
    static func read() throws -> [String: Any] {
        let url = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures/statistics.json")
        return try #require(try JSONSerialization.jsonObject(with: Data(contentsOf: url)) as? [String: Any])
    }

    static func cases(_ name: String) throws -> [[String: Any]] { try #require(try read()[name] as? [[String: Any]]) }
    static func rows(_ name: String) throws -> [[Double]] { try #require(try read()[name] as? [[Double]]) }
}

extension [String: Any] {
    func numbers(_ name: String) throws -> [Double] { try #require(self[name] as? [Double]) }
    /// Numbers, nil where the fixture holds null.
    func optionals(_ name: String) throws -> [Double?] {
        try #require(self[name] as? [Any]).map { ($0 as? NSNumber)?.doubleValue }
    }
}

/// Whether `a` is within `relative` of `b`.
func near(_ a: Double, _ b: Double, _ relative: Double = 1e-9) -> Bool {
    a == b || abs(a - b) <= relative * max(abs(a), abs(b))
}
