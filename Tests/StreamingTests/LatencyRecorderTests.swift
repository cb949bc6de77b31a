import Streaming
import Testing

@Suite("Latencies")
struct LatencyRecorderTests {
    @Test("percentiles are within 2% of the sorted list's, and the longest is exact")
    func percentiles() {
        let recorder = LatencyRecorder()
        var values: [UInt64] = []
        var state: UInt64 = 88_172_645_463_325_252
        for _ in 0..<20_000 {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            let value = (state % 1000) * (state % 1000) * (state % 977) / 100
            values.append(value)
            recorder.record(value)
        }
        values.sort()
        let summary = recorder.summary()
        #expect(summary.count == 20_000)
        #expect(summary.longest == values.last)
        for (found, share) in [(summary.median, 0.5), (summary.percentile99, 0.99)] {
            let truth = Double(values[Int(Double(values.count) * share) - 1])
            #expect(abs(Double(found) - truth) <= 0.02 * truth, "\(found) for \(truth)")
        }
    }

    @Test("time held by hand moves only when it is moved")
    func manualTime() {
        let time = ManualTime(5)
        #expect(time.now() == 5)
        time.advance(by: .milliseconds(3))
        #expect(time.now() == 3_000_005)
    }
}
