import Dispatch

/// Where speech is computed: on its own threads, as many as there are processors, so that requests are read and answered
/// while models load and networks run.
final class SpeechExecutor: TaskExecutor {
    private let queue = DispatchQueue(label: "gusli.servers.speech", qos: .utility, attributes: .concurrent)

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
    }
}
