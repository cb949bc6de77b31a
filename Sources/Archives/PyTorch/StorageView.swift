import CKernels
import Foundation
import Tensors

/// Numbers of a storage, picked by shape and strides.
enum StorageView {
    /// - Precondition: the view lies inside `data`.
    static func tensor(_ view: PickledTensor, of data: Data, type: PickleGlobal) -> Tensor {
        let places = isContiguous(view) ? nil : places(view), count = view.shape.reduce(1, *)
        return Tensor(shape: view.shape) { target in
            data.withUnsafeBytes { bytes in
                func load<T: FixedWidthInteger>(_ index: Int, _: T.Type) -> T {
                    T(littleEndian: bytes.loadUnaligned(fromByteOffset: index * MemoryLayout<T>.size, as: T.self))
                }
                func fill(_ element: (Int) -> Float) {
                    for i in 0..<count { target[i] = element(places?[i] ?? view.offset + i) }
                }
                switch type {
                case .float: fill { Float(bitPattern: load($0, UInt32.self)) }
                case .double: fill { Float(Double(bitPattern: load($0, UInt64.self))) }
                case .bfloat16: fill { Float(bitPattern: UInt32(load($0, UInt16.self)) << 16) }
                case .half:
                    let halves = (0..<count).map { load(places?[$0] ?? view.offset + $0, UInt16.self) }
                    if let base = target.baseAddress, count > 0 { gk_half_to_float(halves, base, count) }
                case .long: fill { Float(load($0, Int64.self)) }
                case .int: fill { Float(load($0, Int32.self)) }
                case .short: fill { Float(load($0, Int16.self)) }
                case .char: fill { Float(load($0, Int8.self)) }
                case .byte: fill { Float(load($0, UInt8.self)) }
                case .bool: fill { load($0, UInt8.self) == 0 ? 0 : 1 }
                case .orderedDict, .rebuildTensor, .rebuildParameter: break
                }
            }
        }
    }

    private static func isContiguous(_ view: PickledTensor) -> Bool {
        var expected = 1
        for (size, stride) in zip(view.shape, view.strides).reversed() {
            if size != 1, stride != expected { return false }
            expected *= size
        }
        return true
    }

    /// The element of the storage for each of the tensor's, in row-major order.
    private static func places(_ view: PickledTensor) -> [Int] {
        let count = view.shape.reduce(1, *)
        guard count > 0 else { return [] }
        var result: [Int] = [], index = [Int](repeating: 0, count: view.shape.count), place = view.offset
        result.reserveCapacity(count)
        // Strides along axes of size 1 may be any number: they are taken back, so wrapping does no harm.
        while true {
            result.append(place)
            var axis = view.shape.count - 1
            while axis >= 0 {
                index[axis] += 1
                place &+= view.strides[axis]
                if index[axis] < view.shape[axis] { break }
                place &-= view.strides[axis] &* view.shape[axis]
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return result }
        }
    }
}
