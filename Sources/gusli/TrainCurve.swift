import ArgumentParser
import Foundation
import Plots
import SpeechRecognition

struct TrainCurve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "curve",
        abstract: "Shows how a recogniser's training went, from its logs.",
        discussion: """
            LOG is what `gusli train recogniser` wrote to stderr; several logs of one training are given oldest first. Prints a table \
            with the columns step, hours, set, wer, cer.

            Example: gusli train curve training.log --plot curve.svg
            """)

    @Argument(help: "The logs.")
    var logs: [String]

    @Flag(help: "Print one JSON object a line.")
    var json = false

    @Option(help: ArgumentHelp("Draw loss and error rates to this file (SVG or PNG).", valueName: "file"))
    var plot: String?

    func run() throws {
        var curve = TrainingCurve()
        for log in logs {
            do { curve.add(try String(contentsOfFile: log, encoding: .utf8)) } catch {
                throw ValidationError("\(log): cannot be read as UTF-8 text")
            }
        }
        guard !curve.losses.isEmpty || !curve.scores.isEmpty else {
            throw ValidationError("\(logs.joined(separator: ", ")): no step is told in it; it is no log of gusli train recogniser")
        }
        if json {
            for score in curve.scores { try JSONLine.write(score) }
        } else {
            print("step\thours\tset\twer\tcer")
            for score in curve.scores {
                print("\(score.step)\t\(Int(score.hours))\t\(score.set)\t\(score.wordErrorRate)\t\(score.characterErrorRate)")
            }
        }
        if let plot { try figure(curve).write(to: plot) }
    }

    private func figure(_ curve: TrainingCurve) -> Figure {
        let losses = curve.smoothedLosses(max(1, curve.losses.count / 200))
        let rates = curve.sets.map { set -> Plot.Series in
            let scores = curve.scores.filter { $0.set == set }
            return .line(name: set, x: scores.map { Double($0.step) }, y: scores.map(\.characterErrorRate))
        }
        return Figure([
            Plot(
                title: "Recordings kept out of training", xLabel: "step", yLabel: "character error rate, greedy", series: rates),
            Plot(
                title: "Training", xLabel: "step", yLabel: "CTC loss",
                series: [.line(name: "loss", x: losses.map { Double($0.step) }, y: losses.map(\.value))]),
        ])
    }
}
