import Dispatch
import Foundation
import Synchronization

/// A painting that takes its time, beside the conversation.
final class PaintingInProgress: Sendable {
    private let executor = PaintingExecutor()
    private let state = Mutex<(task: Task<Void, Never>?, share: Double)>((nil, 0))

    /// What is done, from 0 to 1; nil where nothing is being painted.
    var share: Double? { state.withLock { $0.task == nil ? nil : $0.share } }

    /// Begins, unless something is being painted already.
    ///
    /// - Parameter work: is given where it tells what is done.
    /// - Returns: whether it began.
    func begin(_ work: @escaping @Sendable (_ progress: (Double) -> Void) async -> Void) -> Bool {
        state.withLock { state in
            guard state.task == nil else { return false }
            state.share = 0
            state.task = Task.detached(executorPreference: executor, priority: .background) { [weak self] in
                await work { share in self?.state.withLock { $0.share = share } }
                self?.state.withLock { $0.task = nil }
            }
            return true
        }
    }

    /// - Returns: whether anything was being painted.
    func stop() -> Bool {
        state.withLock { state in
            state.task?.cancel()
            return state.task != nil
        }
    }

    deinit { state.withLock { $0.task?.cancel() } }
}

/// A thread of its own, so that a long computation does not keep conversations waiting for theirs.
private final class PaintingExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "painting", qos: .background)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
