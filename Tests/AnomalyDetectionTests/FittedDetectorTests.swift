import Foundation
import Testing

@testable import AnomalyDetection

@Suite("Detectors in files")
struct FittedDetectorTests {
    private func rows() throws -> Observations { try DetectorFixture.observations(DetectorFixture.load().rows) }

    private func temporary() -> URL {
        FileManager.default.temporaryDirectory.appending(path: "detector-\(UUID().uuidString).json")
    }

    @Test("every method gives the same scores after writing and reading", arguments: AnomalyMethod.allCases)
    func roundTrip(method: AnomalyMethod) throws {
        let rows = try rows(), url = temporary()
        defer { try? FileManager.default.removeItem(at: url) }
        let fitted = try FittedDetector(rows, method: method, scaling: .standard, falseAlarmRate: 0.1)
        try fitted.write(to: url)
        let again = try FittedDetector(contentsOf: url)
        #expect(try again.judge(rows) == fitted.judge(rows))
        #expect(again.threshold == fitted.threshold)
    }

    @Test("a file that is missing, cut off, of another kind or inconsistent is named with what is wrong")
    func badFiles() throws {
        let url = temporary()
        defer { try? FileManager.default.removeItem(at: url) }
        #expect(throws: AnomalyError.self) { try FittedDetector(contentsOf: url) }
        try FittedDetector(rows(), method: .isolationForest).write(to: url)
        let text = try String(contentsOf: url, encoding: .utf8)
        try Data(text.prefix(text.count / 2).utf8).write(to: url)
        #expect(throws: AnomalyError.self) { try FittedDetector(contentsOf: url) }
        let hostile = text.replacing("\"depth\":6", with: "\"depth\":15")
        #expect(hostile != text)
        try Data(hostile.utf8).write(to: url)
        #expect(throws: AnomalyError.model(file: url.path, reason: "a forest with missing nodes")) {
            try FittedDetector(contentsOf: url)
        }
    }

    @Test("the threshold is the order statistic that split conformal prediction asks for")
    func threshold() throws {
        let scores = (1...99).map(Double.init).shuffled()
        #expect(try FalseAlarmThreshold(scores: scores, rate: 0.05).value == 95)
        #expect(try FalseAlarmThreshold(scores: scores, rate: 0.01).value == 99)
        #expect(throws: AnomalyError.self) { try FalseAlarmThreshold(scores: scores, rate: 0.005) }
        #expect(throws: AnomalyError.self) { try FalseAlarmThreshold(scores: scores, rate: 0) }
    }
}
