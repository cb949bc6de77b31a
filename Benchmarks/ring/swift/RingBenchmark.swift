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
/// Values are the best of `repeats` short runs, because a run during which the system takes a processor away measures the
/// system; the ratio is that of the bests.
///
/// - Parameter processors: the two that the threads are pinned to
/// - Returns: operations per millisecond one at a time, and nanoseconds for a round trip
public func ringBenchmark(
    repeats: Int = 15, operations: Int = 2_000_000, roundTrips: Int = 50_000, capacity: Int = 65_536,
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
            peerValue: Double(operations) / passing.peer * 1e6, ratio: passing.peer / passing.swift),
        RingFigure(
            name: "ring round trip", value: returning.swift / Double(roundTrips), unit: "ns", peer: peer,
            peerValue: returning.peer / Double(roundTrips), ratio: returning.peer / returning.swift),
    ]
}

/// The shortest time of each, in nanoseconds.
private func inTurns(
    repeats: Int, _ swift: () -> UInt64, peer: () -> UInt64
) -> (swift: Double, peer: Double) {
    var best = (swift: Double.infinity, peer: Double.infinity)
    for turn in 0..<max(1, repeats) {
        // Who goes first changes, so that neither always finds the caches as the other left them.
        for second in [turn % 2 == 0, turn % 2 != 0] {
            let nanoseconds = Double(second ? peer() : swift())
            precondition(nanoseconds > 0, "a ring gave back another number than was put in")
            if second { best.peer = min(best.peer, nanoseconds) } else { best.swift = min(best.swift, nanoseconds) }
        }
    }
    return best
}
