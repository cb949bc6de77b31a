/// Counts rows: how many of each value are determined by the input so far, and which ones are still needed.
///
/// `produced[b]` counts the rows of buffer b, `done[s]` the rows that step s has computed (before they are spread into
/// phases and trimmed). Both depend on nothing but the number of frames fed, which is why chunks cannot change a result.
struct PlanGeometry {
    var steps: UnsafeMutablePointer<PlanStep>
    var count: Int

    /// Rows that step `index` can have computed, given the rows of its sources.
    @inline(__always)
    func determined(_ index: Int, produced: UnsafeMutablePointer<Int>, finished: Bool) -> Int {
        let step = steps + index
        var rows = Int.max
        for number in 0..<step.pointee.sourceCount {
            let source = step.pointee.sources + number
            let known = produced[source.pointee.buffer]
            let (left, right) = (source.pointee.left, source.pointee.right)
            var ready = 0
            if step.pointee.kind == .reflectPad {
                ready =
                    finished ? (known > 0 ? known + left + right : 0) : (known > left || left == 0 ? known + left : 0)
            } else {
                let last = known + left - source.pointee.span - 1 + (finished ? right : 0)
                ready = last < 0 ? 0 : last / source.pointee.stride + 1
            }
            rows = min(rows, ready)
        }
        return rows
    }

    /// Rows of the step's value that count once `rows` are computed: those that a transposed convolution would still
    /// have if the signal ended here.
    @inline(__always)
    func spread(_ index: Int, rows: Int, produced: UnsafeMutablePointer<Int>) -> Int {
        let step = steps + index
        if !step.pointee.isTransposed { return rows * step.pointee.phases }
        let whole = produced[step.pointee.sources.pointee.buffer] * step.pointee.phases + step.pointee.extra
        return max(0, min(rows * step.pointee.phases - step.pointee.trim, whole))
    }

    /// The first row of the source that the step will read again.
    @inline(__always)
    func needed(
        _ index: Int, source: UnsafeMutablePointer<PlanSource>, produced: UnsafeMutablePointer<Int>,
        done: UnsafeMutablePointer<Int>
    ) -> Int {
        let next = done[index] * source.pointee.stride - source.pointee.left
        guard steps[index].kind == .reflectPad else { return next }
        return max(0, min(next, produced[source.pointee.buffer] - 1 - source.pointee.right))
    }

    /// The first row of a buffer that must stay in memory: somebody reads it, or its own step writes it next.
    @inline(__always)
    func first(
        _ buffer: Int, readers: PlanReaders, produced: UnsafeMutablePointer<Int>, done: UnsafeMutablePointer<Int>
    ) -> Int {
        var row = produced[buffer]
        if buffer > 0 {
            let step = steps + (buffer - 1)
            row = min(row, done[buffer - 1] * step.pointee.phases - step.pointee.trim)
            if step.pointee.kind == .gru || step.pointee.kind == .lstm { row -= 1 }
        }
        for number in readers.range(of: buffer) {
            let reader = readers.entries[number]
            row = min(row, needed(reader.step, source: reader.source, produced: produced, done: done))
        }
        return row
    }

    /// Fills `produced` and `done` for an input of `frames`, as if it had been fed.
    func advance(frames: Int, finished: Bool, produced: UnsafeMutablePointer<Int>, done: UnsafeMutablePointer<Int>) {
        produced[0] = frames
        for index in 0..<count {
            done[index] = determined(index, produced: produced, finished: finished)
            produced[index + 1] = spread(index, rows: done[index], produced: produced)
        }
    }

    /// Rows each buffer must hold so that `maximumFrames` can be fed at any moment, and the end be flushed.
    ///
    /// Found by feeding frames one at a time, without computing, until all counts have settled into their pattern.
    func capacities(maximumFrames: Int, readers: PlanReaders, buffers: UnsafeMutablePointer<PlanBuffer>) -> [Int] {
        var capacity = [Int](repeating: 0, count: count + 1)
        let memory = UnsafeMutablePointer<Int>.allocate(capacity: 4 * (count + 1))
        memory.initialize(repeating: 0, count: 4 * (count + 1))
        defer { memory.deallocate() }
        let (produced, done, later, laterDone) = (
            memory, memory + (count + 1), memory + 2 * (count + 1), memory + 3 * (count + 1)
        )
        var fed = 0, settled = 0
        while settled < 2 * period + 2 && fed < 1 << 20 {
            advance(frames: fed, finished: false, produced: produced, done: done)
            for finished in [false, true] where !finished || fed > 0 {
                advance(
                    frames: finished ? fed : fed + maximumFrames, finished: finished, produced: later, done: laterDone)
                for buffer in 0...count {
                    let start = max(
                        -buffers[buffer].history, first(buffer, readers: readers, produced: produced, done: done))
                    capacity[buffer] = max(capacity[buffer], later[buffer] - start)
                }
            }
            if (0...count).allSatisfy({ produced[$0] > 0 }) { settled += 1 }
            fed += 1
        }
        return capacity
    }

    /// Frames after which all counts repeat their pattern.
    private var period: Int {
        var product = 1
        for index in 0..<count {
            for number in 0..<steps[index].sourceCount {
                product = max(product, product * steps[index].sources[number].stride)
            }
            if product > 256 { return 256 }
        }
        return product
    }
}

/// Who reads each buffer.
struct PlanReaders {
    struct Entry {
        var step: Int
        var source: UnsafeMutablePointer<PlanSource>
    }

    var entries: UnsafeMutablePointer<Entry>
    /// Entries `offsets[b] ..< offsets[b + 1]` read buffer b.
    var offsets: UnsafeMutablePointer<Int>

    @inline(__always)
    func range(of buffer: Int) -> Range<Int> { offsets[buffer]..<offsets[buffer + 1] }
}
