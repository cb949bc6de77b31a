// Sound from a microphone, 10 ms at a time:
//
//     var microphone = try ALSACapture(DeviceRequest("default", sampleRate: 16000))
//     print(microphone.settings)
//     while running {
//         guard microphone.wait(milliseconds: 20) else { continue }
//         if case .samples(let block) = microphone.read(into: buffer) { use(buffer[..<block.count], block.time) }
//     }

import CALSA

/// A device that records, with one owner. Never blocks but in `wait`, and there with a bound; reading allocates nothing.
public struct ALSACapture: ~Copyable, @unchecked Sendable {
    // Sendable: it has one owner and cannot be copied, and it alone knows its buffers.
    public struct Block: Sendable, Equatable {
        public var count: Int
        /// When the first sample was captured, in nanoseconds of CLOCK_MONOTONIC.
        public var time: UInt64
        /// Samples lost before this block, by the clock; 0 unless there was an xrun.
        public var missing: Int
    }
    public enum Result: Sendable, Equatable {
        case samples(Block)
        /// Nothing there yet.
        case none
        /// The device must be resumed, elsewhere than on the audio thread.
        case suspended
        case gone
    }
    let device: PCMDevice
    public var settings: DeviceSettings { device.settings }
    /// Overruns since the opening.
    public private(set) var xruns = 0
    private let raw: UnsafeMutableRawPointer
    /// When the sample after the last one read is due, if no sound was lost since.
    private var expected: UInt64 = 0
    private var interrupted = false

    /// - Throws: `AudioError.device`.
    public init(_ request: DeviceRequest) throws {
        device = try PCMDevice(request, captures: true)
        let bytes = device.settings.buffer * device.settings.channels * device.settings.format.bytes
        raw = .allocate(byteCount: bytes, alignment: 64)
        raw.initializeMemory(as: UInt8.self, repeating: 0, count: bytes)
    }

    deinit { raw.deallocate() }

    /// Waits until a period is there.
    public func wait(milliseconds: Int32) -> Bool { snd_pcm_wait(device.handle, milliseconds) == 1 }

    /// Reads what is there, a period at most, as mono.
    public mutating func read(into target: UnsafeMutableBufferPointer<Float>) -> Result {
        guard let base = target.baseAddress else { return .none }
        let frames = min(target.count, settings.period)
        let (stamp, available) = device.clock()
        switch device.result(snd_pcm_readi(device.handle, raw, snd_pcm_uframes_t(frames))) {
        case .frames(let count):
            settings.format.decode(raw, frames: count, channels: settings.channels, into: base)
            let nanoseconds = 1e9 / settings.sampleRate
            let time = stamp &- UInt64(Double(max(available, count)) * nanoseconds)
            var missing = 0
            if interrupted && expected > 0 && time > expected {
                missing = Int(Double(time - expected) / nanoseconds + 0.5)
            }
            interrupted = false
            expected = time &+ UInt64(Double(count) * nanoseconds)
            return .samples(Block(count: count, time: time, missing: missing))
        case .wouldBlock: return .none
        case .xrun:
            xruns += 1
            interrupted = true
            return device.restart() ? .none : .gone
        case .suspended:
            interrupted = true
            return .suspended
        case .gone: return .gone
        }
    }

    /// Resumes after a suspend; may take a second.
    public func resume() -> Bool { device.resume() }
}
