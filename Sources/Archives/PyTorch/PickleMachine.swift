import Foundation

/// Runs the few opcodes of Python's pickle (protocols 2 to 5) that a dictionary of tensors is written with; executes nothing.
///
/// A pickle is a program that may call any function of Python. Here only the names of `PickleGlobal` exist, and "calling" one of them
/// builds a value of this file; everything else ends the reading with its name.
struct PickleMachine {
    /// What is wrong, and at which byte of the pickle.
    struct Fault: Error, Equatable {
        let position: Int
        let reason: String
        /// Whether it asks for code or names that tensors do not need.
        var isRefused = false
    }

    /// Contents by number.
    private(set) var tuples: [[PickleValue]] = []
    private(set) var lists: [[PickleValue]] = []
    private(set) var dictionaries: [[(key: PickleValue, value: PickleValue)]] = []
    private(set) var storages: [PickledStorage] = []
    private(set) var tensors: [PickledTensor] = []

    private let bytes: [UInt8]
    private var position = 0
    private var stack: [PickleValue] = []
    private var marks: [Int] = []
    private var memo: [Int: PickleValue] = [:]

    init(_ data: Data) { bytes = [UInt8](data) }

    /// Runs to the end and gives the value left.
    mutating func run() throws(Fault) -> PickleValue {
        while true {
            let at = position
            let opcode = try byte()
            if opcode == UInt8(ascii: ".") {
                guard stack.count == 1, marks.isEmpty else {
                    throw Fault(position: at, reason: "ends with \(stack.count) values, not one")
                }
                return stack[0]
            }
            try step(opcode, at: at)
        }
    }

