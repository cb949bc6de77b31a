import Streaming

/// Feeds numbers as sound, in blocks of changing size, as fast as there is room.
final class CountingSource: Stage {
    private var output: SampleProducer
    private let total: Int
    private var position = 0
    private var block: [Float] = []
    private var size = 1
    private var draining = false

    init(output: consuming SampleProducer, total: Int) {
        self.output = output
        self.total = total
    }

    func step() -> StepResult {
        if position == total || draining {
            output.close()
            return .finished
        }
        let count = min(size, total - position)
        block = (0..<count).map { Float((position + $0) % 65_536) }
        let taken = block.withUnsafeBufferPointer {
            output.push($0, position: Int64(position), time: UInt64(position) * 1000)
        }
        guard taken else { return .idle }
        position += count
        size = size * 31 % 97 + 1
        return .progressed
    }

    func handle(_ message: ControlMessage) {
        switch message {
        case .drain: draining = true
        case .cancel, .shutdown: output.close()
        case .bargeIn, .reload: break
        }
    }
}

/// Multiplies sound by a factor, keeping its positions and times.
final class Gain: Stage {
    private var input: SampleConsumer
    private var output: SampleProducer
    private let factor: Float
    private var buffer = [Float](repeating: 0, count: 64)
    private var held = AudioBlock(position: 0, time: 0, count: 0)

    init(input: consuming SampleConsumer, output: consuming SampleProducer, factor: Float) {
        self.input = input
        self.output = output
        self.factor = factor
    }

    @_noLocks @_noAllocation
    static func multiply(_ samples: UnsafeMutableBufferPointer<Float>, _ count: Int, by factor: Float) {
        for index in 0..<count { samples[index] *= factor }
    }

    func step() -> StepResult {
        if held.count == 0 {
            held = buffer.withUnsafeMutableBufferPointer { input.pull(into: $0) }
            if held.flags == .end {
                output.close()
                return .finished
            }
            if held.count == 0 { return .idle }
            buffer.withUnsafeMutableBufferPointer { Gain.multiply($0, held.count, by: factor) }
        }
        let taken = buffer.withUnsafeBufferPointer {
            output.push(UnsafeBufferPointer(rebasing: $0[..<held.count]), position: held.position, time: held.time)
        }
        guard taken else { return .idle }
        held.count = 0
        return .progressed
    }

    func handle(_ message: ControlMessage) {
        if message == .cancel || message == .shutdown { output.close() }
    }
}

/// Takes sound and keeps it, checking that nothing is missing.
final class Collector: Stage {
    private var input: SampleConsumer
    private let result: Collected
    private var buffer = [Float](repeating: 0, count: 50)

    init(input: consuming SampleConsumer, result: Collected) {
        self.input = input
        self.result = result
    }

    func step() -> StepResult {
        let block = buffer.withUnsafeMutableBufferPointer { input.pull(into: $0) }
        if block.flags == .end { return .finished }
        if block.count == 0 { return .idle }
        result.add(block, buffer[..<block.count])
        return .progressed
    }
}
