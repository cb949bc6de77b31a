/// One measured number, and the same by a peer where one was there to run beside it.
public struct BenchmarkFigure: Sendable, Codable, Equatable {
    public var name: String
    public var value: Double
    public var unit: String
    /// Who the peer is, with its version.
    public var peer: String?
    /// The peer's number, in the same unit.
    public var peerValue: Double?
    /// How many times faster than the peer: above 1 is better than it.
    public var ratio: Double?

    public init(
        name: String, value: Double, unit: String, peer: String? = nil, peerValue: Double? = nil, ratio: Double? = nil
    ) {
        self.name = name
        self.value = value
        self.unit = unit
        self.peer = peer
        self.peerValue = peerValue
        self.ratio = ratio
    }
}

/// A program that runs the same networks; it answers how long one run took.
public protocol NetworkPeer: AnyObject {
    var name: String { get }
    func seconds(network: ReferenceNetwork, frames: Int, threads: Int) throws -> Double
}

/// Measures how long the reference networks take, in turns with a peer: both then see the same machine, loaded or not.
///
/// Each figure is the median of `repeats` runs in milliseconds; the ratio is the median of the ratios of neighbouring runs.
/// Streams are fed ten frames at a time, and have no peer: it keeps no state between runs.
public func networkBenchmarks(
    networks: [ReferenceNetwork] = ReferenceNetwork.allCases, threads: [Int] = [1, 2], repeats: Int = 7,
    peer: (any NetworkPeer)? = nil, report: (BenchmarkFigure) -> Void = { _ in }
) throws -> [BenchmarkFigure] {
    var figures: [BenchmarkFigure] = []
    func add(_ figure: BenchmarkFigure) {
        figures.append(figure)
        report(figure)
    }
    let clock = ContinuousClock()
    for network in networks {
        let plan = try network.plan()
        for frames in network == .melgan ? [10, 861] : [1000, 6000] {
            let input = benchmarkInput(network.inputChannels * frames)
            var output = [Float](repeating: 0, count: plan.outputChannels * plan.outputFrames(for: frames))
            for count in threads {
                func once() -> Double {
                    let time = clock.measure {
                        input.withUnsafeBufferPointer { from in
                            output.withUnsafeMutableBufferPointer { to in
                                guard let from = from.baseAddress, let to = to.baseAddress else { return }
                                plan.run(from, frames: frames, into: to, threads: count)
                            }
                        }
                    }
                    return time / .milliseconds(1)
                }
                _ = once()
                if let peer { _ = try peer.seconds(network: network, frames: frames, threads: count) }
                // A short input is over in a moment: more runs for a steadier median.
                let runs = frames < 100 ? repeats * 5 : repeats
                var own: [Double] = [], other: [Double] = []
                for _ in 0..<runs {
                    own.append(once())
                    if let peer {
                        other.append(try peer.seconds(network: network, frames: frames, threads: count) * 1000)
                    }
                }
                add(
                    BenchmarkFigure(
                        name: "network \(network.rawValue) \(frames) frames, \(count) thread\(count == 1 ? "" : "s")",
                        value: median(own),
                        unit: "ms", peer: peer?.name, peerValue: peer == nil ? nil : median(other),
                        ratio: peer == nil ? nil : median(zip(own, other).map { $1 / $0 })))
            }
        }
        add(streamFigure(network, plan, repeats: repeats * 10))
    }
    return figures
}

/// Time of one push of ten frames, when the stream has been running for a while.
private func streamFigure(_ network: ReferenceNetwork, _ plan: InferencePlan, repeats: Int) -> BenchmarkFigure {
    let frames = benchmarkInput(network.inputChannels * 10)
    var stream = plan.makeStream(maximumFrames: 10)
    // As much as the longest look-ahead asks for before output comes steadily.
    for _ in 0..<200 { _ = stream.push(frames) }
    var times: [Double] = []
    for _ in 0..<repeats {
        times.append(ContinuousClock().measure { _ = stream.push(frames) } / .milliseconds(1))
    }
    return BenchmarkFigure(name: "network \(network.rawValue) stream, 10 frames", value: median(times), unit: "ms")
}

private func benchmarkInput(_ count: Int) -> [Float] {
    (0..<count).map { Float(($0 &* 7919) % 2003) / 1001 - 1 }
}

private func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
}
