import CALSA

/// A device that plays, with one owner. Never blocks; writing allocates nothing.
public struct ALSAPlayback: ~Copyable, @unchecked Sendable {
    // Sendable: it has one owner and cannot be copied, and it alone knows its buffers.
    public enum Result: Sendable, Equatable {
        /// So many samples were taken; 0: no room now.
        case taken(Int)
        case suspended
        case gone
    }
    let device: PCMDevice
    public var settings: DeviceSettings { device.settings }
    /// Underruns since the opening.
    public private(set) var xruns = 0
    private let raw: UnsafeMutableRawPointer
    /// The samples written last, a buffer's worth, for fading them out after all.
    private let history: UnsafeMutablePointer<Float>
    private var written = 0

    /// - Throws: `AudioError.device`.
    public init(_ request: DeviceRequest) throws {
        device = try PCMDevice(request, captures: false)
        let bytes = device.settings.buffer * device.settings.channels * device.settings.format.bytes
        raw = .allocate(byteCount: bytes, alignment: 64)
        raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
        history = .allocate(capacity: device.settings.buffer)
        history.initialize(repeating: 0, count: device.settings.buffer)
    }

    deinit {
        raw.deallocate()
        history.deallocate()
    }

    public func wait(milliseconds: Int32) -> Bool { snd_pcm_wait(device.handle, milliseconds) == 1 }

    /// Writes mono samples to all channels, as many as there is room for. An underrun is recovered from and the block tried
    /// once more.
    public mutating func write(_ samples: UnsafeBufferPointer<Float>) -> Result {
        guard let base = samples.baseAddress, samples.count > 0 else { return .taken(0) }
        let frames = min(samples.count, settings.buffer)
        settings.format.encode(base, frames: frames, channels: settings.channels, into: raw)
        for _ in 0..<2 {
            switch device.result(snd_pcm_writei(device.handle, raw, snd_pcm_uframes_t(frames))) {
            case .frames(let count):
                for i in 0..<count { history[(written + i) % settings.buffer] = base[i] }
                written += count
                return .taken(count)
            case .wouldBlock: return .taken(0)
            case .xrun:
                xruns += 1
                guard device.restart() else { return .gone }
            case .suspended: return .suspended
            case .gone: return .gone
            }
        }
        return .taken(0)
    }

    /// Frames written and not yet heard.
    public func delay() -> Int {
        var frames: snd_pcm_sframes_t = 0
        let state = snd_pcm_state(device.handle)
        guard state == SND_PCM_STATE_RUNNING || state == SND_PCM_STATE_DRAINING || state == SND_PCM_STATE_PREPARED
        else {
            return 0
        }
        return snd_pcm_delay(device.handle, &frames) == 0 ? max(0, Int(frames)) : 0
    }

    /// Starts what has been written even if it is shorter than the start threshold.
    public func startIfWaiting() {
        if snd_pcm_state(device.handle) == SND_PCM_STATE_PREPARED, delay() > 0 { snd_pcm_start(device.handle) }
    }

    /// Stands still until something is written again: for a pause after all has been heard.
    public func rest() {
        snd_pcm_drop(device.handle)
        device.restart()
    }

    /// Falls silent: takes back what has not been heard, but for 5 ms, and fades these out; where the device cannot take back,
    /// drops all at once.
    public mutating func stop() {
        let buffer = settings.buffer
        let fade = min(buffer, max(1, Int(settings.sampleRate * 0.005)))
        let back = Int(snd_pcm_rewindable(device.handle)), waiting = delay()
        // What plays in the next 2 ms is out of reach.
        let safe = waiting - Int(settings.sampleRate * 0.002)
        let frames = min(back, safe, written, buffer)
        guard frames > 0, case let rewound = Int(snd_pcm_rewind(device.handle, snd_pcm_uframes_t(frames))), rewound > 0
        else {
            snd_pcm_drop(device.handle)
            return
        }
        let first = written - rewound
        let count = min(rewound, fade)
        for i in 0..<count {
            let at = (first + i) % buffer
            history[at] *= 1 - Float(i + 1) / Float(count)
            var sample = history[at]
            settings.format.encode(
                &sample, frames: 1, channels: settings.channels,
                into: raw + i * settings.channels * settings.format.bytes)
        }
        _ = snd_pcm_writei(device.handle, raw, snd_pcm_uframes_t(count))
        written = first + count
    }

    /// Resumes after a suspend; may take a second.
    public func resume() -> Bool { device.resume() }
}
