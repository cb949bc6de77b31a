import AnomalyDetection
import Foundation

/// Rows and the scores that scikit-learn gives them (`Fixtures/make_detectors.py`).
struct DetectorFixture: Decodable {
    let rows: [[Double]]
    let new: [[Double]]
    let lof, lofNew, distance1, distance3, gaussian, gaussianNew: [Double]
    let svmLoose, svmLooseNew, svmTight, svmTightOffset, robustCentre, robust, forest: [Double]

    static func load() throws -> DetectorFixture {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/detectors.json")
        return try JSONDecoder().decode(DetectorFixture.self, from: Data(contentsOf: url))
    }

    static func observations(_ rows: [[Double]]) throws -> Observations {
        try Observations(columns: ["x", "y", "z"], values: rows.flatMap { $0 })
    }

    /// The largest difference of two lists, relative to the expected value where that is above 1.
    static func difference(_ found: [Double], _ expected: [Double]) -> Double {
        guard found.count == expected.count else { return .infinity }
        return zip(found, expected).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? .infinity
    }
}
