import Streaming

/// A sound file into a ring, with times computed from positions, as if it were a sound card; with a clock also no faster.
public final class FileSourceStage: Stage {
    private var file: SoundFileReader
    private var output: SampleProducer
    private let block: UnsafeMutableBufferPointer<Float>
    private var waiting = 0
    private var position: Int64 = 0
    private var over = false
    private let begin: UInt64
    private let nanoseconds: Double
    private let pace: (any TimeSource)?
    private let onFailure: @Sendable (AudioError) -> Void
    /// Why reading broke off, if it did.
    public private(set) var failure: AudioError?

    /// - Parameters:
    ///   - period: samples pushed at a time.
    ///   - begin: the first sample's time in nanoseconds.
    ///   - pace: a block is pushed when this clock has passed its end; nil for as fast as there is room.
    ///   - onFailure: told why reading broke off, on the stage's thread.
    public init(
        _ file: consuming SoundFileReader, output: consuming SampleProducer, period: Int = 160, begin: UInt64 = 0,
        pace: (any TimeSource)? = nil, onFailure: @escaping @Sendable (AudioError) -> Void = { _ in }
    ) {
        self.pace = pace
        self.onFailure = onFailure
        nanoseconds = 1e9 / file.sampleRate
        self.file = file
        self.output = output
        self.begin = begin
        block = .allocate(capacity: max(1, period))
        block.initialize(repeating: 0)
    }

    deinit { block.deallocate() }

    public func step() -> StepResult {
        if over { return .finished }
        if waiting == 0 {
            do { waiting = try file.read(into: block) } catch { fail(error) }
            guard waiting > 0 else {
                over = true
                output.close()
                return .finished
            }
        }
        let time = begin &+ UInt64(Double(position) * nanoseconds)
        if let pace, pace.now() < time &+ UInt64(Double(waiting) * nanoseconds) { return .idle }
        let part = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(block)[..<waiting])
        guard output.push(part, position: position, time: time) else { return .idle }
        position += Int64(waiting)
        waiting = 0
        return .progressed
    }

    private func fail(_ error: any Error) {
        failure = error as? AudioError
        if let failure { onFailure(failure) }
    }

    public func handle(_ message: ControlMessage) {
        guard message == .cancel || message == .shutdown || message == .drain else { return }
        over = true
        output.close()
    }
}

/// A ring into a sound file.
public final class FileSinkStage: Stage {
    private var file: SoundFileWriter
    private var input: SampleConsumer
    private let block: UnsafeMutableBufferPointer<Float>
    private var over = false
    /// Why writing broke off, if it did.
    public private(set) var failure: AudioError?

    public init(_ file: consuming SoundFileWriter, input: consuming SampleConsumer) {
        self.file = file
        self.input = input
        block = .allocate(capacity: 4096)
        block.initialize(repeating: 0)
    }

    deinit { block.deallocate() }

    public func step() -> StepResult {
        if over { return .finished }
        let taken = input.pull(into: block)
        do {
            if taken.count > 0 {
                try file.write(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(block)[..<taken.count]))
                return .progressed
            }
            guard taken.flags.contains(.end) else { return .idle }
        } catch { failure = error as? AudioError }
        finish()
        return .finished
    }

    public func handle(_ message: ControlMessage) {
        if message == .cancel || message == .shutdown { finish() }
    }

    private func finish() {
        guard !over else { return }
        over = true
        do { try file.close() } catch { failure = failure ?? error as? AudioError }
    }
}
