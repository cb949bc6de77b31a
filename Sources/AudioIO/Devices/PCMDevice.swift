import CALSA
import Foundation

/// What a device was asked for.
public struct DeviceRequest: Sendable, Equatable {
    public var name: String
    /// In hertz; the device's nearest is taken.
    public var sampleRate: Double
    /// Seconds from one wake-up to the next, and of the whole buffer.
    public var period: Double
    public var buffer: Double

    /// 10 ms periods, 80 ms buffer.
    public init(_ name: String = "default", sampleRate: Double = 16000, period: Double = 0.01, buffer: Double = 0.08) {
        self.name = name
        self.sampleRate = sampleRate
        self.period = period
        self.buffer = buffer
    }
}

/// What the device agreed to. Sizes in frames.
public struct DeviceSettings: Sendable, Equatable, CustomStringConvertible {
    public var sampleRate: Double
    public var channels: Int
    public var format: SampleFormat
    public var period: Int
    public var buffer: Int
    /// USB audio, for one, cannot be resumed after a suspend.
    public var canResume: Bool

    public var description: String {
        let ms = { (frames: Int) in String(format: "%.1f ms", 1000 * Double(frames) / sampleRate) }
        return
            "\(Int(sampleRate)) Hz, \(channels) channels, \(format.rawValue), period \(ms(period)), buffer \(ms(buffer))"
    }
}

/// What a transfer of sound came to.
enum TransferResult: Equatable {
    case frames(Int)
    case wouldBlock
    case xrun
    case suspended
    case gone
}

/// An open PCM of ALSA, never blocking.
struct PCMDevice: ~Copyable, @unchecked Sendable {
    // Sendable: it has one owner, and ALSA's handles may be used by any one thread at a time.
    let settings: DeviceSettings
    let name: String
    let handle: OpaquePointer
    let captures: Bool

    /// Opens and starts.
    ///
    /// - Throws: `AudioError.device` with ALSA's reason.
    init(_ request: DeviceRequest, captures: Bool) throws {
        (handle, settings) = try Self.open(request, captures: captures)
        name = request.name
        self.captures = captures
    }

    private static func open(_ request: DeviceRequest, captures: Bool) throws -> (OpaquePointer, DeviceSettings) {
        _ = ALSAMessages.areSilenced
        var opened: OpaquePointer?
        let direction = captures ? SND_PCM_STREAM_CAPTURE : SND_PCM_STREAM_PLAYBACK
        let code = snd_pcm_open(&opened, request.name, direction, Int32(SND_PCM_NONBLOCK))
        guard code == 0, let opened else { throw failure(request.name, "cannot be opened", code) }
        do {
            let settings = try negotiate(opened, request)
            try schedule(opened, request.name, settings, captures: captures)
            let started = restart(opened, captures: captures)
            if started < 0 { throw failure(request.name, "cannot be started", started) }
            return (opened, settings)
        } catch {
            snd_pcm_close(opened)
            throw error
        }
    }

    deinit { snd_pcm_close(handle) }

    private static func failure(_ name: String, _ what: String, _ code: Int32) -> AudioError {
        .device(name: name, reason: "\(what): \(String(cString: snd_strerror(code)))")
    }

    private static func negotiate(_ pcm: OpaquePointer, _ request: DeviceRequest) throws -> DeviceSettings {
        func check(_ code: Int32, _ what: String) throws { if code < 0 { throw failure(request.name, what, code) } }
        var parameters: OpaquePointer?
        try check(snd_pcm_hw_params_malloc(&parameters), "no memory")
        defer { snd_pcm_hw_params_free(parameters) }
        try check(snd_pcm_hw_params_any(pcm, parameters), "offers no configuration")
        try check(
            snd_pcm_hw_params_set_access(pcm, parameters, SND_PCM_ACCESS_RW_INTERLEAVED), "has no interleaved access")
        let preferred: [SampleFormat] = [.signed16, .float32, .signed32, .signed24, .signed24Packed, .unsigned8]
        guard let format = preferred.first(where: { snd_pcm_hw_params_test_format(pcm, parameters, $0.alsa) == 0 })
        else {
            throw AudioError.device(name: request.name, reason: "offers none of the sample formats known here")
        }
        try check(snd_pcm_hw_params_set_format(pcm, parameters, format.alsa), "sample format")
        var channels: UInt32 = 1
        try check(snd_pcm_hw_params_set_channels_near(pcm, parameters, &channels), "channels")
        var rate = UInt32(max(1, min(1e6, request.sampleRate)))
        try check(snd_pcm_hw_params_set_rate_near(pcm, parameters, &rate, nil), "sample rate")
        // The period before the buffer: with `periods` alone some servers choose periods of seconds.
        var period = snd_pcm_uframes_t(max(1, Double(rate) * request.period))
        try check(snd_pcm_hw_params_set_period_size_near(pcm, parameters, &period, nil), "period")
        var buffer = max(2 * period, snd_pcm_uframes_t(Double(rate) * request.buffer))
        try check(snd_pcm_hw_params_set_buffer_size_near(pcm, parameters, &buffer), "buffer")
        try check(snd_pcm_hw_params(pcm, parameters), "settings were refused")
        snd_pcm_hw_params_get_period_size(parameters, &period, nil)
        snd_pcm_hw_params_get_buffer_size(parameters, &buffer)
        return DeviceSettings(
            sampleRate: Double(rate), channels: Int(channels), format: format, period: Int(period), buffer: Int(buffer),
            canResume: snd_pcm_hw_params_can_resume(parameters) == 1)
    }

