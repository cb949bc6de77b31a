/// What can go wrong with a pipeline as a whole.
public enum PipelineError: Error, Equatable, CustomStringConvertible {
    /// Every stage waits for another.
    case stalled(waiting: [String])
    /// The system gave no thread for a stage; `code` is its errno.
    case noThread(stage: String, code: Int32)
    /// Stages can be added before the start only, and a pipeline starts once.
    case alreadyStarted

    public var description: String {
        switch self {
        case .stalled(let waiting):
            "the pipeline stands still: \(waiting.joined(separator: ", ")) wait for input or room that will not come"
        case .noThread(let stage, let code): "no thread for the stage \(stage): the system answered errno \(code)"
        case .alreadyStarted: "this pipeline has been started already"
        }
    }
}
