import Dialogue
import Synchronization

/// The dialogue of a running pipeline, which may be replaced by another while it runs.
final class DialogueInUse: Sendable {
    private let current: Mutex<(DialogueEngine, ListeningGraphs)>

    init(_ engine: DialogueEngine, _ graphs: ListeningGraphs) {
        current = Mutex((engine, graphs))
    }

    var both: (DialogueEngine, ListeningGraphs) { current.withLock { $0 } }
    var engine: DialogueEngine { both.0 }

    func replace(by engine: DialogueEngine, _ graphs: ListeningGraphs) { current.withLock { $0 = (engine, graphs) } }
}
