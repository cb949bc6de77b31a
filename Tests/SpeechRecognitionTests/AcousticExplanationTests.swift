import AudioIO
import Foundation
import Testing

@testable import SpeechRecognition

@Suite("Why a word was heard")
struct AcousticExplanationTests {
    private static let root = URL(filePath: #filePath).appending(path: "../../..").standardizedFileURL

    private static let words = ["set", "an", "alarm", "seven", "in", "the", "morning"]

    /// The likeliest path by trying all of them.
    private func bestPath(_ labels: [Int], _ logs: [Float], classes: Int, blank: Int) -> [Int]? {
        let frames = logs.count / classes
        var best: (Float, [Int])?
        var path = [Int](repeating: 0, count: frames)
        func visit(_ frame: Int, _ sum: Float) {
            if frame == frames {
                var written: [Int] = [], last = blank
                for label in path {
                    if label != last, label != blank { written.append(label) }
                    last = label
                }
                if written == labels, sum > best?.0 ?? -.infinity { best = (sum, path) }
                return
            }
            for label in 0..<classes {
                path[frame] = label
                visit(frame + 1, sum + logs[frame * classes + label])
            }
        }
        visit(0, 0)
        return best?.1
    }

    @Test("letters are aligned as by trying every path", arguments: [[0], [0, 1], [1, 1], [0, 1, 0], [0, 0, 0]])
    func alignment(_ labels: [Int]) throws {
        var state: UInt64 = UInt64(labels.count * 7 + labels[0])
        for _ in 0..<20 {
            let logs = (0..<18).map { _ -> Float in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return -Float(state >> 40) / Float(1 << 22)
            }
            let frames = CTCAlignment.frames(of: labels, in: logs, classes: 3, blank: 2)
            let path = try #require(bestPath(labels, logs, classes: 3, blank: 2))
            // The runs of each letter along the path.
            var runs: [ClosedRange<Int>] = [], last = 2
            for (frame, label) in path.enumerated() {
                if label != 2 {
                    if label == last {
                        runs[runs.count - 1] = runs[runs.count - 1].lowerBound...frame
                    } else {
                        runs.append(frame...frame)
                    }
                }
                last = label
            }
            #expect(frames == runs)
        }
        #expect(CTCAlignment.frames(of: [0, 0], in: [-1, -1, -1, -1, -1, -1], classes: 3, blank: 2) == nil)
        #expect(CTCAlignment.frames(of: [], in: [-1, -1, -1], classes: 3, blank: 2) == nil)
    }

    @Test("the parts sum to the word's distance from quiet, and lie where the word is")
    func parts() throws {
        let samples = try AudioFile.readMono(
            Self.root.appending(path: "Examples/set-an-alarm.flac").path, sampleRate: Recogniser.sampleRate)
        let explainer = try AcousticExplainer(contentsOf: Self.root.appending(path: "models/recogniser-en"))
        let why = try explainer.explain(samples, text: Self.words, word: 2, steps: 48)
        #expect(why.word == "alarm" && why.start > 0 && why.end > why.start)
        #expect(why.logProbability > -3, "it was heard clearly")
        let difference = why.logProbability - why.logProbabilityOfQuiet
        #expect(difference > 5)
        let inside = why.integratedGradients.joined().reduce(0, +)
        #expect(abs(inside + why.elsewhere - difference) < 0.1 * difference)
        #expect(inside > 0.5 * difference, "most of it lies about the word")
        #expect(why.integratedGradients.count == 8 && why.bandEdges.count == 9 && why.occlusion.count == 8)
        #expect(why.bandEdges == why.bandEdges.sorted() && (why.bandEdges.last ?? 0) <= 8000)
        // What is made quiet costs more in the word than in the cells at the rim.
        let byTime = AcousticExplanation.sums(why.occlusion).byTime
        let loudest = try #require(byTime.indices.max { byTime[$0] < byTime[$1] })
        let time = why.time(ofCell: loudest)
        #expect(time > why.start - 0.3 && time < why.end)
    }

    @Test("a word that was not said is far less likely there, and has less of quiet to lose")
    func otherWord() throws {
        let samples = try AudioFile.readMono(
            Self.root.appending(path: "Examples/set-an-alarm.flac").path, sampleRate: Recogniser.sampleRate)
        let explainer = try AcousticExplainer(contentsOf: Self.root.appending(path: "models/recogniser-en"))
        let right = try explainer.explain(samples, text: Self.words, word: 0, steps: 2)
        let wrong = try explainer.explain(samples, text: ["bow"] + Self.words.dropFirst(), word: 0, steps: 2)
        #expect(wrong.logProbability < right.logProbability - 3)
    }

    @Test("what cannot be explained is refused with a reason")
    func refused() throws {
        let explainer = try AcousticExplainer(contentsOf: Self.root.appending(path: "models/recogniser-en"))
        let second = [Float](repeating: 0.01, count: 16000)
        for (samples, text) in [
            ([Float](repeating: 0, count: 16000 * 21), ["long"]), (second, ["straße"]), ([Float](), ["nothing"]),
            ([Float](repeating: 0, count: 800), ["incomprehensibilities", "incomprehensibilities"]),
        ] {
            #expect(throws: RecognitionError.self) { try explainer.explain(samples, text: text, word: 0) }
        }
    }
}
