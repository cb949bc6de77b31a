import CKernels

/// A plan fed piece by piece: every layer keeps the past it needs, so that any cut of a signal gives the values of the whole.
///
///     var stream = plan.makeStream(maximumFrames: 16)
///     let ready = stream.push(frames, count: 10, into: output)      // `ready` frames are now in `output`
///     let rest = stream.finish(into: output)                        // the look-ahead, with zeros for what never came
///     stream.reset()                                                // and again from the start
///
/// Frames lie one after another, the channels of a frame together (`[frames, channels]`, the transpose of offline input).
/// After creation nothing allocates, locks or waits.
public struct StreamingPlan: ~Copyable {
    private let workspace: PlanWorkspace
    /// Frames of output already handed out.
    private var emitted = 0

    public let inputChannels: Int
    public let outputChannels: Int
    /// Most frames computed in one go; a longer push is taken in pieces.
    public var maximumFrames: Int { workspace.maximumFrames }

    init(_ program: PlanProgram, maximumFrames: Int) {
        workspace = PlanWorkspace(program, maximumFrames: max(1, maximumFrames))
        inputChannels = program.inputChannels
        outputChannels = program.outputChannels
    }

    /// Takes `count` frames and writes the output frames that they determine; returns how many.
    ///
    /// `output` must have room for what ``framesReady(afterPushing:)`` says.
    @_noLocks @_noAllocation
    public mutating func push(
        _ frames: UnsafePointer<Float>, count: Int, into output: UnsafeMutablePointer<Float>
    ) -> Int {
        let state = inference_enter()
        var taken = 0, written = 0
        while taken < count {
            let part = min(workspace.maximumFrames, count - taken)
            var row = workspace.executor.inputRows(part)
            for frame in taken..<taken + part {
                inference_copy(frames + frame * inputChannels, row, inputChannels)
                row += workspace.inputPitch
            }
            workspace.executor.advance(rows: part, finished: false)
            written += emit(into: output + written * outputChannels)
            taken += part
        }
        inference_leave(state)
        return written
    }

    /// Ends the signal: writes the frames that waited for look-ahead and returns how many. Only ``reset()`` may follow.
    @_noLocks @_noAllocation
    public mutating func finish(into output: UnsafeMutablePointer<Float>) -> Int {
        if workspace.executor.produced[0] == 0 { return 0 }
        let state = inference_enter()
        workspace.executor.advance(rows: 0, finished: true)
        let written = emit(into: output)
        inference_leave(state)
        return written
    }

    /// Forgets all that was pushed.
    @_noLocks @_noAllocation
    public mutating func reset() {
        workspace.executor.reset()
        emitted = 0
    }

    /// Goes on where another stream of the same plan, of the same `maximumFrames`, is now: a look at how the signal would end,
    /// after which the other takes more.
    public mutating func copyState(of other: borrowing StreamingPlan) {
        precondition(
            workspace.program === other.workspace.program && maximumFrames == other.maximumFrames,
            "streams of different plans")
        workspace.executor.copyState(of: other.workspace.executor)
        emitted = other.emitted
    }

    @_noLocks @_noAllocation
    private mutating func emit(into output: UnsafeMutablePointer<Float>) -> Int {
        let ready = workspace.outputCount
        let written = ready - emitted
        for index in 0..<written {
            inference_copy(workspace.outputRow(emitted + index), output + index * outputChannels, outputChannels)
        }
        emitted = ready
        return written
    }
}

extension StreamingPlan {
    /// Frames that a push of `count` would hand out now.
    public func framesReady(afterPushing count: Int) -> Int {
        workspace.program.outputFrames(for: workspace.executor.produced[0] + count, finished: false) - emitted
    }

    /// Frames that ``finish(into:)`` would hand out now.
    public var framesReadyAtFinish: Int {
        let fed = workspace.executor.produced[0]
        return fed == 0 ? 0 : workspace.program.outputFrames(for: fed, finished: true) - emitted
    }

    /// The same for arrays, which allocates: frames one after another in, frames one after another out.
    public mutating func push(_ frames: [Float]) -> [Float] {
        let count = frames.count / inputChannels
        return [Float](unsafeUninitializedCapacity: framesReady(afterPushing: count) * outputChannels) {
            output, initialized in
            frames.withUnsafeBufferPointer { input in
                guard let from = input.baseAddress else { return }
                withUnsafeTemporaryAllocation(of: Float.self, capacity: 1) { spare in
                    guard let to = output.baseAddress ?? spare.baseAddress else { return }
                    initialized = push(from, count: count, into: to) * outputChannels
                }
            }
        }
    }

    /// The rest of the output as an array.
    public mutating func finish() -> [Float] {
        [Float](unsafeUninitializedCapacity: framesReadyAtFinish * outputChannels) { output, initialized in
            guard let to = output.baseAddress else { return }
            initialized = finish(into: to) * outputChannels
        }
    }
}