    private static func schedule(_ pcm: OpaquePointer, _ name: String, _ settings: DeviceSettings, captures: Bool)
        throws
    {
        func check(_ code: Int32) throws { if code < 0 { throw failure(name, "scheduling was refused", code) } }
        var parameters: OpaquePointer?
        try check(snd_pcm_sw_params_malloc(&parameters))
        defer { snd_pcm_sw_params_free(parameters) }
        try check(snd_pcm_sw_params_current(pcm, parameters))
        let period = snd_pcm_uframes_t(settings.period), buffer = snd_pcm_uframes_t(settings.buffer)
        // The default, the whole buffer, is silence after every underrun, and with it the next underrun.
        try check(snd_pcm_sw_params_set_start_threshold(pcm, parameters, captures ? 1 : min(2 * period, buffer)))
        try check(snd_pcm_sw_params_set_avail_min(pcm, parameters, period))
        if !captures {
            // Silence after the last sample, so that a late writer is heard as a pause and not as old sound again.
            _ = snd_pcm_sw_params_set_silence_threshold(pcm, parameters, buffer)
            _ = snd_pcm_sw_params_set_silence_size(pcm, parameters, buffer)
        }
        _ = snd_pcm_sw_params_set_tstamp_mode(pcm, parameters, SND_PCM_TSTAMP_ENABLE)
        _ = snd_pcm_sw_params_set_tstamp_type(pcm, parameters, SND_PCM_TSTAMP_TYPE_MONOTONIC)
        try check(snd_pcm_sw_params(pcm, parameters))
    }

    /// After an xrun, or to begin. Capture has to be started by hand: prepared, it stays so for ever, without an error.
    @discardableResult
    func restart() -> Bool { Self.restart(handle, captures: captures) >= 0 }

    private static func restart(_ pcm: OpaquePointer, captures: Bool) -> Int32 {
        let code = snd_pcm_prepare(pcm)
        return code < 0 || !captures ? code : snd_pcm_start(pcm)
    }

    /// After a suspend; may take seconds, so not for an audio thread.
    func resume() -> Bool {
        if settings.canResume {
            for _ in 0..<50 {
                let code = snd_pcm_resume(handle)
                if code == 0 { return true }
                if code != -EAGAIN { break }
                usleep(20_000)
            }
        }
        snd_pcm_drop(handle)
        return restart()
    }

    func result(_ code: Int) -> TransferResult {
        if code >= 0 { return code == 0 ? .wouldBlock : .frames(code) }
        switch Int32(-code) {
        case EAGAIN: return .wouldBlock
        case EPIPE: return .xrun
        case ESTRPIPE: return .suspended
        default: return .gone
        }
    }

    /// When the device's position was what `avail` says, in nanoseconds of CLOCK_MONOTONIC, and the frames available then.
    /// Plugins that keep no time answer zero: then it is now.
    func clock() -> (time: UInt64, available: Int) {
        var available: snd_pcm_uframes_t = 0
        var stamp = snd_htimestamp_t()
        if snd_pcm_htimestamp(handle, &available, &stamp) == 0, stamp.tv_sec > 0 {
            return (UInt64(stamp.tv_sec) * 1_000_000_000 + UInt64(stamp.tv_nsec), Int(available))
        }
        return (monotonicNanoseconds(), max(0, Int(snd_pcm_avail_update(handle))))
    }
}

/// CLOCK_MONOTONIC in nanoseconds.
func monotonicNanoseconds() -> UInt64 {
    var now = timespec()
    clock_gettime(CLOCK_MONOTONIC, &now)
    return UInt64(now.tv_sec) * 1_000_000_000 + UInt64(now.tv_nsec)
}
