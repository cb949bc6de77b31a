import Streaming

extension AudioFlags {
    /// A reply was heard while these samples were captured.
    static var duringReply: AudioFlags { AudioFlags(rawValue: 16) }
    /// Somebody spoke over it.
    static var speechOverReply: AudioFlags { AudioFlags(rawValue: 32) }
}

/// Captured sound in, the same without the assistant's own voice out, in frames of 10 ms that say whether a reply was heard
/// and whether somebody spoke over it. On the audio path: allocates nothing once made.
final class EchoStage: Stage {
    static let frameLength = 160
    /// After a reply its last echo is waited for, in frames.
    private static let tailFrames = 12

    let level: SoundLevel
    private var input: SampleConsumer
    private var output: SampleProducer
    private var reference: SampleConsumer
    private var timeline: ReferenceTimeline
    private var canceller: EchoCanceller?
    private var detector = BargeInDetector()
    private let hasEcho: Bool
    private let allowsBargeIn: Bool
    private let frame: UnsafeMutableBufferPointer<Float>
    private let played: UnsafeMutableBufferPointer<Float>
    private let heard: UnsafeMutableBufferPointer<Float>
    private var first = AudioBlock(position: 0, time: 0, count: 0)
    private var filled = 0
    private var pending = false
    private var framesSinceReply = EchoStage.tailFrames
    private var flags = AudioFlags.none
    private var over = false

    /// - Parameters:
    ///   - input: 16 kHz.
    ///   - reference: what is played, with the times at which it is heard.
    ///   - referenceRate: in hertz.
    ///   - cancelsEcho: whether the microphone hears the loudspeaker.
    ///   - allowsBargeIn: whether speech over a reply is looked for.
    /// - Throws: `SignalError.resampling`.
    init(
        input: consuming SampleConsumer, output: consuming SampleProducer, reference: consuming SampleConsumer,
        referenceRate: Double,
        cancelsEcho: Bool, allowsBargeIn: Bool, level: SoundLevel
    ) throws {
        self.input = input
        self.output = output
        self.reference = reference
        self.level = level
        self.allowsBargeIn = allowsBargeIn
        timeline = try ReferenceTimeline(inputRate: referenceRate)
        canceller = cancelsEcho ? EchoCanceller(frameLength: Self.frameLength) : nil
        hasEcho = cancelsEcho
        frame = .allocate(capacity: Self.frameLength)
        frame.initialize(repeating: 0)
        played = .allocate(capacity: Self.frameLength)
        played.initialize(repeating: 0)
        heard = .allocate(capacity: 2048)
        heard.initialize(repeating: 0)
    }

    deinit {
        frame.deallocate()
        played.deallocate()
        heard.deallocate()
    }

    func step() -> StepResult {
        if over { return .finished }
        takeReference()
        if pending { return push() ? .progressed : .idle }
        let room = UnsafeMutableBufferPointer(rebasing: frame[filled...])
        let block = input.pull(into: room)
        if block.count == 0 {
            guard block.flags.rawValue & AudioFlags.end.rawValue != 0 else { return .idle }
            return finish()
        }
        if filled > 0, block.position != first.position + Int64(filled) {
            // Sound was shed: what there is of the frame goes, the new begins one.
            for i in 0..<block.count { frame[i] = room[i] }
            filled = 0
        }
        if filled == 0 { first = block }
        filled += block.count
        guard filled == Self.frameLength else { return .progressed }
        process()
        _ = push()
        return .progressed
    }

    func handle(_ message: ControlMessage) {
        if message == .cancel || message == .shutdown { close() }
    }

    private func takeReference() {
        while true {
            let block = reference.pull(into: heard)
            guard block.count > 0 else { return }
            // Zeros in the place of what was lost say nothing about what was heard.
            guard block.flags.rawValue & AudioFlags.silence.rawValue == 0 else { continue }
            timeline.add(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(heard)[..<block.count]), time: block.time)
        }
    }

    private func process() {
        let isHeard = timeline.read(at: first.time, into: played)
        framesSinceReply = isHeard ? 0 : min(Self.tailFrames, framesSinceReply + 1)
        let duringReply = framesSinceReply < Self.tailFrames
        if duringReply, let target = frame.baseAddress, let source = played.baseAddress {
            canceller?.process(target, reference: UnsafePointer(source))
        }
        let loudness = SoundLevel.of(UnsafeBufferPointer(frame))
        level.set(loudness)
        let isSpeech = detector.take(
            level: loudness, reference: duringReply ? SoundLevel.of(UnsafeBufferPointer(played)) : nil, hasEcho: hasEcho
        )
        flags = first.flags
        if duringReply { flags.formUnion(.duringReply) }
        if isSpeech, allowsBargeIn { flags.formUnion(.speechOverReply) }
        pending = true
    }

    private func push() -> Bool {
        let block = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(frame)[..<filled])
        guard output.push(block, position: first.position, time: first.time, flags: flags) else { return false }
        pending = false
        filled = 0
        return true
    }

    private func finish() -> StepResult {
        if filled > 0 {
            process()
            guard push() else { return .idle }
        }
        close()
        return .finished
    }

    private func close() {
        guard !over else { return }
        over = true
        output.close()
    }
}
