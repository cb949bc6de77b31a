/// onnxruntime, asked through `Benchmarks/networks_onnx.py --serve` in a Python that has it.
public final class OnnxRuntimePeer: NetworkPeer {
    private let process: PeerProcess
    public var name: String { process.name }

    /// Starts the script.
    ///
    /// - Throws: what is missing, where Python or a package is.
    public init(python: String = "python3", script: String = "Benchmarks/networks_onnx.py") throws {
        process = try PeerProcess(python: python, script: script, needs: "numpy, onnx and onnxruntime")
    }

    public func seconds(network: ReferenceNetwork, frames: Int, threads: Int) throws -> Double {
        try process.seconds("\(network.rawValue) \(frames) \(threads)")
    }
}
