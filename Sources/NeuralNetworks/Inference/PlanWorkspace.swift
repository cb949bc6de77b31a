import CKernels

/// The memory of one run: rows of every value, counters, state of recurrent steps, and threads if it has any.
struct PlanWorkspace: ~Copyable {
    let program: PlanProgram
    let maximumFrames: Int
    let executor: PlanExecutor
    private let arena: PlanArena

    init(_ program: PlanProgram, maximumFrames: Int, threads: Int = 1, isOffline: Bool = false) {
        var arena = PlanArena()
        let count = program.count
        let buffers = arena.allocate(UInt8.self, count: (count + 1) * MemoryLayout<PlanBuffer>.stride)
            .withMemoryRebound(to: PlanBuffer.self, capacity: count + 1) { $0 }
        let nothing = arena.allocate(Float.self, count: 1)
        for buffer in 0...count {
            (buffers + buffer).initialize(
                to: PlanBuffer(
                    base: nothing, channels: program.channels[buffer], pitch: program.pitches[buffer], capacity: 0,
                    history: program.histories[buffer], slack: program.slacks[buffer], start: 0))
        }
        let capacities = program.geometry.capacities(
            maximumFrames: maximumFrames, readers: program.readers, buffers: buffers)
        for buffer in 0...count {
            // Room for as much again as is kept, so that rows are moved seldom.
            let capacity = capacities[buffer] + program.slacks[buffer] + program.histories[buffer]
            buffers[buffer].capacity = capacity + min(capacity, 64)
            buffers[buffer].base = arena.allocate(
                Float.self, count: buffers[buffer].capacity * program.pitches[buffer] + 32)
        }
        self.program = program
        self.maximumFrames = maximumFrames
        executor = PlanExecutor(
            geometry: program.geometry, readers: program.readers, tails: program.tails, buffers: buffers,
            produced: arena.allocate(Int.self, count: count + 1), done: arena.allocate(Int.self, count: count + 1),
            scratch: arena.allocate(Float.self, count: program.scratchCount), scratchCount: program.scratchCount,
            level: program.level, rowBlock: Int(inference_row_block(program.level)), threads: threads,
            pool: threads > 1 ? inference_pool_make(Int32(threads)) : nil,
            spectra: isOffline && program.spectraCount > 0
                ? arena.allocate(Float.self, count: program.spectraCount) : nil)
        self.arena = arena
        executor.reset()
    }

    /// Rows of the output known so far.
    var outputCount: Int { executor.produced[program.count] }

    func outputRow(_ index: Int) -> UnsafeMutablePointer<Float> { executor.buffers[program.count].row(index) }
    var outputPitch: Int { executor.buffers[program.count].pitch }
    var inputPitch: Int { executor.buffers[0].pitch }

    deinit { if let pool = executor.pool { inference_pool_free(pool) } }
}
