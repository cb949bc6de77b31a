import Testing

@testable import AnomalyDetection

@Suite("Area under the receiver operating curve")
struct ReceiverOperatingCurveTests {
    @Test("it is the share of pairs in the right order, ties counting half")
    func pairs() {
        // Marked 3, 2, 2; unmarked 1, 2: pairs 1 + 1 + 1 + .5 + 1 + .5 of 6.
        let area = ReceiverOperatingCurve.area(scores: [3, 1, 2, 2, 2], isMarked: [true, false, true, true, false])
        #expect(area == 5.0 / 6)
        #expect(ReceiverOperatingCurve.area(scores: [1, 2], isMarked: [true, true]) == nil)
    }
}
