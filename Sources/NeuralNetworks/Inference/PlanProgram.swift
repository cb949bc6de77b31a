import CKernels

/// A compiled graph: steps and packed weights, read by any number of runs at once.
///
/// `@unchecked Sendable`: everything behind the pointers is written in `init` and never after it.
final class PlanProgram: @unchecked Sendable {
    let steps: UnsafeMutablePointer<PlanStep>
    let count: Int
    let readers: PlanReaders
    /// Channels of each buffer, and floats between its rows.
    let channels: [Int]
    let pitches: [Int]
    /// Zero rows before each buffer's row 0, rows written beyond its end, zeros wanted after the last row.
    let histories: [Int]
    let slacks: [Int]
    let tails: UnsafeMutablePointer<Int>
    let inputChannels: Int
    let outputChannels: Int
    /// Floats of a stream's own memory for recurrent steps.
    let scratchCount: Int
    /// Floats that an offline run needs for spectra.
    let spectraCount: Int
    let level: Int32
    private let arena: PlanArena

    var geometry: PlanGeometry { PlanGeometry(steps: steps, count: count) }

    init(_ lowered: [LoweredStep], level: Int32, spectralMemory: Int) {
        var arena = PlanArena()
        self.level = level
        count = lowered.count - 1
        inputChannels = lowered[0].channels
        outputChannels = lowered[count].channels
        let pitches = lowered.map { Self.pitch(channels: $0.channels) }
        self.pitches = pitches
        channels = lowered.map(\.channels)
        steps = arena.allocate(UInt8.self, count: max(1, count) * MemoryLayout<PlanStep>.stride).withMemoryRebound(
            to: PlanStep.self, capacity: max(1, count)
        ) { $0 }
        var scratch = 0, memory = spectralMemory, spectraCount = 0
        for index in 0..<count {
            let packed = PlanPacking(lowered[index + 1], buffer: index + 1, pitches: pitches, level: level).pack(
                into: &arena, scratch: &scratch, spectralMemory: &memory)
            spectraCount = max(spectraCount, packed.spectral?.pointee.scratchCount ?? 0)
            (steps + index).initialize(to: packed)
        }
        scratchCount = scratch
        self.spectraCount = spectraCount

        var histories = [Int](repeating: 0, count: count + 1), slacks = histories, tails = histories
        var entries: [[PlanReaders.Entry]] = .init(repeating: [], count: count + 1)
        for index in 0..<count {
            let step = steps[index]
            histories[index + 1] = max(histories[index + 1], step.trim, step.kind == .gru || step.kind == .lstm ? 1 : 0)
            slacks[index + 1] = (step.sources[0].span + 3) * step.phases + step.trim + max(0, step.extra)
            for number in 0..<step.sourceCount {
                let source = step.sources + number
                entries[source.pointee.buffer].append(.init(step: index, source: source))
                if step.kind == .reflectPad { continue }
                histories[source.pointee.buffer] = max(histories[source.pointee.buffer], source.pointee.left)
                tails[source.pointee.buffer] = max(tails[source.pointee.buffer], source.pointee.right)
            }
        }
        for buffer in 0...count { slacks[buffer] += tails[buffer] }
        self.histories = histories
        self.slacks = slacks
        self.tails = arena.store(tails)
        var offsets = [0]
        for list in entries { offsets.append(offsets[offsets.count - 1] + list.count) }
        readers = PlanReaders(entries: arena.store(entries.flatMap(\.self)), offsets: arena.store(offsets))
        self.arena = arena
    }

    /// Whole vectors, and an odd number of cache lines when rows are long: rows a power of two apart would share cache sets.
    static func pitch(channels: Int) -> Int {
        let vectors = (channels + 15) / 16
        return 16 * (vectors >= 8 && vectors % 2 == 0 ? vectors + 1 : vectors)
    }
}
