import Foundation

/// Means of a listening test's answers with their 95% confidence intervals.
public struct ListeningScores: Codable, Sendable, Equatable {
    public struct Score: Codable, Sendable, Equatable {
        public var system: String
        public var answers: Int
        public var mean: Double
        /// Half the width of the 95% interval of the mean, by Student's distribution; nil below two answers.
        public var interval: Double?
    }

    /// Opinions from 1 to 5.
    public var opinions: [Score]
    /// Against the reference: above 0 is better than it, -3 to 3.
    public var comparisons: [Score]
    public var reference: String

    private struct Sheet: Decodable {
        struct Answer: Decodable {
            var sound: String?, opinion: Double?, a: String?, b: String?, comparison: Double?
        }
        var answers: [Answer]
    }

    /// - Parameters:
    ///   - key: `key.json` of the test.
    ///   - answers: the listeners' files.
    /// - Throws: `VoiceError.badManifest` naming the file that is no sheet of this test.
    public init(key: URL, answers files: [URL]) throws {
        func read<T: Decodable>(_ file: URL, _ type: T.Type) throws -> T {
            do { return try JSONDecoder().decode(type, from: Data(contentsOf: file)) } catch {
                throw VoiceError.badManifest(file: file.path, line: 1, reason: "is not what a listening test writes")
            }
        }
        let key = try read(key, ListeningTest.Key.self)
        var opinions: [String: [Double]] = [:], comparisons: [String: [Double]] = [:]
        for file in files {
            for answer in try read(file, Sheet.self).answers {
                func system(_ name: String) throws -> String {
                    guard let system = key.systems[name] else {
                        throw VoiceError.badManifest(
                            file: file.path, line: 1, reason: "answers for \(name), which is no sound of this test")
                    }
                    return system
                }
                if let name = answer.sound, let opinion = answer.opinion, (1...5).contains(opinion) {
                    opinions[try system(name), default: []].append(opinion)
                } else if let a = answer.a, let b = answer.b, let value = answer.comparison, (-3...3).contains(value) {
                    let (first, second) = (try system(a), try system(b))
                    if second == key.reference {
                        comparisons[first, default: []].append(value)
                    } else {
                        comparisons[second, default: []].append(-value)
                    }
                } else {
                    throw VoiceError.badManifest(file: file.path, line: 1, reason: "holds an answer outside the scales")
                }
            }
        }
        func scores(_ values: [String: [Double]]) -> [Score] {
            values.map { Self.score($0.key, $0.value) }.sorted {
                $0.mean != $1.mean ? $0.mean > $1.mean : $0.system < $1.system
            }
        }
        self.opinions = scores(opinions)
        self.comparisons = scores(comparisons)
        reference = key.reference
    }

    private static func score(_ system: String, _ values: [Double]) -> Score {
        let count = Double(values.count), mean = values.reduce(0, +) / count
        guard values.count > 1 else { return Score(system: system, answers: values.count, mean: mean, interval: nil) }
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)).squareRoot()
        return Score(
            system: system, answers: values.count, mean: mean,
            interval: quantile(freedom: count - 1) * deviation / count.squareRoot())
    }

    /// The 97.5% point of Student's distribution: exact for one and two degrees of freedom, else by its expansion about the
    /// normal distribution (Abramowitz and Stegun, 26.7.5).
    static func quantile(freedom n: Double) -> Double {
        if n < 1.5 { return 12.7062 }
        if n < 2.5 { return 4.3027 }
        let z = 1.959963985, z3 = z * z * z, z5 = z3 * z * z, z7 = z5 * z * z, z9 = z7 * z * z
        return z + (z3 + z) / (4 * n) + (5 * z5 + 16 * z3 + 3 * z) / (96 * n * n)
            + (3 * z7 + 19 * z5 + 17 * z3 - 15 * z) / (384 * n * n * n)
            + (79 * z9 + 776 * z7 + 1482 * z5 - 1920 * z3 - 945 * z) / (92160 * n * n * n * n)
    }
}
