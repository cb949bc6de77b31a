import Statistics
import Testing

struct DistributionTests {
    @Test("tails of Student's distribution equal SciPy's to 1e-9, from one degree of freedom to ten million")
    func studentTails() throws {
        for row in try SciPyFixture.rows("t_tails") {
            let p = StudentDistribution.twoTails(row[0], degrees: row[1])
            #expect(near(p, row[2]), "t \(row[0]), df \(row[1]): \(p), SciPy \(row[2])")
        }
    }

    @Test("quantiles of Student's and of the normal distribution equal SciPy's")
    func quantiles() throws {
        for row in try SciPyFixture.rows("t_quantiles") {
            let t = StudentDistribution.quantile(row[0], degrees: row[1])
            #expect(near(t, row[2], 1e-10), "p \(row[0]), df \(row[1]): \(t), SciPy \(row[2])")
        }
        for row in try SciPyFixture.rows("normal_quantiles") {
            #expect(near(NormalDistribution.quantile(row[0]), row[1], 1e-13), "p \(row[0])")
        }
    }

    @Test("chi-squared and Kolmogorov tails, and the noncentral t distribution, equal SciPy's")
    func others() throws {
        for row in try SciPyFixture.rows("chi2_tails") where row[2] > 1e-290 {
            let p = ChiSquaredDistribution.upperTail(row[0], degrees: row[1])
            #expect(near(p, row[2]), "x \(row[0]), df \(row[1]): \(p), SciPy \(row[2])")
        }
        for row in try SciPyFixture.rows("kolmogorov") {
            #expect(near(KolmogorovDistribution.upperTail(row[0]), row[1]), "x \(row[0])")
        }
        for row in try SciPyFixture.rows("nct") {
            let p = StudentDistribution.noncentralCumulative(row[0], degrees: row[1], delta: row[2])
            #expect(near(p, row[3]), "\(row): \(p)")
        }
    }
}
