import Tensors
import Testing

@testable import AnomalyDetection

@Suite("Medians")
struct MedianTests {
    @Test("are what sorting gives, whatever the order and however many are equal")
    func sorting() {
        var generator = RandomGenerator(seed: 3)
        for count in [1, 2, 3, 4, 5, 10, 101, 1000] {
            for kinds in [1, 2, 5, 1_000_000] {
                let drawn = (0..<count).map { _ in Double(Int.random(in: 0..<kinds, using: &generator)) }
                for values in [drawn, drawn.sorted(), drawn.sorted(by: >)] {
                    let sorted = drawn.sorted(), middle = count / 2
                    let expected = count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
                    #expect(values.median == expected)
                }
            }
        }
        #expect([Double]().median.isNaN)
    }
}
