/// What was caught on the ways through a sentence: slots, and pairs of what was caught before. Ways that share a beginning share what
/// they caught there.
struct CaughtSlots {
    struct Caught {
        var name: String
        var value: SlotValue
        /// The bytes that said it.
        var from: Int32
        var to: Int32
        var isCapture: Bool
        var metadata: SlotValue?
    }

    private enum Entry {
        case slot(Caught)
        case both(Int32, Int32)
    }

    private var entries: [Entry] = []

    /// The number of a new slot.
    mutating func add(
        _ name: String, _ value: SlotValue, _ from: Int32, _ to: Int32, isCapture: Bool, metadata: SlotValue? = nil
    ) -> Int32 {
        entries.append(
            .slot(Caught(name: name, value: value, from: from, to: to, isCapture: isCapture, metadata: metadata)))
        return Int32(entries.count - 1)
    }

    /// The number of two together; below 0 stands for nothing.
    mutating func join(_ a: Int32, _ b: Int32) -> Int32 {
        if a < 0 { return b }
        if b < 0 { return a }
        entries.append(.both(a, b))
        return Int32(entries.count - 1)
    }

    /// The slots of a number, in the order in which they were said.
    func all(_ number: Int32) -> [Caught] {
        var stack = [number], found: [Caught] = []
        while let number = stack.popLast() {
            guard number >= 0 else { continue }
            switch entries[Int(number)] {
            case .both(let left, let right):
                stack.append(right)
                stack.append(left)
            case .slot(let slot): found.append(slot)
            }
        }
        return found
    }
}
