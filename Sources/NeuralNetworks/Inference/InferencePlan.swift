import CKernels
import Synchronization

/// Instruction sets that plans can use.
public enum PlanInstructions: Int32, Sendable, CaseIterable {
    case plain = 0
    case avx2 = 1
    case avx512 = 2

    /// The widest this processor has.
    public static var best: PlanInstructions { PlanInstructions(rawValue: inference_best_level()) ?? .plain }
    public var isAvailable: Bool { rawValue <= inference_best_level() }
}

/// A network compiled for inference: norms folded, layers joined, weights packed for this processor's kernels.
///
/// Compile once with ``init(_:output:instructions:)``; then `run` whole signals from any thread, or make streams.
/// See ``PlanBuilder`` for an example.
public final class InferencePlan: Sendable {
    let program: PlanProgram
    /// Workspaces that offline runs left, for the next ones.
    private let idle = Mutex<[OfflineWorkspace]>([])

    public var inputChannels: Int { program.inputChannels }
    public var outputChannels: Int { program.outputChannels }
    /// Steps left after layers were joined.
    package var stepCount: Int { program.count }
    /// Whether long kernels have spectra.
    package var usesFrequencies: Bool { program.spectraCount > 0 }

    /// Compiles the part of the graph that `output` needs.
    ///
    /// - Parameter spectralMemory: bytes that weights may take in the frequency domain, where long kernels over whole signals
    ///   are several times faster; 0 where only streams will be made, which do not use them.
    public init(
        _ builder: PlanBuilder, output: PlanNode, spectralMemory: Int = 1 << 30,
        instructions: PlanInstructions = .best
    ) throws(PlanError) {
        try builder.validate(output: output)
        let level = min(instructions.rawValue, inference_best_level())
        program = PlanProgram(
            PlanLowering.lower(builder, output: output), level: level, spectralMemory: spectralMemory)
    }

    /// A stream over this plan that computes at most `maximumFrames` input frames at a time.
    public func makeStream(maximumFrames: Int) -> StreamingPlan {
        StreamingPlan(program, maximumFrames: maximumFrames)
    }

    /// Frames that leave when `frames` frames have been fed, whole or so far.
    public func outputFrames(for frames: Int, finished: Bool = true) -> Int {
        frames == 0 ? 0 : program.outputFrames(for: frames, finished: finished)
    }

    /// Runs a whole signal: `[inputChannels, frames]` to `[outputChannels, outputFrames(for: frames)]`.
    public func run(_ input: [Float], frames: Int, threads: Int = 1) -> [Float] {
        precondition(
            input.count == frames * inputChannels, "input holds \(input.count) values, not \(inputChannels) x \(frames)"
        )
        let outputFrames = outputFrames(for: frames)
        return [Float](unsafeUninitializedCapacity: outputFrames * outputChannels) { output, initialized in
            input.withUnsafeBufferPointer { from in
                guard let from = from.baseAddress, let to = output.baseAddress else { return }
                run(from, frames: frames, into: to, threads: threads)
                initialized = outputFrames * outputChannels
            }
        }
    }

    /// The same between memory of the caller's; allocates only in the first run with as many threads.
    public func run(
        _ input: UnsafePointer<Float>, frames: Int, into output: UnsafeMutablePointer<Float>, threads: Int = 1
    ) {
        if frames == 0 { return }
        let workspace =
            idle.withLock { list in
                list.firstIndex { $0.threads == threads }.map { list.remove(at: $0) }
            } ?? OfflineWorkspace(program, threads: threads)
        workspace.run(input, frames: frames, into: output, total: outputFrames(for: frames))
        idle.withLock { $0.append(workspace) }
    }
}

/// A workspace for whole signals, which pass through it in pieces short enough for the caches.
///
/// `@unchecked Sendable`: whoever took it out of the plan's idle list is the only one who has it.
private final class OfflineWorkspace: @unchecked Sendable {
    let threads: Int
    private let workspace: PlanWorkspace

    init(_ program: PlanProgram, threads: Int) {
        self.threads = threads
        workspace = PlanWorkspace(program, maximumFrames: program.offlineFrames, threads: threads, isOffline: true)
    }

    func run(_ input: UnsafePointer<Float>, frames: Int, into output: UnsafeMutablePointer<Float>, total: Int) {
        let executor = workspace.executor, program = workspace.program
        let state = inference_enter()
        defer { inference_leave(state) }
        executor.reset()
        var fed = 0, emitted = 0
        func emit() {
            let ready = workspace.outputCount
            inference_from_rows(
                workspace.outputRow(emitted), workspace.outputPitch, program.outputChannels, ready - emitted,
                output + emitted, total)
            emitted = ready
        }
        while fed < frames {
            let part = min(workspace.maximumFrames, frames - fed)
            inference_to_rows(
                input + fed, frames, program.inputChannels, part, executor.inputRows(part), workspace.inputPitch)
            executor.advance(rows: part, finished: false)
            emit()
            fed += part
        }
        executor.advance(rows: 0, finished: true)
        emit()
    }
}

extension PlanProgram {
    /// Rows of output that `frames` of input determine.
    func outputFrames(for frames: Int, finished: Bool) -> Int {
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * count + 2) { memory in
            guard let base = memory.baseAddress else { return 0 }
            geometry.advance(frames: frames, finished: finished, produced: base, done: base + count + 1)
            return base[count]
        }
    }

    /// Input frames per piece of an offline run, so that a value's rows fit in the second-level cache, about.
    var offlineFrames: Int {
        let probe = 4096
        return withUnsafeTemporaryAllocation(of: Int.self, capacity: 2 * count + 2) { memory in
            guard let base = memory.baseAddress else { return probe }
            geometry.advance(frames: 2 * probe, finished: true, produced: base, done: base + count + 1)
            let heaviest = (0...count).map { base[$0] * pitches[$0] }.max() ?? 1
            return max(16, min(probe, 2 * probe * offlineFloats / max(1, heaviest)))
        }
    }

    /// Spectral weights are larger, and pay when more rows share one reading of them.
    private var offlineFloats: Int { spectraCount > 0 ? 2 << 20 : 256 << 10 }
}
