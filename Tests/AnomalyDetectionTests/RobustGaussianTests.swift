import AnomalyDetection
import Tensors
import Testing

@Suite("The robust Gaussian")
struct RobustGaussianTests {
    /// Rows of which three in four have the same value in the last column.
    private func rows(_ count: Int, seed: UInt64) throws -> Observations {
        var generator = RandomGenerator(seed: seed)
        var values: [Double] = []
        for row in 0..<count {
            let x = Double(generator.normal()), y = 0.5 * x + Double(generator.normal())
            values += [x, y, row % 4 == 0 ? Double(generator.normal()) : 0.25]
        }
        return try Observations(columns: ["x", "y", "mostly the same"], values: values)
    }

    @Test(
        "where most rows lie in a plane a row far out within that plane is still odd, whatever the seed",
        arguments: [1, 2, 3] as [UInt64])
    func plane(seed: UInt64) throws {
        let ordinary = try rows(2000, seed: seed)
        let detector = try GaussianDetector(fittedTo: ordinary, robust: true, seed: seed)
        let scores = try detector.trainingScores()
        #expect(scores.allSatisfy { $0.isFinite && $0 >= 0 })
        let odd = try Observations(columns: ordinary.columns, values: [6, -6, 0.25, 0, 0, 0.25])
        let judged = try detector.scores(of: odd)
        #expect(judged[0] > scores.sorted()[1980] && judged[1] < scores.sorted()[1000])
    }

    @Test("a tenth of the rows far away together does not move the centre of the others", arguments: [300, 1200, 4000])
    func contamination(count: Int) throws {
        var generator = RandomGenerator(seed: 4)
        var values: [Double] = []
        for row in 0..<count {
            let shift = row % 10 == 0 ? 15.0 : 0
            values += [shift + Double(generator.normal()), shift + Double(generator.normal())]
        }
        let detector = try GaussianDetector(
            fittedTo: Observations(columns: ["x", "y"], values: values), robust: true, seed: 1)
        #expect(detector.centre.allSatisfy { abs($0) < 5 / Double(count).squareRoot() })
        let scores = try detector.trainingScores()
        #expect(stride(from: 0, to: count, by: 10).allSatisfy { scores[$0] > 50 })
    }
}
