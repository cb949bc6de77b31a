/// Memory that a plan fills once and then only reads; freed with the plan.
struct PlanArena: ~Copyable {
    private var blocks: [UnsafeMutableRawPointer] = []

    mutating func allocate<Element: BitwiseCopyable>(_ type: Element.Type, count: Int) -> UnsafeMutablePointer<Element>
    {
        let size = max(64, (count * MemoryLayout<Element>.stride + 63) / 64 * 64)
        let block = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
        block.initializeMemory(as: UInt8.self, repeating: 0, count: size)
        blocks.append(block)
        return block.bindMemory(to: type, capacity: max(count, 1))
    }

    mutating func store<Element: BitwiseCopyable>(_ values: [Element]) -> UnsafeMutablePointer<Element> {
        let pointer = allocate(Element.self, count: values.count)
        values.withUnsafeBufferPointer { source in
            if let base = source.baseAddress { pointer.update(from: base, count: source.count) }
        }
        return pointer
    }

    /// Values padded with zeros to a multiple of 16, as rows are.
    mutating func storeRow(_ values: [Float]) -> UnsafeMutablePointer<Float> {
        store(values + [Float](repeating: 0, count: (16 - values.count % 16) % 16 + 16))
    }

    deinit { for block in blocks { block.deallocate() } }
}
