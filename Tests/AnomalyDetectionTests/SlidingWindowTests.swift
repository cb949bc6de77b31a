import Tensors
import Testing

@testable import AnomalyDetection

@Suite("Sensors over a window")
struct SlidingWindowTests {
    @Test("ordinary noise is called odd about as often as asked for, a spike is told with the column that made it")
    func alarms() throws {
        var generator = RandomGenerator(seed: 11)
        var detector = try SlidingWindowDetector(
            columns: ["temperature", "humidity"], method: .distance, window: 400, falseAlarmRate: 0.02)
        var judged = 0, odd = 0
        for _ in 0..<3000 {
            let row = [20 + Double(generator.normal()), 50 + 5 * Double(generator.normal())]
            if let verdict = try detector.observe(row) {
                judged += 1
                odd += verdict.isOdd ? 1 : 0
            }
        }
        #expect(judged == 3000 - detector.warmUp)
        // 2% of some 3000 is 60 with a standard deviation of 8; the window's own sampling adds to it.
        #expect((20...130).contains(odd), "\(odd) of \(judged)")
        let spike = try #require(try detector.observe([20, 120]))
        #expect(spike.isOdd)
        #expect(spike.because.first?.column == "humidity")
        #expect(spike.because.first?.value == 120)
    }

    @Test("a lasting change is odd at first and ordinary once the window has seen it")
    func drift() throws {
        var generator = RandomGenerator(seed: 12)
        var detector = try SlidingWindowDetector(columns: ["level"], window: 100, falseAlarmRate: 0.05)
        for _ in 0..<200 { _ = try detector.observe([Double(generator.normal())]) }
        #expect(try #require(try detector.observe([30])).isOdd)
        for _ in 0..<150 { _ = try detector.observe([30 + Double(generator.normal())]) }
        #expect(try #require(try detector.observe([30])).isOdd == false)
    }

    @Test("a window too small for the wanted rate, a row of another width and a missing value are refused")
    func refusals() throws {
        #expect(throws: AnomalyError.self) {
            try SlidingWindowDetector(columns: ["a"], window: 50, falseAlarmRate: 0.01)
        }
        var detector = try SlidingWindowDetector(columns: ["a"], window: 200)
        #expect(throws: AnomalyError.self) { try detector.observe([1, 2]) }
        #expect(throws: AnomalyError.self) { try detector.observe([.nan]) }
    }
}
