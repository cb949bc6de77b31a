import Foundation
import NeuralNetworks
import Tensors
import Testing

/// Inputs, outputs and gradients of one operator as PyTorch computed them (Fixtures/make_fixtures.py).
struct OperatorFixture {
    private static let all = Result {
        try Safetensors.read(
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/operators.safetensors"))
    }

    let name: String
    let tensors: [String: Tensor]

    init(_ name: String) throws {
        self.name = name
        var tensors: [String: Tensor] = [:]
        for (key, value) in try Self.all.get() where key.hasPrefix(name + "/") {
            tensors[String(key.dropFirst(name.count + 1))] = value
        }
        self.tensors = tensors
        try #require(!tensors.isEmpty, "no fixture \(name)")
    }

    func input(_ name: String) throws -> Tensor { try #require(tensors["in." + name]) }

    /// Runs the operator on the named inputs and compares its outputs, and the gradients of every input, with PyTorch's.
    func check(
        _ names: [String], tolerance: Float = 2e-4, _ body: ([Variable]) throws -> [Variable]
    ) throws {
        let inputs = try names.map { Variable(try input($0), requiresGradient: true) }
        try check(outputs: try body(inputs), gradients: Array(zip(names, inputs)), tolerance: tolerance)
    }

    func check(outputs: [Variable], gradients: [(String, Variable)], tolerance: Float = 2e-4) throws {
        var total = Variable(Tensor(scalar: 0))
        for (i, output) in outputs.enumerated() {
            let expected = try #require(tensors["out.\(i)"])
            #expect(output.shape == expected.shape, "\(name) output \(i)")
            expectClose(output.value, expected, tolerance, "\(name) output \(i)")
            total = total + (output * Variable(try #require(tensors["up.\(i)"]))).sum()
        }
        total.backward()
        for (key, variable) in gradients {
            guard let expected = tensors["grad." + key] else { continue }
            expectClose(try #require(variable.gradient, "\(name): no gradient of \(key)"), expected, tolerance, "\(name) gradient of \(key)")
        }
    }
}

/// Elementwise closeness relative to the larger of 1 and the expected size.
func expectClose(_ ours: Tensor, _ expected: Tensor, _ tolerance: Float, _ what: String) {
    #expect(ours.count == expected.count, "\(what)")
    guard ours.count == expected.count else { return }
    var worst: Float = 0
    for (a, b) in zip(ours.array, expected.array) {
        let error = abs(a - b) / max(1, abs(b))
        worst = error.isNaN ? .infinity : max(worst, error)
    }
    #expect(worst < tolerance, "\(what) is off by \(worst)")
}
