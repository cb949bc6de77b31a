/// Memory for samples, zeroed, aligned to 64 bytes, of one owner.
struct SignalBuffer: ~Copyable {
    let start: UnsafeMutablePointer<Float>
    let count: Int

    init(count: Int) {
        let bytes = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * MemoryLayout<Float>.stride, alignment: 64)
        start = bytes.bindMemory(to: Float.self, capacity: max(1, count))
        start.initialize(repeating: 0, count: max(1, count))
        self.count = count
    }

    deinit { UnsafeMutableRawPointer(start).deallocate() }
}
