import AnomalyDetection
import Foundation

/// A row `{"column":number,…}`, or several in a list, to `{"score","odd"}` of each.
struct AnomalyHandler: ModelHandler {
    private let detector: FittedDetector

    private struct Answer: Encodable {
        var score: Double
        var odd: Bool?
    }

    private struct Explanation: Encodable {
        var score: Double
        var because: [OddColumn]
    }

    /// The folder's one JSON file is what “gusli anomaly fit” wrote.
    init(_ folder: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".json") }
        guard files.count == 1 else {
            throw ServingError.badArchive(
                file: folder.lastPathComponent, reason: "holds \(files.count) detectors, not one")
        }
        detector = try FittedDetector(contentsOf: folder.appending(path: files[0]))
    }

    func predict(_ batch: [ServingBody]) -> [Result<ServingBody, ServingError>] {
        each(batch) { body in
            let (rows, isOne) = try rows(body)
            let answers = try detector.judge(rows).map { Answer(score: $0.score, odd: $0.isOdd) }
            return isOne ? try .json(answers[0]) : try .json(answers)
        }
    }

    func explain(_ body: ServingBody) throws(ServingError) -> ServingBody {
        let (rows, isOne) = try rows(body)
        let explanations: [Explanation]
        do {
            let scores = try detector.scores(of: rows)
            explanations = zip(scores, try detector.reasons(for: rows, count: rows.columnCount)).map {
                Explanation(score: $0, because: $1)
            }
        } catch { throw .badRequest("\(error)") }
        return isOne ? try .json(explanations[0]) : try .json(explanations)
    }

    private func rows(_ body: ServingBody) throws(ServingError) -> (Observations, isOne: Bool) {
        guard let object = try? JSONSerialization.jsonObject(with: body.data) else {
            throw .badRequest("the body is no JSON")
        }
        let list = object as? [[String: Any]] ?? (object as? [String: Any]).map { [$0] } ?? []
        guard !list.isEmpty, list.count <= 100_000 else {
            throw .badRequest("the body is no row {\"column\":number} and no list of 1 to 100000 rows")
        }
        var values: [Double] = []
        for (number, row) in list.enumerated() {
            for column in detector.columns {
                guard let value = row[column] as? Double, value.isFinite else {
                    throw .badRequest(
                        "row \(number): “\(column)” is missing or no number; expected \(detector.columns.joined(separator: ", "))"
                    )
                }
                values.append(value)
            }
        }
        do { return (try Observations(columns: detector.columns, values: values), object is [String: Any]) } catch {
            throw .badRequest("\(error)")
        }
    }
}
