import Foundation
import Testing

@testable import Recommendation

@Suite("Metrics of recommendations")
struct MetricTests {
    @Test("a list with hits at places 1 and 3 of 4, three relevant items: every metric is what its formula gives")
    func ranking() {
        let metrics = RankingMetrics(list: [5, 9, 2, 8], relevant: [5, 2, 7], k: 4)
        #expect(metrics.hitRate == 1)
        #expect(metrics.precision == 0.5)
        #expect(abs(metrics.recall - 2.0 / 3) < 1e-12)
        #expect(abs(metrics.f1 - 4.0 / 7) < 1e-12)
        #expect(abs(metrics.averagePrecision - (1 + 2.0 / 3) / 3) < 1e-12)
        #expect(abs(metrics.dcg - 1.5) < 1e-12)
        #expect(abs(metrics.ndcg - 1.5 / (1 + 1 / log2(3.0) + 0.5)) < 1e-12)
        #expect(RankingMetrics(list: [1, 2], relevant: [3], k: 2) == RankingMetrics())
    }

    @Test("the area under the curve is the share of pairs in order, hidden items left out, ties counting half")
    func area() {
        let scores: [Float] = [0.9, 0.8, 0.8, 0.1, 5]
        // Relevant 0 and 2; others 1 and 3: pairs 1, 1, half, 1.
        #expect(RankingMetrics.auc(scores: scores, relevant: [0, 2], hidden: [4]) == 3.5 / 4)
    }

    @Test(
        "surprise is (1 + C_B - C_Bw) / (1 + C_B); diversity is 1 for lists without a common genre and 0 for equal ones"
    )
    func lists() {
        #expect(ListMetrics.surprise(of: [1], counts: [4, 1, 0]) == 4.0 / 5)
        #expect(ListMetrics.surprise(of: [0, 1], counts: [4, 1, 0]) == 1.0 / 5)
        #expect(ListMetrics.surprise(of: [2], counts: [4, 1, 0]) == 1)
        #expect(ListMetrics.diversity([[0], [1]]) == 1)
        #expect(ListMetrics.diversity([[0, 1], [0, 1]]) == 0)
        let catalogue = Catalogue(titles: ["a", "b", "c", "d"], genreNames: ["x", "y"], genres: [[0], [1], [0], [1]])
        var metrics = ListMetrics(catalogue, counts: [8, 4, 2, 0], users: 8)
        metrics.add(list: [1, 2], history: [0], relevant: [1])
        #expect(metrics.coverage == 0.5)
        #expect(metrics.meanNovelty == 1.5)
        #expect(metrics.meanDiversity == 1)
        #expect(metrics.meanSerendipity == 0.5)
    }

    @Test("splits hold out the last of every history, or all after one moment")
    func splits() throws {
        var log = RatingLog()
        log.users = IdentifierIndex(["a", "b", "c"])
        log.items = IdentifierIndex((0..<10).map(String.init))
        for step in 0..<10 {
            for user in 0..<2 {
                log.append(user: Int32(user), item: Int32(step), rating: 1, time: Int32(100 * user + 9 - step))
            }
        }
        log.append(user: 2, item: 0, rating: 1, time: 500)
        let history = try RatingSplit(log, .history, share: 0.2)
        #expect(history.test.count == 4)
        #expect(Set(history.test.userNumbers) == [0, 1])
        // Times fall with the item's number, so the last two are items 0 and 1.
        #expect(Set(history.test.itemNumbers) == [0, 1])
        let time = try RatingSplit(log, .time, share: 0.3)
        #expect(try #require(time.training.times.max()) <= #require(time.test.times.min()))
        #expect(time.test.count == 6)
        #expect(throws: RecommendationError.self) { try RatingSplit(log, .time, share: 0) }
    }
}
