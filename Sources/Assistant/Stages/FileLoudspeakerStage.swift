import AudioIO
import Streaming

/// A sound file that plays like a loudspeaker: sound goes into it as fast as the clock allows and at the place where it would
/// have been heard, with silence between replies.
final class FileLoudspeakerStage: Stage {
    /// A reply that is broken off fades over this time.
    private static let fadeSeconds = 0.005

    private var file: SoundFileWriter
    private var input: SampleConsumer
    private var reference: SampleProducer
    private let clock: PipelineClock
    private let block: UnsafeMutableBufferPointer<Float>
    /// Samples written; the file's end.
    private var written: Int64 = 0
    private var over = false
    private let onFailure: @Sendable (AudioError) -> Void

    /// - Parameters:
    ///   - reference: gets what is played, with the time at which it is heard.
    ///   - onFailure: told why writing broke off, on the stage's thread.
    init(
        _ file: consuming SoundFileWriter, input: consuming SampleConsumer, reference: consuming SampleProducer,
        clock: PipelineClock,
        onFailure: @escaping @Sendable (AudioError) -> Void
    ) {
        self.onFailure = onFailure
        self.file = file
        self.input = input
        self.reference = reference
        self.clock = clock
        block = .allocate(capacity: 4096)
        block.initialize(repeating: 0)
    }

    deinit { block.deallocate() }

    func step() -> StepResult {
        if over { return .finished }
        let due = Int64(clock.seconds * file.sampleRate)
        // A little ahead of the clock, as a device's buffer is.
        let room = due + Int64(file.sampleRate * 0.02) - written
        guard room > 0 else { return .idle }
        let taken = input.pull(into: UnsafeMutableBufferPointer(rebasing: block[..<Int(min(room, 4096))]))
        if taken.count == 0 {
            guard taken.flags.contains(.end) else { return .idle }
            finish()
            return .finished
        }
        do {
            // A reply that begins after a pause begins now.
            if due > written { try writeSilence(due - written) }
            try write(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(block)[..<taken.count]))
        } catch {
            fail(error)
            finish()
            return .finished
        }
        return .progressed
    }

    func handle(_ message: ControlMessage) {
        switch message {
        case .bargeIn: silence()
        case .cancel, .shutdown: finish()
        case .drain, .reload: break
        }
    }

    private func silence() {
        let length = Int(file.sampleRate * Self.fadeSeconds)
        let taken = input.pull(into: UnsafeMutableBufferPointer(rebasing: block[..<length]))
        input.discard()
        for i in 0..<taken.count { block[i] *= 1 - Float(i + 1) / Float(taken.count) }
        do { try write(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(block)[..<taken.count])) } catch {
            fail(error)
        }
    }

    private func write(_ samples: UnsafeBufferPointer<Float>) throws {
        guard samples.count > 0 else { return }
        try file.write(samples)
        let time = clock.time(ofSeconds: Double(written) / file.sampleRate)
        reference.push(samples, position: written, time: time)
        written += Int64(samples.count)
    }

    private func writeSilence(_ count: Int64) throws {
        let zeros = [Float](repeating: 0, count: 4096)
        var left = Int(count)
        while left > 0 {
            let part = min(left, zeros.count)
            try zeros.withUnsafeBufferPointer { try file.write(UnsafeBufferPointer(rebasing: $0[..<part])) }
            left -= part
        }
        written += count
    }

    private func finish() {
        guard !over else { return }
        over = true
        reference.close()
        do { try file.close() } catch { fail(error) }
    }

    private func fail(_ error: any Error) {
        if let error = error as? AudioError { onFailure(error) }
    }
}
