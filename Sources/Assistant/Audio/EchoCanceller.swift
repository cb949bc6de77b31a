import CSpeexDSP

/// Takes the sound that was played out of the sound that was captured (speexdsp's adaptive filter, MDF, and its residual
/// echo suppressor), so that the assistant does not hear itself.
///
/// Works on frames of `frameLength` mono samples in −1...1 at `sampleRate` hertz; both inputs belong to the same moment.
/// Everything is allocated at creation; `process` allocates nothing.
public struct EchoCanceller: ~Copyable {
    public let frameLength: Int
    private let echo: OpaquePointer
    private let residual: OpaquePointer
    private let captured: UnsafeMutablePointer<Int16>
    private let played: UnsafeMutablePointer<Int16>
    private let cleaned: UnsafeMutablePointer<Int16>

    /// - Parameters:
    ///   - frameLength: samples a frame, 10 ms or so.
    ///   - tailLength: samples over which the echo of one sample may be heard, 100 to 250 ms.
    /// - Returns: nil where speexdsp refuses the sizes.
    public init?(sampleRate: Int = 16_000, frameLength: Int = 160, tailLength: Int = 3_200) {
        guard frameLength > 0, tailLength >= frameLength,
            let echo = speex_echo_state_init(Int32(frameLength), Int32(tailLength))
        else { return nil }
        guard let residual = speex_preprocess_state_init(Int32(frameLength), Int32(sampleRate)) else {
            speex_echo_state_destroy(echo)
            return nil
        }
        var rate = Int32(sampleRate)
        _ = speex_echo_ctl(echo, SPEEX_ECHO_SET_SAMPLING_RATE, &rate)
        _ = speex_preprocess_ctl(residual, SPEEX_PREPROCESS_SET_ECHO_STATE, UnsafeMutableRawPointer(echo))
        var off: Int32 = 0
        _ = speex_preprocess_ctl(residual, SPEEX_PREPROCESS_SET_DENOISE, &off)
        self.frameLength = frameLength
        self.echo = echo
        self.residual = residual
        captured = .allocate(capacity: frameLength)
        played = .allocate(capacity: frameLength)
        cleaned = .allocate(capacity: frameLength)
    }

    deinit {
        speex_preprocess_state_destroy(residual)
        speex_echo_state_destroy(echo)
        captured.deallocate()
        played.deallocate()
        cleaned.deallocate()
    }

    /// Cancels one frame in place.
    ///
    /// - Parameters:
    ///   - frame: `frameLength` captured samples; holds the cleaned ones afterwards.
    ///   - reference: `frameLength` samples that were played at the same time.
    public mutating func process(_ frame: UnsafeMutablePointer<Float>, reference: UnsafePointer<Float>) {
        for i in 0..<frameLength {
            captured[i] = Self.sixteenBit(frame[i])
            played[i] = Self.sixteenBit(reference[i])
        }
        speex_echo_cancellation(echo, captured, played, cleaned)
        _ = speex_preprocess_run(residual, cleaned)
        for i in 0..<frameLength { frame[i] = Float(cleaned[i]) / 32_768 }
    }

    /// Forgets the room.
    public mutating func reset() {
        speex_echo_state_reset(echo)
    }

    private static func sixteenBit(_ sample: Float) -> Int16 {
        Int16(max(-32_768, min(32_767, (sample * 32_768).rounded())))
    }
}
