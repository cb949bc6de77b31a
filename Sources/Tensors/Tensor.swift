import CKernels

/// An array of Float32 with a shape: contiguous, row-major, 64-byte aligned, copied on write.
///
///     var x = Tensor(shape: [2, 3], values: [1, 2, 3, 4, 5, 6])
///     x[flat: 4]          // 5, row 1, column 1
///     let y = x.reshaped([3, 2])
///     y.sum(axes: [0])    // [9, 12]
public struct Tensor: Sendable {
    package private(set) var storage: TensorStorage
    public private(set) var shape: [Int]

    public var count: Int { storage.count }
    public var rank: Int { shape.count }

    /// A tensor whose contents are undefined until written.
    public init(uninitialized shape: [Int]) {
        self.shape = shape
        storage = TensorStorage(uninitialized: shape.reduce(1, *))
    }

    public init(shape: [Int], repeating value: Float = 0) {
        self.init(uninitialized: shape)
        gk_fill(value, storage.pointer, count)
    }

    public init(shape: [Int], values: [Float]) {
        precondition(values.count == shape.reduce(1, *), "\(values.count) values for shape \(shape)")
        self.init(uninitialized: shape)
        values.withUnsafeBufferPointer { if let base = $0.baseAddress { storage.pointer.update(from: base, count: count) } }
    }

    /// A tensor of rank 0.
    public init(scalar: Float) { self.init(shape: [], repeating: scalar) }

    /// A tensor filled by `body`, which must write every element.
    public init(shape: [Int], filledBy body: (UnsafeMutableBufferPointer<Float>) throws -> Void) rethrows {
        self.init(uninitialized: shape)
        try body(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
    }

    /// Standard normal values, or uniform ones below.
    public static func normal(
        _ shape: [Int], mean: Float = 0, deviation: Float = 1, using generator: inout RandomGenerator
    ) -> Tensor {
        Tensor(shape: shape) { for i in $0.indices { $0[i] = mean + deviation * generator.normal() } }
    }

    public static func uniform(_ shape: [Int], in range: Range<Float>, using generator: inout RandomGenerator) -> Tensor {
        let width = range.upperBound - range.lowerBound
        return Tensor(shape: shape) { for i in $0.indices { $0[i] = range.lowerBound + width * generator.uniform() } }
    }

    /// The elements in row-major order.
    public var array: [Float] { withUnsafeBufferPointer { Array($0) } }

    /// The only element of a tensor that has one.
    public var scalar: Float {
        precondition(count == 1, "a tensor of shape \(shape) is no scalar")
        return storage.pointer[0]
    }

    public subscript(flat index: Int) -> Float {
        get {
            precondition(index >= 0 && index < count)
            return storage.pointer[index]
        }
        set {
            precondition(index >= 0 && index < count)
            makeUnique()
            storage.pointer[index] = newValue
        }
    }

    public func withUnsafeBufferPointer<R>(_ body: (UnsafeBufferPointer<Float>) throws -> R) rethrows -> R {
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeBufferPointer(start: storage.pointer, count: count))
    }

    public mutating func withUnsafeMutableBufferPointer<R>(
        _ body: (UnsafeMutableBufferPointer<Float>) throws -> R
    ) rethrows -> R {
        makeUnique()
        defer { withExtendedLifetime(storage) {} }
        return try body(UnsafeMutableBufferPointer(start: storage.pointer, count: count))
    }

    /// The same elements seen with another shape of equal count; one size may be -1. Copies nothing.
    public func reshaped(_ newShape: [Int]) -> Tensor {
        var result = self
        result.shape = newShape
        if let free = newShape.firstIndex(of: -1) {
            let rest = newShape.enumerated().reduce(1) { $1.offset == free ? $0 : $0 * $1.element }
            precondition(rest > 0 && count % rest == 0, "\(shape) cannot take the shape \(newShape)")
            result.shape[free] = count / rest
        }
        precondition(result.shape.reduce(1, *) == count, "\(shape) cannot take the shape \(newShape)")
        return result
    }

    /// Whether a mutation would write in place.
    package mutating func isUnique() -> Bool { isKnownUniquelyReferenced(&storage) }

    /// Read-only address, valid while the tensor lives: for kernels inside this package.
    package var address: UnsafePointer<Float> { UnsafePointer(storage.pointer) }

    /// Address for writing; copies first where the storage is shared.
    package mutating func mutableAddress() -> UnsafeMutablePointer<Float> {
        makeUnique()
        return storage.pointer
    }

    private mutating func makeUnique() {
        guard !isKnownUniquelyReferenced(&storage) else { return }
        let copy = TensorStorage(uninitialized: count)
        gk_copy(storage.pointer, copy.pointer, count)
        storage = copy
    }
}

extension Tensor: Equatable {
    /// Same shape and equal elements.
    public static func == (a: Tensor, b: Tensor) -> Bool {
        guard a.shape == b.shape else { return false }
        return a.withUnsafeBufferPointer { a in b.withUnsafeBufferPointer { b in a.elementsEqual(b) } }
    }
}

extension Tensor: CustomStringConvertible {
    public var description: String {
        let head = array.prefix(8).map { "\($0)" }.joined(separator: ", ")
        return "Tensor\(shape)[\(head)\(count > 8 ? ", …" : "")]"
    }
}
