import Foundation
import Testing

@testable import AnomalyDetection

@Suite("Detectors against scikit-learn")
struct DetectorTests {
    let fixture: DetectorFixture
    let rows: Observations
    let new: Observations

    init() throws {
        fixture = try DetectorFixture.load()
        rows = try DetectorFixture.observations(fixture.rows)
        new = try DetectorFixture.observations(fixture.new)
    }

    @Test("local outlier factors of its own rows, duplicates among them, and of new ones are scikit-learn's")
    func localOutlierFactor() throws {
        let detector = try LocalOutlierFactor(fittedTo: rows, neighbours: 5)
        #expect(DetectorFixture.difference(detector.trainingScores(), fixture.lof) < 1e-9)
        #expect(DetectorFixture.difference(try detector.scores(of: new), fixture.lofNew) < 1e-9)
    }

    @Test("distances to the nearest and to the third nearest other row are scikit-learn's")
    func distance() throws {
        let nearest = try NearestNeighbourDistance(fittedTo: rows).trainingScores()
        #expect(DetectorFixture.difference(nearest, fixture.distance1) < 1e-12)
        let third = try NearestNeighbourDistance(fittedTo: rows, neighbours: 3).trainingScores()
        #expect(DetectorFixture.difference(third, fixture.distance3) < 1e-12)
    }

    @Test("squared Mahalanobis distances are scikit-learn's")
    func gaussian() throws {
        let detector = try GaussianDetector(fittedTo: rows)
        #expect(DetectorFixture.difference(try detector.trainingScores(), fixture.gaussian) < 1e-9)
        #expect(DetectorFixture.difference(try detector.scores(of: new), fixture.gaussianNew) < 1e-9)
    }

    @Test("the robust Gaussian finds scikit-learn's centre and distances, which odd rows do not move")
    func robust() throws {
        let detector = try GaussianDetector(fittedTo: rows, robust: true)
        #expect(DetectorFixture.difference(detector.centre, fixture.robustCentre) < 1e-6)
        #expect(DetectorFixture.difference(try detector.trainingScores(), fixture.robust) < 1e-6)
    }

    @Test("one-class SVMs have libsvm's decision values and offset")
    func oneClassSVM() throws {
        let loose = try OneClassSVM(fittedTo: rows, nu: 0.5, tolerance: 1e-9)
        #expect(DetectorFixture.difference(try loose.trainingScores(), fixture.svmLoose) < 1e-4)
        #expect(DetectorFixture.difference(try loose.scores(of: new), fixture.svmLooseNew) < 1e-4)
        let tight = try OneClassSVM(fittedTo: rows, nu: 0.1, gamma: 0.2, tolerance: 1e-9)
        #expect(DetectorFixture.difference(try tight.trainingScores(), fixture.svmTight) < 1e-4)
        #expect(DetectorFixture.difference([tight.offset], fixture.svmTightOffset) < 1e-4)
    }

    @Test("with room for two kernel rows only, the SVM comes to the same end")
    func smallCache() throws {
        let roomy = try OneClassSVM(fittedTo: rows, nu: 0.3, tolerance: 1e-9)
        let cramped = try OneClassSVM(fittedTo: rows, nu: 0.3, tolerance: 1e-9, cacheMegabytes: 0)
        #expect(DetectorFixture.difference(try cramped.trainingScores(), try roomy.trainingScores()) < 1e-6)
    }

    @Test("an isolation forest of many trees has the scores that scikit-learn's forests have on average")
    func isolationForest() throws {
        let forest = try IsolationForest(fittedTo: rows, trees: 2000)
        #expect(DetectorFixture.difference(try forest.trainingScores(), fixture.forest) < 0.012)
    }

    @Test("the same seed gives the same forest, another seed another")
    func seeds() throws {
        let first = try IsolationForest(fittedTo: rows, trees: 20, seed: 5).trainingScores()
        #expect(try IsolationForest(fittedTo: rows, trees: 20, seed: 5).trainingScores() == first)
        #expect(try IsolationForest(fittedTo: rows, trees: 20, seed: 6).trainingScores() != first)
    }

    @Test("the mean path length is 0, 1 and then what the authors' estimate gives")
    func pathLength() {
        #expect(IsolationForest.averagePathLength(1) == 0)
        #expect(IsolationForest.averagePathLength(2) == 1)
        #expect(abs(IsolationForest.averagePathLength(5) - 2.327_020_052_042_847) < 1e-12)
        #expect(abs(IsolationForest.averagePathLength(999) - 12.967_939_884_427_995) < 1e-9)
    }

    @Test("columns that do not vary and rows that are all alike are scored without a fault")
    func constantColumns() throws {
        let flat = try Observations(columns: ["x", "y", "z"], values: (0..<30).flatMap { [Double($0), 4, 4] })
        let same = try Observations(columns: ["x"], values: Array(repeating: 3, count: 20))
        for method in AnomalyMethod.allCases {
            #expect(try method.fit(flat).trainingScores().allSatisfy(\.isFinite), "\(method)")
            if method != .robustGaussian {
                #expect(try method.fit(same).trainingScores().allSatisfy(\.isFinite), "\(method)")
            }
        }
    }

    @Test("the column that makes a row odd contributes most, whatever the method")
    func contributions() throws {
        var values = fixture.rows.prefix(54).flatMap { $0 }
        values[3 * 10 + 1] = 40
        let rows = try Observations(columns: ["x", "y", "z"], values: values)
        for method in AnomalyMethod.allCases where method != .oneClassSVM {
            let detector = try method.fit(rows)
            let shares = try detector.contributions(of: rows.rows([10]), leavingOut: [10])[0]
            #expect(shares.indices.max { shares[$0] < shares[$1] } == 1, "\(method): \(shares)")
        }
    }

    @Test("rows with other columns, too few rows and senseless parameters are refused with their reason")
    func refusals() throws {
        let other = try Observations(columns: ["a", "b", "c"], values: [1, 2, 3])
        let detector = try IsolationForest(fittedTo: rows)
        #expect(throws: AnomalyError.otherColumns(expected: ["x", "y", "z"], found: ["a", "b", "c"])) {
            try detector.scores(of: other)
        }
        #expect(throws: AnomalyError.tooFewRows(method: "an isolation forest", rows: 1, needed: 2)) {
            try IsolationForest(fittedTo: other)
        }
        #expect(throws: AnomalyError.self) { try OneClassSVM(fittedTo: rows, nu: 0) }
        #expect(throws: AnomalyError.self) { try LocalOutlierFactor(fittedTo: rows, neighbours: 0) }
        #expect(throws: AnomalyError.notFinite(row: 1, column: "a")) {
            try Observations(columns: ["a"], values: [1, .nan])
        }
    }
}
