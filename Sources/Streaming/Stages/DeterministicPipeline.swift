/// Runs stages on the calling thread, in the order they were added, until all have finished: for files and for tests.
///
///     var pipeline = DeterministicPipeline()
///     pipeline.add("features", features)
///     pipeline.add("recogniser", recogniser)
///     try pipeline.run()
///
/// No clock and no thread decides anything: the same input gives the same steps.
public struct DeterministicPipeline {
    private var stages: [(name: String, stage: any Stage, finished: Bool)] = []

    public init() {}

    public mutating func add(_ name: String, _ stage: any Stage) { stages.append((name, stage, false)) }

    /// Steps each stage once that has not finished.
    public mutating func round() -> StepResult {
        var progressed = false
        var running = false
        for index in stages.indices where !stages[index].finished {
            switch stages[index].stage.step() {
            case .progressed: progressed = true
            case .idle: break
            case .finished:
                stages[index].finished = true
                progressed = true
            }
            running = running || !stages[index].finished
        }
        return running ? (progressed ? .progressed : .idle) : .finished
    }

    /// Runs until every stage has finished.
    ///
    /// - Throws: ``PipelineError/stalled(waiting:)`` when no stage can go on though not all have finished
    public mutating func run() throws(PipelineError) {
        while true {
            switch round() {
            case .progressed: continue
            case .finished: return
            case .idle: throw .stalled(waiting: stages.filter { !$0.finished }.map(\.name))
            }
        }
    }

    /// Gives a message to every stage that has not finished. After `cancel` and `shutdown` none is stepped again.
    public mutating func send(_ message: ControlMessage) {
        for index in stages.indices where !stages[index].finished {
            stages[index].stage.handle(message)
            if message.ends { stages[index].finished = true }
        }
    }
}

extension ControlMessage {
    /// After it a stage is not stepped again.
    var ends: Bool { self == .cancel || self == .shutdown }
}
