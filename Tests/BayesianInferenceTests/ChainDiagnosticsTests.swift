import BayesianInference
import Tensors
import Testing

struct ChainDiagnosticsTests {
    private func autoregression(_ phi: Double, _ count: Int, seed: UInt64) -> [Double] {
        var generator = RandomGenerator(seed: seed), value = 0.0
        return (0..<count).map { _ in
            value = phi * value + (1 - phi * phi).squareRoot() * Double(generator.normal())
            return value
        }
    }

    @Test("independent draws are worth their number; an autoregression is worth (1 − φ)/(1 + φ) of it")
    func effectiveSampleSize() {
        let independent = (0..<4).map { autoregression(0, 1000, seed: UInt64($0)) }
        #expect(abs(ChainDiagnostics.effectiveSampleSize(independent) / 4000 - 1) < 0.12)
        let correlated = (0..<4).map { autoregression(0.8, 4000, seed: UInt64($0)) }
        #expect(abs(ChainDiagnostics.effectiveSampleSize(correlated) / (16000.0 / 9) - 1) < 0.2)
    }

    @Test("R̂ is near 1 where chains agree, and far from it where one lies elsewhere or is wider")
    func rHat() {
        var chains = (0..<4).map { autoregression(0, 500, seed: UInt64($0)) }
        #expect(abs(ChainDiagnostics.rHat(chains) - 1) < 0.01)
        chains[3] = chains[3].map { $0 + 2 }
        #expect(ChainDiagnostics.rHat(chains) > 1.1)
        chains[3] = autoregression(0, 500, seed: 3).map { $0 * 5 }
        #expect(ChainDiagnostics.rHat(chains) > 1.1)
    }
}
