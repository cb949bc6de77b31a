/// What one step of a stage came to.
public enum StepResult: Sendable, Equatable {
    /// Something was done; there may be more.
    case progressed
    /// Nothing to read, or no room to write.
    case idle
    /// Nothing will ever be done again: the input is over and all output is written.
    case finished
}

/// What reaches a stage beside its data.
public enum ControlMessage: Sendable, Equatable {
    /// Forget what is half done, and finish.
    case cancel
    /// The user has begun to speak: drop what is being said.
    case bargeIn
    /// Take new models, grammars or settings.
    case reload
    /// Take no more from outside, finish what is inside.
    case drain
    /// Finish now.
    case shutdown
}

/// A part of a pipeline: one owner of its state, fed by rings and feeding rings.
///
///     final class Gain: Stage {
///         var input: SampleConsumer, output: SampleProducer
///         func step() -> StepResult { … pull, multiply, push … }
///     }
///
/// A stage has no thread of its own and never waits: it answers `idle`, and whoever runs it sleeps. So the same stage runs on
/// a ``ThreadedPipeline`` over a sound card and on a ``DeterministicPipeline`` over a file, and cannot tell the difference.
public protocol Stage: AnyObject {
    /// Does a bounded amount of work, without blocking.
    func step() -> StepResult
    /// Takes note of a message, without blocking. After `cancel` and `shutdown` the stage is not stepped again; it should close its outputs.
    func handle(_ message: ControlMessage)
}

extension Stage {
    public func handle(_ message: ControlMessage) {}
}

/// Several stages that share a thread, stepped in turn.
public final class StageGroup: Stage {
    private let stages: [any Stage]
    private var finished: [Bool]

    public init(_ stages: [any Stage]) {
        self.stages = stages
        finished = Array(repeating: false, count: stages.count)
    }

    public func step() -> StepResult {
        var progressed = false
        var running = false
        for index in stages.indices where !finished[index] {
            switch stages[index].step() {
            case .progressed: progressed = true
            case .idle: break
            case .finished:
                finished[index] = true
                progressed = true
            }
            running = running || !finished[index]
        }
        return running ? (progressed ? .progressed : .idle) : .finished
    }

    public func handle(_ message: ControlMessage) {
        for stage in stages { stage.handle(message) }
    }
}