    private mutating func step(_ opcode: UInt8, at: Int) throws(Fault) {
        switch opcode {
        case 0x80:
            let version = try byte()
            guard (2...5).contains(version) else {
                throw Fault(position: at, reason: "is of protocol \(version); 2 to 5 are read")
            }
        case 0x95: _ = try number(8)
        case UInt8(ascii: "N"): stack.append(.none)
        case 0x88: stack.append(.bool(true))
        case 0x89: stack.append(.bool(false))
        case UInt8(ascii: "K"): stack.append(.int(try number(1)))
        case UInt8(ascii: "M"): stack.append(.int(try number(2)))
        case UInt8(ascii: "J"): stack.append(.int(Int(Int32(truncatingIfNeeded: try number(4)))))
        case 0x8A: stack.append(.int(try longInteger(at)))
        case UInt8(ascii: "G"):
            let bits = try take(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            stack.append(.float(Double(bitPattern: bits)))
        case UInt8(ascii: "X"): stack.append(.string(try text(try number(4))))
        case 0x8C: stack.append(.string(try text(try number(1))))
        case 0x8D: stack.append(.string(try text(try number(8))))
        case UInt8(ascii: "("): marks.append(stack.count)
        case UInt8(ascii: ")"): push(tuple: [])
        case UInt8(ascii: "]"): push(list: [])
        case UInt8(ascii: "}"): push(dictionary: [])
        case UInt8(ascii: "t"): push(tuple: try sinceMark())
        case 0x85: push(tuple: [try pop()])
        case 0x86:
            let second = try pop()
            push(tuple: [try pop(), second])
        case 0x87:
            let third = try pop(), second = try pop()
            push(tuple: [try pop(), second, third])
        case UInt8(ascii: "a"): try append([try pop()], at)
        case UInt8(ascii: "e"): try append(try sinceMark(), at)
        case UInt8(ascii: "s"):
            let value = try pop()
            try set([try pop(), value], at)
        case UInt8(ascii: "u"): try set(try sinceMark(), at)
        case UInt8(ascii: "q"): memo[try number(1)] = try top()
        case UInt8(ascii: "r"): memo[try number(4)] = try top()
        case 0x94: memo[memo.count] = try top()
        case UInt8(ascii: "h"): stack.append(try remembered(try number(1), at))
        case UInt8(ascii: "j"): stack.append(try remembered(try number(4), at))
        case UInt8(ascii: "c"):
            let module = try line(), name = try line()
            stack.append(try global(module, name, at))
        case 0x93:
            guard case .string(let name) = try pop(), case .string(let module) = try pop() else {
                throw Fault(position: at, reason: "names something by no text")
            }
            stack.append(try global(module, name, at))
        case UInt8(ascii: "Q"): stack.append(try storage(try pop(), at))
        case UInt8(ascii: "R"):
            let arguments = try pop()
            stack.append(try call(try pop(), arguments, at))
        case UInt8(ascii: "b"):
            // State beside the items, such as the versions of modules: not needed.
            let state = try pop()
            guard case .dictionary = try top(), case .dictionary = state else {
                throw Fault(position: at, reason: "sets the state of something that is no dictionary", isRefused: true)
            }
        default:
            throw Fault(
                position: at,
                reason: "has the opcode 0x\(String(opcode, radix: 16)), which no dictionary of tensors needs",
                isRefused: true)
        }
    }

    // MARK: Reading bytes

    private mutating func byte() throws(Fault) -> UInt8 {
        guard position < bytes.count else { throw Fault(position: position, reason: "is cut off") }
        defer { position += 1 }
        return bytes[position]
    }

    private mutating func take(_ count: Int) throws(Fault) -> ArraySlice<UInt8> {
        guard count >= 0, count <= bytes.count - position else { throw Fault(position: position, reason: "is cut off") }
        defer { position += count }
        return bytes[position..<position + count]
    }

    private mutating func number(_ size: Int) throws(Fault) -> Int {
        let at = position
        let value = try take(size).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard let number = Int(exactly: value) else { throw Fault(position: at, reason: "holds the number \(value)") }
        return number
    }

    /// Two's complement of up to 8 bytes.
    private mutating func longInteger(_ at: Int) throws(Fault) -> Int {
        let digits = try take(try number(1))
        guard digits.count <= 8 else { throw Fault(position: at, reason: "holds a number of \(digits.count) bytes") }
        let isNegative = digits.last.map { $0 & 0x80 != 0 } ?? false
        return digits.reversed().reduce(isNegative ? -1 : 0) { $0 << 8 | Int($1) }
    }

    private mutating func text(_ count: Int) throws(Fault) -> String {
        let at = position
        guard let text = String(validating: try take(count), as: UTF8.self) else {
            throw Fault(position: at, reason: "holds text that is not UTF-8")
        }
        return text
    }

    private mutating func line() throws(Fault) -> String {
        guard let end = bytes[position...].prefix(256).firstIndex(of: 10) else {
            throw Fault(position: position, reason: "is cut off in a name")
        }
        let text = try text(end - position)
        position += 1
        return text
    }

    // MARK: Stack

    private mutating func pop() throws(Fault) -> PickleValue {
        guard stack.count > (marks.last ?? 0), let value = stack.popLast() else {
            throw Fault(position: position, reason: "takes a value that is not there")
        }
        return value
    }

    private func top() throws(Fault) -> PickleValue {
        guard stack.count > (marks.last ?? 0), let value = stack.last else {
            throw Fault(position: position, reason: "takes a value that is not there")
        }
        return value
    }

    private mutating func sinceMark() throws(Fault) -> [PickleValue] {
        guard let mark = marks.popLast() else {
            throw Fault(position: position, reason: "takes a mark that is not there")
        }
        defer { stack.removeSubrange(mark...) }
        return Array(stack[mark...])
    }

    private func remembered(_ index: Int, _ at: Int) throws(Fault) -> PickleValue {
        guard let value = memo[index] else {
            throw Fault(position: at, reason: "recalls value \(index), which it never kept")
        }
        return value
    }

    private mutating func push(tuple items: [PickleValue]) {
        tuples.append(items)
        stack.append(.tuple(tuples.count - 1))
    }

    private mutating func push(list items: [PickleValue]) {
        lists.append(items)
        stack.append(.list(lists.count - 1))
    }

    private mutating func push(dictionary items: [(key: PickleValue, value: PickleValue)]) {
        dictionaries.append(items)
        stack.append(.dictionary(dictionaries.count - 1))
    }

    private mutating func append(_ items: [PickleValue], _ at: Int) throws(Fault) {
        guard case .list(let index) = try top() else { throw Fault(position: at, reason: "appends to what is no list") }
        lists[index] += items
    }

    private mutating func set(_ items: [PickleValue], _ at: Int) throws(Fault) {
        guard case .dictionary(let index) = try top(), items.count % 2 == 0 else {
            throw Fault(position: at, reason: "sets an item of what is no dictionary")
        }
        for i in stride(from: 0, to: items.count, by: 2) { dictionaries[index].append((items[i], items[i + 1])) }
    }

    // MARK: The names that exist

    private func global(_ module: String, _ name: String, _ at: Int) throws(Fault) -> PickleValue {
        guard let known = PickleGlobal(rawValue: module + "." + name) else {
            throw Fault(
                position: at, reason: "asks for \(module).\(name), which no dictionary of tensors needs",
                isRefused: true)
        }
        return .global(known)
    }

    private mutating func call(_ function: PickleValue, _ arguments: PickleValue, _ at: Int) throws(Fault)
        -> PickleValue
    {
        guard case .global(let name) = function, case .tuple(let index) = arguments else {
            throw Fault(position: at, reason: "calls what is no function", isRefused: true)
        }
        let arguments = tuples[index]
        switch name {
        case .orderedDict:
            guard arguments.isEmpty else { throw Fault(position: at, reason: "makes a dictionary from arguments") }
            dictionaries.append([])
            return .dictionary(dictionaries.count - 1)
        case .rebuildTensor: return try tensor(arguments, at)
        case .rebuildParameter:
            guard let first = arguments.first, case .tensor = first else {
                throw Fault(position: at, reason: "makes a parameter of no tensor")
            }
            return first
        default: throw Fault(position: at, reason: "calls \(name.rawValue), which is no function", isRefused: true)
        }
    }

    /// ("storage", type, key, place, elements).
    private mutating func storage(_ identity: PickleValue, _ at: Int) throws(Fault) -> PickleValue {
        guard case .tuple(let index) = identity, tuples[index].count == 5, tuples[index][0] == .string("storage"),
            case .global(let type) = tuples[index][1], type.elementSize != nil,
            case .string(let key) = tuples[index][2],
            case .int(let count) = tuples[index][4], count >= 0
        else { throw Fault(position: at, reason: "refers to something outside that is no storage") }
        storages.append(PickledStorage(type: type, key: key, count: count))
        return .storage(storages.count - 1)
    }

    /// (storage, offset, shape, strides, …).
    private mutating func tensor(_ arguments: [PickleValue], _ at: Int) throws(Fault) -> PickleValue {
        guard arguments.count >= 4, case .storage(let storage) = arguments[0], case .int(let offset) = arguments[1],
            offset >= 0,
            let shape = sizes(arguments[2]), let strides = sizes(arguments[3]), shape.count == strides.count,
            shape.count <= 8
        else {
            throw Fault(
                position: at, reason: "makes a tensor of something else than storage, offset, shape and strides")
        }
        var last = offset, elements = 1
        for (size, stride) in zip(shape, strides) {
            let (reach, overflow) = max(0, size - 1).multipliedReportingOverflow(by: stride)
            let (end, beyond) = last.addingReportingOverflow(reach)
            let (product, tooMany) = elements.multipliedReportingOverflow(by: size)
            guard !overflow, !beyond, !tooMany else {
                throw Fault(position: at, reason: "makes a tensor of shape \(shape)")
            }
            (last, elements) = (end, product)
        }
        // A stride of 0 would make much of little; weights are never so.
        guard elements == 0 || (last < storages[storage].count && elements <= storages[storage].count) else {
            throw Fault(
                position: at,
                reason: "makes a tensor of shape \(shape) of a storage of \(storages[storage].count) elements")
        }
        tensors.append(PickledTensor(storage: storage, offset: offset, shape: shape, strides: strides))
        return .tensor(tensors.count - 1)
    }

    private func sizes(_ value: PickleValue) -> [Int]? {
        guard case .tuple(let index) = value else { return nil }
        var result: [Int] = []
        for item in tuples[index] {
            guard case .int(let size) = item, size >= 0 else { return nil }
            result.append(size)
        }
        return result
    }
}
