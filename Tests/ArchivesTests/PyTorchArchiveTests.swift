import Foundation
import Tensors
import Testing

@testable import Archives

func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/" + name).path
}

private struct Numbers: Decodable {
    var shape: [Int]
    var values: [Double]
}

@Test("every number type, view and parameter that PyTorch wrote is read with its shape and values")
func numberTypes() throws {
    let expected = try JSONDecoder().decode(
        [String: Numbers].self, from: Data(contentsOf: URL(filePath: fixture("kinds.json"))))
    let found = try PyTorchArchive.read(fixture("kinds.pt"))
    #expect(Set(found.keys) == Set(expected.keys) && found.count == 16)
    for (name, numbers) in expected {
        let tensor = try #require(found[name])
        #expect(tensor.shape == numbers.shape, "\(name)")
        #expect(tensor.array == numbers.values.map { Float($0) }, "\(name)")
    }
}

/// A PyTorch archive with this pickle, and a storage "0" of 16 bytes.
private func archive(_ pickle: [UInt8]) throws -> Data {
    var zip = ZipWriter()
    try zip.add("a/data.pkl", Data(pickle))
    try zip.add("a/data/0", Data(count: 16))
    return zip.finished()
}

private func text(_ text: String) -> [UInt8] { [0x8C, UInt8(text.utf8.count)] + text.utf8 }
private func global(_ module: String, _ name: String) -> [UInt8] { Array("c\(module)\n\(name)\n".utf8) }
private func number(_ value: Int32) -> [UInt8] { raw("J") + withUnsafeBytes(of: value.littleEndian) { Array($0) } }

/// A dictionary {"w": tensor of a storage of `count` floats}.
private func tensor(count: Int32, offset: Int32, shape: [Int32], strides: [Int32], key: String = "0") -> [UInt8] {
    func tuple(_ sizes: [Int32]) -> [UInt8] { raw("(") + sizes.flatMap(number) + raw("t") }
    let parts: [[UInt8]] = [
        [0x80, 2], raw("}"), text("w"), global("torch._utils", "_rebuild_tensor_v2"), raw("(("), text("storage"),
        global("torch", "FloatStorage"), text(key), text("cpu"), number(count), raw("tQ"), number(offset), tuple(shape),
        tuple(strides),
        [0x89], raw("NtRs."),
    ]
    return parts.flatMap { $0 }
}

@Test("a dictionary of tensors written by hand is read")
func handWritten() throws {
    let weights = try PyTorchArchive.read(archive(tensor(count: 4, offset: 1, shape: [3], strides: [1])), file: "x")
    #expect(weights["w"] == Tensor(shape: [3]))
}

private func raw(_ text: String) -> [UInt8] { Array(text.utf8) }

private let refused: [(pickle: [[UInt8]], named: String)] = [
    ([global("os", "system"), raw("("), text("touch /tmp/x"), raw("tR.")], "os.system"),
    ([global("builtins", "eval"), text("1"), [0x85], raw("R.")], "builtins.eval"),
    ([text("posix"), text("system"), [0x93], raw(".")], "posix.system"),
    ([global("torch", "FloatStorage"), raw(")R.")], "torch.FloatStorage"),
    ([raw("(i__builtin__\nexec\n.")], "0x69"),
    ([raw("]}b.")], "no dictionary"),
    ([text("a"), [0x81], raw(".")], "0x81"),
]

@Test("what a pickle may do in Python and no weights need is refused by its name", arguments: refused.indices)
func refusedPickles(index: Int) throws {
    let named = refused[index].named, pickle = refused[index].pickle.flatMap { $0 }
    let error = #expect(throws: ArchiveError.self) { try PyTorchArchive.read(archive([0x80, 2] + pickle), file: "x") }
    #expect(error.map { "\($0)".contains(named) } ?? false, "\(String(describing: error))")
}

