import Testing

@testable import TimeSeries

struct BackTestTests {
    @Test("the scores of the naive forecast follow from their definitions")
    func scores() throws {
        // Steps of 1 in training and over the horizon: the naive forecast errs by 1 and by 2, its own scale is 1.
        let values = (1...20).map(Double.init)
        let found = try BackTest(values, period: 1, horizon: 2, folds: 1) { training, _ in try SeasonalNaive(training) }
        #expect(found.mase == 1.5)
        #expect(near(found.smape, 100 * (1.0 / (19 + 18) + 2.0 / (20 + 18)), 1e-12))
        #expect(found.coverage == 1)
    }

    @Test("a model that suits the series beats the naive one; coverage is near what is promised")
    func better() throws {
        let values = try StatsmodelsFixture.read().values("log air")
        let naive = try BackTest(values, period: 12, horizon: 12, folds: 4) { training, _ in
            try SeasonalNaive(training, period: 12)
        }
        let ets = try BackTest(values, period: 12, horizon: 12, folds: 4) { training, _ in
            try ETSFit(ETSModel("AAA"), training, period: 12)
        }
        #expect(ets.mase < 0.7 * naive.mase)
        #expect(ets.coverage >= 0.75)
        #expect(throws: TimeSeriesError.self) {
            try BackTest(values, period: 12, horizon: 60, folds: 4) { training, _ in
                try SeasonalNaive(training, period: 12)
            }
        }
    }
}
