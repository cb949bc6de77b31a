/// What a pickle builds. Containers are numbers into the machine's lists, so that no nesting or cycle is ever walked by recursion.
enum PickleValue: Equatable {
    case none
    case bool(Bool)
    case int(Int)
    case float(Double)
    case string(String)
    case tuple(Int)
    case list(Int)
    case dictionary(Int)
    case global(PickleGlobal)
    case storage(Int)
    case tensor(Int)
}

/// The only names that a pickle may call up: what a dictionary of tensors is written with.
enum PickleGlobal: String {
    case orderedDict = "collections.OrderedDict"
    case rebuildTensor = "torch._utils._rebuild_tensor_v2"
    case rebuildParameter = "torch._utils._rebuild_parameter"
    case float = "torch.FloatStorage"
    case half = "torch.HalfStorage"
    case bfloat16 = "torch.BFloat16Storage"
    case double = "torch.DoubleStorage"
    case long = "torch.LongStorage"
    case int = "torch.IntStorage"
    case short = "torch.ShortStorage"
    case char = "torch.CharStorage"
    case byte = "torch.ByteStorage"
    case bool = "torch.BoolStorage"

    /// Bytes of an element; nil for what is no storage.
    var elementSize: Int? {
        switch self {
        case .double, .long: 8
        case .float, .int: 4
        case .half, .bfloat16, .short: 2
        case .char, .byte, .bool: 1
        case .orderedDict, .rebuildTensor, .rebuildParameter: nil
        }
    }
}

/// Bytes of an archive that tensors are views of.
struct PickledStorage: Equatable {
    let type: PickleGlobal
    /// The file that holds it, below "data/".
    let key: String
    let count: Int
}

/// A view of a storage; offset and strides in elements.
struct PickledTensor: Equatable {
    let storage: Int
    let offset: Int
    let shape: [Int]
    let strides: [Int]
}
