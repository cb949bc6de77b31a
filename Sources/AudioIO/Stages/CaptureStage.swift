import SignalProcessing
import Streaming
import Synchronization

/// What a device's stage tells while it runs, readable from any thread.
public final class DeviceReport: Sendable {
    private let xrunCount = Atomic<Int>(0)
    private let lostCount = Atomic<Int>(0)
    private let openState = Atomic<Bool>(true)
    private let heard = Atomic<UInt64>(0)
    private let playing = Atomic<Bool>(false)

    public init() {}

    public var xruns: Int { xrunCount.load(ordering: .relaxed) }
    /// Samples that never came, and were replaced by silence.
    public var lostSamples: Int { lostCount.load(ordering: .relaxed) }
    /// False while the device is gone or suspended.
    public var isOpen: Bool { openState.load(ordering: .relaxed) }
    /// When the last sample was heard, in nanoseconds of CLOCK_MONOTONIC; 0 until then.
    public var lastHeard: UInt64 { heard.load(ordering: .acquiring) }

    /// Whether a loudspeaker has anything left to play.
    public var isPlaying: Bool { playing.load(ordering: .acquiring) }

    func setPlaying(_ isPlaying: Bool) { playing.store(isPlaying, ordering: .releasing) }
    func setXruns(_ count: Int) { xrunCount.store(count, ordering: .relaxed) }
    func addLost(_ count: Int) { lostCount.wrappingAdd(count, ordering: .relaxed) }
    func setOpen(_ open: Bool) { openState.store(open, ordering: .relaxed) }
    func setLastHeard(_ time: UInt64) { heard.store(time, ordering: .releasing) }
}

/// Microphone to ring, at the rate asked for. Lost sound is shown by the positions, so that the reader puts silence there.
///
/// A device that vanishes is opened again, with growing pauses, on a thread of its own; meanwhile the stage is idle.
public final class CaptureStage: Stage {
    public let report = DeviceReport()
    public let settings: DeviceSettings
    private let request: DeviceRequest
    private var device: ALSACapture?
    private var supervisor = DeviceSupervisor()
    private var recovery: DeviceRecovery<ALSACapture>?
    private var output: SampleProducer
    private let resampler: Resampler?
    private let ratio: Double
    private let raw: UnsafeMutableBufferPointer<Float>
    private let converted: UnsafeMutableBufferPointer<Float>
    private var position: Int64 = 0
    private var nextTime: UInt64 = 0
    private var draining = false
    private var earlierXruns = 0

    /// - Throws: `AudioError.device` if it cannot be opened now.
    public init(_ request: DeviceRequest, output: consuming SampleProducer) throws {
        self.request = request
        let opened = try ALSACapture(request)
        settings = opened.settings
        device = consume opened
        self.output = output
        ratio = request.sampleRate / settings.sampleRate
        resampler = ratio == 1 ? nil : try Resampler(from: settings.sampleRate, to: request.sampleRate)
        raw = .allocate(capacity: settings.period)
        raw.initialize(repeating: 0)
        converted = .allocate(capacity: Int(Double(settings.period) * ratio) + 8192)
        converted.initialize(repeating: 0)
    }

    deinit {
        raw.deallocate()
        converted.deallocate()
    }

    public func step() -> StepResult {
        if draining { return .finished }
        guard device != nil, supervisor.state == .running else { return recover() }
        guard let result = device?.read(into: raw) else { return .idle }
        switch result {
        case .samples(let block):
            pass(block)
            return .progressed
        case .none:
            if let count = device?.xruns { report.setXruns(earlierXruns + count) }
            return .idle
        case .suspended:
            act(supervisor.handle(.suspended, at: monotonicNanoseconds()))
            return .progressed
        case .gone:
            act(supervisor.handle(.gone, at: monotonicNanoseconds()))
            return .progressed
        }
    }

    public func handle(_ message: ControlMessage) {
        switch message {
        case .drain, .cancel, .shutdown:
            draining = true
            output.close()
        case .bargeIn, .reload: break
        }
    }

    private func pass(_ block: ALSACapture.Block) {
        if block.missing > 0 {
            report.addLost(block.missing)
            position += Int64(Double(block.missing) * ratio)
        }
        let input = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(raw)[..<block.count])
        guard let resampler else {
            output.push(input, position: position, time: block.time)
            position += Int64(block.count)
            return
        }
        guard let (_, given) = try? resampler.process(input, into: converted), given > 0 else { return }
        output.push(
            UnsafeBufferPointer(rebasing: UnsafeBufferPointer(converted)[..<given]), position: position,
            time: block.time)
        position += Int64(given)
    }

    private func act(_ action: DeviceSupervisor.Action) {
        switch action {
        case .none: break
        case .close:
            report.setOpen(false)
            earlierXruns = report.xruns
            device = nil
        case .resume:
            report.setOpen(false)
            guard let suspended = device.take() else { return }
            recovery = DeviceRecovery(suspended) { device in device.resume() }
        case .open:
            let request = request
            recovery = DeviceRecovery { try? ALSACapture(request) }
        }
    }

    private func recover() -> StepResult {
        let now = monotonicNanoseconds()
        guard let running = recovery else {
            act(supervisor.handle(.tick, at: now))
            return .idle
        }
        guard running.isDone else { return .idle }
        recovery = nil
        let resuming = supervisor.state == .resuming
        if let back = running.take(), back.settings == settings {
            device = consume back
            report.setOpen(true)
            act(supervisor.handle(resuming ? .resumed : .opened, at: now))
        } else {
            act(supervisor.handle(resuming ? .gone : .openFailed, at: now))
        }
        return .progressed
    }
}