@Test(
    "tensors that their storage cannot hold are refused",
    arguments: [
        tensor(count: 4, offset: 2, shape: [3], strides: [1]),
        tensor(count: 4, offset: 0, shape: [2, 3], strides: [3, 1]),
        tensor(count: 4, offset: 0, shape: [1 << 30, 1 << 30], strides: [0, 0]),
        tensor(count: 5, offset: 0, shape: [5], strides: [1]),
        tensor(count: 4, offset: -1, shape: [2], strides: [1]), tensor(count: 4, offset: 0, shape: [-2], strides: [1]),
        tensor(count: 4, offset: 0, shape: [2], strides: [Int32.max]),
        tensor(count: -4, offset: 0, shape: [0], strides: [1]),
        tensor(count: 1 << 30, offset: 0, shape: [1 << 30], strides: [1]),
        tensor(count: 4, offset: 0, shape: [4], strides: [1], key: "../../etc/passwd"),
    ])
func impossibleTensors(pickle: [UInt8]) throws {
    #expect(throws: ArchiveError.self) { try PyTorchArchive.read(archive(pickle), file: "x") }
}

@Test("a pickle cut off anywhere ends in an error, never in a crash")
func cutPickles() throws {
    let whole = tensor(count: 4, offset: 0, shape: [4], strides: [1])
    for length in 0..<whole.count {
        #expect(throws: ArchiveError.self) { try PyTorchArchive.read(archive(Array(whole[..<length])), file: "x") }
    }
}

@Test("a changed byte anywhere in an archive gives an error or the same weights, never a crash")
func changedBytes() throws {
    let whole = try archive(tensor(count: 4, offset: 0, shape: [4], strides: [1]))
    for index in whole.indices {
        for change in [0x01, 0x80, 0xFF] as [UInt8] {
            var changed = whole
            changed[index] ^= change
            if let weights = try? PyTorchArchive.read(changed, file: "x") { #expect(weights.count == 1) }
        }
    }
    // The pickle itself, with a checksum that holds.
    let pickle = tensor(count: 4, offset: 0, shape: [4], strides: [1])
    for index in pickle.indices {
        for change in [0x01, 0x10, 0x80, 0xFF] as [UInt8] {
            var changed = pickle
            changed[index] ^= change
            if let weights = try? PyTorchArchive.read(archive(changed), file: "x") { #expect(weights.count <= 1) }
        }
    }
}

@Test("deep nesting and dictionaries that hold themselves are read without recursion")
func nesting() throws {
    let open = [UInt8](repeating: UInt8(ascii: "]"), count: 200_000),
        close = [UInt8](repeating: UInt8(ascii: "a"), count: 199_999)
    let deep: [[UInt8]] = [[0x80, 2], open, close, raw(".")]
    #expect(throws: ArchiveError.self) { try PyTorchArchive.read(archive(deep.flatMap { $0 }), file: "x") }
    let loop: [[UInt8]] = [[0x80, 2], raw("}q"), [0], text("state_dict"), raw("h"), [0], raw("s.")]
    #expect(throws: ArchiveError.self) { try PyTorchArchive.read(archive(loop.flatMap { $0 }), file: "x") }
}

@Test("files of other kinds are named as what they are not")
func otherFiles() throws {
    var zip = ZipWriter()
    try zip.add("readme.txt", Data("hello".utf8))
    #expect(throws: ArchiveError.unsupported(file: "x", reason: "is a zip archive without data.pkl, so not of PyTorch"))
    {
        try PyTorchArchive.read(zip.finished(), file: "x")
    }
    #expect(throws: ArchiveError.self) { try PyTorchArchive.read(Data(), file: "x") }
    #expect(throws: ArchiveError.self) { try PyTorchArchive.read(Data([0x80, 0x02, 0x8A, 0x0A, 0x6C]), file: "x") }
    #expect(throws: ArchiveError.self) { try PyTorchArchive.read("/nowhere/x.pt") }
}
