import CxxRing

/// What the Swift ring does, and the same ring in C++ in turns with it.
public struct RingFigure: Sendable, Codable, Equatable {
    public var name: String
    public var value: Double
    public var unit: String
    public var peer: String
    /// The peer's number, in the same unit.
    public var peerValue: Double
    /// How many times faster than the peer: above 1 is better than it.
    public var ratio: Double
}

/// Measures the ring of Streaming between two pinned threads, in turns with the same ring in C++ (Benchmarks/ring/cxx).
///
/// Values are medians of `repeats` short runs, and the ratio is the median of the ratios of neighbouring runs. Single runs differ
/// tenfold: whether the reader keeps up or lags decides how often the two touch the same cache line.
///
/// - Parameter processors: the two that the threads are pinned to
/// - Returns: operations per millisecond one at a time, and nanoseconds for a round trip
public func ringBenchmark(
    repeats: Int = 61, operations: Int = 400_000, roundTrips: Int = 5_000, capacity: Int = 65_536,
    processors: (writer: Int32, reader: Int32) = (0, 1)
) -> [RingFigure] {
    let pair = (processors.writer, processors.reader)
    let passing = inTurns(repeats: repeats) {
        RingRace.throughput(count: operations, capacity: capacity, processors: pair)
    } peer: {
        cxx_ring_throughput(Int64(operations), Int64(capacity), pair.0, pair.1)
    }
    let returning = inTurns(repeats: repeats) {
        RingRace.roundTrip(count: roundTrips, capacity: capacity, processors: pair)
    } peer: {
        cxx_ring_round_trip(Int64(roundTrips), Int64(capacity), pair.0, pair.1)
    }
    let peer = "the same ring in C++"
    return [
        RingFigure(
            name: "ring throughput", value: Double(operations) / passing.swift * 1e6, unit: "operations/ms", peer: peer,
            peerValue: Double(operations) / passing.peer * 1e6, ratio: passing.ratio),
        RingFigure(
            name: "ring round trip", value: returning.swift / Double(roundTrips), unit: "ns", peer: peer,
            peerValue: returning.peer / Double(roundTrips), ratio: returning.ratio),
    ]
}

/// The median time of each in nanoseconds, and the median of how many times faster the first was.
private func inTurns(
    repeats: Int, _ swift: () -> UInt64, peer: () -> UInt64
) -> (swift: Double, peer: Double, ratio: Double) {
    var own: [Double] = []
    var others: [Double] = []
    for turn in 0..<max(1, repeats) {
        // Who goes first changes, so that neither always finds the caches as the other left them.
        for second in [turn % 2 == 0, turn % 2 != 0] {
            let nanoseconds = Double(second ? peer() : swift())
            precondition(nanoseconds > 0, "a ring gave back another number than was put in")
            if second { others.append(nanoseconds) } else { own.append(nanoseconds) }
        }
    }
    return (median(own), median(others), median(zip(own, others).map { $1 / $0 }))
}

private func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
