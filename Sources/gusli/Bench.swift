import ArgumentParser
import Assistant
import Dialogue
import Foundation
import NeuralNetworks

/// Speeds, beside those of peers where these are installed.
struct Bench: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Measure speeds, beside peers where they are installed.",
        discussion: """
            Measures \(Benchmark.allCases.map(\.rawValue).joined(separator: ", ")); all but dialogues where none is named. Peers are
            run in turns on the same input; above 1 in ratio is faster than the peer. Run it from the project's folder: the peers'
            scripts are in Benchmarks/. dialogues holds a thousand of them from sound to sound, which takes a while, and tells
            what was lost and how memory grew.

            With --json a line a figure: {"name","value","unit","peer","ratio"}.

            Example: gusli bench latency --json
            """)

    @Argument(help: "What to measure.")
    var names: [String] = []

    @Flag(help: "Print JSON lines.")
    var json = false

    @Option(help: "The Python that has the peers' packages.")
    var python = "python3"

    @Option(
        name: .long, parsing: .upToNextOption,
        help: "For latency and dialogues: recordings of commands; the shipped one where left out.")
    var recordings: [String] = []

    @Option(help: "For latency and dialogues: a configuration file.")
    var config: String?

    @Option(help: "For networks: only this one; may be given again.")
    var network: [ReferenceNetwork] = []

    @Option(help: "For dialogues: how many.")
    var count = 1000

    func validate() throws {
        let known = Benchmark.allCases.map(\.rawValue)
        if let unknown = names.first(where: { !known.contains($0) }) {
            throw ValidationError("“\(unknown)” is none of \(known.joined(separator: ", "))")
        }
    }

    func run() async throws {
        for benchmark in names.isEmpty ? Benchmark.short : names.compactMap(Benchmark.init) {
            var bar = ProgressBar(benchmark.rawValue)
            try await benchmark.run(
                python: python, networks: network.isEmpty ? ReferenceNetwork.allCases : network, latency: latency,
                soak: soak
            ) { share in
                bar.show(share)
            } missing: { peer in
                Complaint.say("\(benchmark.rawValue): \(python) has no \(peer), so there is nothing to compare with")
            } report: { figure in
                show(figure)
            }
        }
    }

    private func parts() throws -> (AssistantParts, recordings: [String]) {
        let configuration =
            try config.map { try AssistantConfiguration(contentsOf: URL(filePath: $0)) } ?? AssistantConfiguration()
        let data = try DataDirectory.locate()
        let engine = try DialogueEngine(configuration, data: data)
        return (
            try AssistantParts(configuration, data: data, engine: engine),
            recordings.isEmpty ? [data.url.appending(path: "Examples/set-an-alarm.flac").path] : recordings
        )
    }

    private func latency() throws -> LatencyBenchmark {
        let (parts, recordings) = try parts()
        return LatencyBenchmark(parts: parts, recordings: recordings)
    }

    private func soak() throws -> DialogueSoak {
        let (parts, recordings) = try parts()
        return DialogueSoak(parts: parts, recording: recordings[0], count: max(1, count))
    }

    private func show(_ figure: BenchmarkFigure) {
        if json {
            do { try JSONLine.write(Line(figure)) } catch { Complaint.say("a figure could not be written: \(error)") }
            return
        }
        let value = figure.value >= 100 ? String(format: "%.0f", figure.value) : String(format: "%.3g", figure.value)
        let name = figure.name.padding(toLength: 52, withPad: " ", startingAt: 0)
        let ratio = figure.ratio.map { String(format: "%.2f × %@", $0, figure.peer ?? "the peer") } ?? ""
        print(
            "\(name) \(value.leftPadded(to: 9)) \(figure.unit.padding(toLength: 14, withPad: " ", startingAt: 0)) \(ratio)"
        )
    }

    /// All keys in every line, null where there is no peer.
    private struct Line: Encodable {
        var name: String
        var value: Double
        var unit: String
        var peer: String?
        var ratio: Double?

        init(_ figure: BenchmarkFigure) {
            name = figure.name
            value = figure.value
            unit = figure.unit
            peer = figure.peer
            ratio = figure.ratio.map { ($0 * 1000).rounded() / 1000 }
        }

        private enum Key: String, CodingKey { case name, value, unit, peer, ratio }

        func encode(to encoder: any Encoder) throws {
            var line = encoder.container(keyedBy: Key.self)
            try line.encode(name, forKey: .name)
            try line.encode(value, forKey: .value)
            try line.encode(unit, forKey: .unit)
            try line.encode(peer, forKey: .peer)
            try line.encode(ratio, forKey: .ratio)
        }
    }
}

extension String {
    fileprivate func leftPadded(to length: Int) -> String {
        String(repeating: " ", count: max(0, length - count)) + self
    }
}

extension ReferenceNetwork: ExpressibleByArgument {}
