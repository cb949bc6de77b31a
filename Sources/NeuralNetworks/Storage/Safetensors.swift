import CKernels
import Foundation
import Tensors

/// The safetensors format: eight bytes of header length (little-endian), a JSON header, then the tensors' bytes.
public enum Safetensors {
    public enum Precision: String, Sendable {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"

        var size: Int { self == .float32 ? 4 : 2 }
    }

    /// Types that are read; those of integers, such as position numbers, become floating point too.
    private enum StoredType: String {
        case float32 = "F32"
        case float16 = "F16"
        case bfloat16 = "BF16"
        case int64 = "I64"

        var size: Int {
            switch self {
            case .int64: 8
            case .float32: 4
            case .float16, .bfloat16: 2
            }
        }
    }

    /// What is wrong with a file.
    public struct FormatError: Error, CustomStringConvertible, Equatable {
        public let file: String
        public let reason: String
        public var description: String { "\(file): not a valid safetensors file: \(reason)" }
    }

    private struct Entry: Codable {
        let dtype: String
        let shape: [Int]
        let data_offsets: [Int]
    }

    /// Writes tensors in name order, through a temporary file that is renamed at the end.
    public static func write(
        _ tensors: [String: Tensor], metadata: [String: String] = [:], precision: Precision = .float32, to url: URL
    ) throws {
        var header: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
        var offset = 0
        let names = tensors.keys.sorted()
        for name in names {
            guard let tensor = tensors[name] else { continue }
            let end = offset + tensor.count * precision.size
            header[name] =
                ["dtype": precision.rawValue, "shape": tensor.shape, "data_offsets": [offset, end]] as [String: Any]
            offset = end
        }
        var json = try JSONSerialization.data(withJSONObject: header, options: [.sortedKeys])
        while json.count % 8 != 0 { json.append(0x20) }
        var data = Data(capacity: 8 + json.count + offset)
        withUnsafeBytes(of: UInt64(json.count).littleEndian) { data.append(contentsOf: $0) }
        data.append(json)
        for name in names {
            guard let tensor = tensors[name] else { continue }
            append(tensor, precision, to: &data)
        }
        try data.write(to: url, options: .atomic)
    }

    private static func append(_ tensor: Tensor, _ precision: Precision, to data: inout Data) {
        tensor.withUnsafeBufferPointer { values in
            switch precision {
            case .float32:
                data.append(contentsOf: UnsafeRawBufferPointer(values))
            case .float16:
                var halves = [UInt16](repeating: 0, count: values.count)
                if let base = values.baseAddress { gk_float_to_half(base, &halves, values.count) }
                halves.withUnsafeBytes { data.append(contentsOf: $0) }
            case .bfloat16:
                let halves = values.map { value -> UInt16 in
                    if value.isNaN { return 0x7FC0 }
                    let bits = value.bitPattern
                    return UInt16(truncatingIfNeeded: (bits + 0x7FFF + (bits >> 16 & 1)) >> 16)
                }
                halves.withUnsafeBytes { data.append(contentsOf: $0) }
            }
        }
    }

    /// Reads every tensor, widened to 32 bits.
    ///
    /// - Throws: `FormatError` where header, offsets, shapes or types do not hold together.
    public static func read(_ url: URL) throws -> [String: Tensor] {
        try readWithMetadata(url).tensors
    }

    public static func readWithMetadata(_ url: URL) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
        let data = try Data(contentsOf: url, options: .mappedIfSafe)
        func fail(_ reason: String) -> FormatError { FormatError(file: url.path, reason: reason) }
        guard data.count >= 8 else { throw fail("shorter than its header length") }
        let declared = data.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(as: UInt64.self)) }
        guard declared <= UInt64(data.count - 8) else { throw fail("the header is said to be \(declared) bytes long") }
        let start = 8 + Int(declared)
        let object: [String: Any]
        do {
            guard let parsed = try JSONSerialization.jsonObject(with: data[8..<start]) as? [String: Any] else {
                throw fail("the header is no JSON object")
            }
            object = parsed
        } catch let error as FormatError {
            throw error
        } catch {
            throw fail("the header is no JSON")
        }
        var tensors: [String: Tensor] = [:]
        let metadata = object["__metadata__"] as? [String: String] ?? [:]
        var ranges: [Range<Int>] = []
        for (name, value) in object where name != "__metadata__" {
            guard let entry = value as? [String: Any], let type = entry["dtype"] as? String,
                let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int], offsets.count == 2
            else { throw fail("tensor \(name) lacks dtype, shape or data_offsets") }
            guard let precision = StoredType(rawValue: type) else {
                throw fail("tensor \(name) is of type \(type); F32, F16, BF16 and I64 are read")
            }
            var count = 1
            for extent in shape {
                let (product, overflow) = count.multipliedReportingOverflow(by: extent)
                guard extent >= 0, !overflow, product <= data.count else {
                    throw fail("tensor \(name) has shape \(shape)")
                }
                count = product
            }
            guard offsets[0] >= 0, offsets[0] <= offsets[1], offsets[1] <= data.count - start,
                offsets[1] - offsets[0] == count * precision.size
            else { throw fail("tensor \(name) has offsets \(offsets) for shape \(shape)") }
            if count > 0 { ranges.append(offsets[0]..<offsets[1]) }
            tensors[name] = decode(data, at: start + offsets[0], shape: shape, precision)
        }
        ranges.sort { $0.lowerBound < $1.lowerBound }
        for (a, b) in zip(ranges, ranges.dropFirst()) where a.upperBound > b.lowerBound {
            throw fail("tensors overlap")
        }
        return (tensors, metadata)
    }

    private static func decode(_ data: Data, at offset: Int, shape: [Int], _ precision: StoredType) -> Tensor {
        var tensor = Tensor(uninitialized: shape)
        let count = tensor.count
        tensor.withUnsafeMutableBufferPointer { values in
            guard let target = values.baseAddress, count > 0 else { return }
            data.withUnsafeBytes { bytes in
                let source = UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + count * precision.size])
                switch precision {
                case .float32:
                    UnsafeMutableRawBufferPointer(values).copyMemory(from: source)
                case .float16:
                    let halves = (0..<count).map { source.loadUnaligned(fromByteOffset: $0 * 2, as: UInt16.self) }
                    gk_half_to_float(halves, target, count)
                case .bfloat16:
                    for i in 0..<count {
                        let half = source.loadUnaligned(fromByteOffset: i * 2, as: UInt16.self)
                        target[i] = Float(bitPattern: UInt32(half) << 16)
                    }
                case .int64:
                    for i in 0..<count {
                        target[i] = Float(
                            Int64(littleEndian: source.loadUnaligned(fromByteOffset: i * 8, as: Int64.self)))
                    }
                }
            }
        }
        return tensor
    }
}
