/// PyTorch, asked through `Benchmarks/training_step.py --serve` in a Python that has it.
public final class TrainingStepPeer {
    private let process: PeerProcess
    public var name: String { process.name }

    /// Starts the script.
    ///
    /// - Throws: what is missing, where Python or PyTorch is.
    public init(python: String = "/usr/bin/python3", script: String = "Benchmarks/training_step.py") throws {
        process = try PeerProcess(python: python, script: script, needs: "PyTorch (Debian: python3-torch)")
    }

    /// The seconds of one step; the first of a network is preceded by one that is not counted.
    public func seconds(_ network: TrainingStepNetwork, threads: Int) throws -> Double {
        try process.seconds("\(network.rawValue) \(threads)")
    }
}
