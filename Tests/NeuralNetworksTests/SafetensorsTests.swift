import Foundation
import NeuralNetworks
import Tensors
import Testing

@Suite struct SafetensorsTests {
    private func withFile<R>(_ body: (URL) throws -> R) rethrows -> R {
        let url = FileManager.default.temporaryDirectory.appending(path: "\(UUID().uuidString).safetensors")
        defer { try? FileManager.default.removeItem(at: url) }
        return try body(url)
    }

    private func file(_ header: String, body: Int, declared: UInt64? = nil) -> Data {
        var data = Data()
        withUnsafeBytes(of: (declared ?? UInt64(header.utf8.count)).littleEndian) { data.append(contentsOf: $0) }
        data.append(contentsOf: Array(header.utf8))
        data.append(Data(count: body))
        return data
    }

    static let values: [Float] = [0, -0.0, 1, -2.5, 65504, 6.1e-5, 5.96e-8, 1e-9, .infinity, 0.1]

    @Test("32-bit values come back bit for bit, with their names, shapes and notes")
    func roundTrip() throws {
        try withFile { url in
            let tensors = [
                "a.weight": Tensor(shape: [2, 5], values: Self.values), "empty": Tensor(shape: [0, 3]),
                "scalar": Tensor(scalar: 7),
            ]
            try Safetensors.write(tensors, metadata: ["made by": "a test"], to: url)
            let (read, metadata) = try Safetensors.readWithMetadata(url)
            #expect(metadata == ["made by": "a test"])
            #expect(read == tensors)
        }
    }

    @Test("half precision rounds to nearest as IEEE 754 says", arguments: [Safetensors.Precision.float16, .bfloat16])
    func halves(precision: Safetensors.Precision) throws {
        try withFile { url in
            try Safetensors.write(["x": Tensor(shape: [10], values: Self.values)], precision: precision, to: url)
            let read = try #require(try Safetensors.read(url)["x"])
            for (ours, value) in zip(read.array, Self.values) {
                let expected = precision == .float16 ? Float(Float16(value)) : nearestBFloat16(value)
                #expect(ours == expected, "\(value)")
            }
        }
    }

    /// The nearest of the two neighbours with 8 significant bits, the even one in a tie.
    private func nearestBFloat16(_ value: Float) -> Float {
        guard value.isFinite else { return value }
        let low = Float(bitPattern: value.bitPattern & 0xFFFF_0000), high = Float(bitPattern: low.bitPattern &+ 0x1_0000)
        let below = abs(value - low), above = abs(high - value)
        return below < above || (below == above && low.bitPattern & 0x1_0000 == 0) ? low : high
    }

    static let broken: [(String, String, Int, UInt64?)] = [
        ("header longer than the file", "{}", 0, 1 << 60),
        ("header length beyond the file by one", "{}", 0, 3),
        ("no JSON", "{\"a\":", 0, nil),
        ("no object", "[1, 2]", 0, nil),
        ("truncated data", #"{"a":{"dtype":"F32","shape":[4],"data_offsets":[0,16]}}"#, 12, nil),
        ("overlapping tensors", #"{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}"#, 12, nil),
        ("offsets backwards", #"{"a":{"dtype":"F32","shape":[0],"data_offsets":[8,4]}}"#, 8, nil),
        ("negative offset", #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}"#, 8, nil),
        ("negative size", #"{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}"#, 8, nil),
        ("size that overflows", #"{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904],"data_offsets":[0,4]}}"#, 8, nil),
        ("shape against offsets", #"{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}"#, 8, nil),
        ("unknown type", #"{"a":{"dtype":"Q7","shape":[1],"data_offsets":[0,4]}}"#, 8, nil),
        ("entry without offsets", #"{"a":{"dtype":"F32","shape":[1]}}"#, 8, nil),
    ]

    @Test("a damaged file is refused with a reason", arguments: broken.indices)
    func hostile(index: Int) throws {
        let (_, header, body, declared) = Self.broken[index]
        try withFile { url in
            try file(header, body: body, declared: declared).write(to: url)
            #expect(throws: Safetensors.FormatError.self) { try Safetensors.read(url) }
        }
    }

    @Test("a file shorter than its header length is refused")
    func short() throws {
        try withFile { url in
            try Data([1, 2, 3]).write(to: url)
            #expect(throws: Safetensors.FormatError.self) { try Safetensors.read(url) }
        }
    }
}
