import SignalProcessing
import Streaming

/// Ring to loudspeaker. On `cancel`, `shutdown` and `bargeIn` it falls silent within 20 ms, fading out where the device can
/// take sound back; after the input's end it finishes when the last sample has been heard, and says when in `report`.
public final class PlaybackStage: Stage {
    public let report = DeviceReport()
    public let settings: DeviceSettings
    private let request: DeviceRequest
    private var device: ALSAPlayback?
    private var supervisor = DeviceSupervisor()
    private var recovery: DeviceRecovery<ALSAPlayback>?
    private var input: SampleConsumer
    private var reference: SampleProducer?
    /// Samples given to `reference`, and one more for each pause, which shows the reader that there was one.
    private var referencePosition: Int64 = 0
    private let resampler: Resampler?
    private let pulled: UnsafeMutableBufferPointer<Float>
    private let ready: UnsafeMutableBufferPointer<Float>
    /// The part of `ready` that the device has not taken yet.
    private var waiting = 0..<0
    private var ended = false
    private var stopped = false
    private var started = false

    /// - Parameters:
    ///   - request: its `sampleRate` is the input's; the device may run at another.
    ///   - reference: gets what is played, at the input's rate, with the time at which it will be heard; for an echo canceller.
    /// - Throws: `AudioError.device` if it cannot be opened now.
    public init(_ request: DeviceRequest, input: consuming SampleConsumer, reference: consuming SampleProducer? = nil)
        throws
    {
        self.reference = reference
        self.request = request
        let opened = try ALSAPlayback(request)
        settings = opened.settings
        device = consume opened
        self.input = input
        let ratio = settings.sampleRate / request.sampleRate
        resampler = ratio == 1 ? nil : try Resampler(from: request.sampleRate, to: settings.sampleRate)
        let period = max(1, Int(Double(settings.period) / ratio))
        pulled = .allocate(capacity: period)
        pulled.initialize(repeating: 0)
        ready = .allocate(capacity: Int(Double(period) * ratio) + 8192)
        ready.initialize(repeating: 0)
    }

    deinit {
        pulled.deallocate()
        ready.deallocate()
    }

    public func step() -> StepResult {
        if stopped { return .finished }
        guard device != nil, supervisor.state == .running else { return recover() }
        if waiting.isEmpty { fetch() }
        if waiting.isEmpty { return ended ? finish() : rest() }
        let block = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(ready)[waiting])
        guard let result = device?.write(block) else { return .idle }
        if let count = device?.xruns { report.setXruns(count) }
        switch result {
        case .taken(let count):
            waiting = (waiting.lowerBound + count)..<waiting.upperBound
            started = started || count > 0
            if count > 0 { report.setPlaying(true) }
            return count > 0 ? .progressed : .idle
        case .suspended: act(supervisor.handle(.suspended, at: monotonicNanoseconds()))
        case .gone: act(supervisor.handle(.gone, at: monotonicNanoseconds()))
        }
        return .progressed
    }

    public func handle(_ message: ControlMessage) {
        switch message {
        case .cancel, .shutdown:
            silence()
            stopped = true
        case .bargeIn:
            silence()
            input.discard()
        case .drain, .reload: break
        }
    }

    /// Between replies: lets the last samples out and then stands still, so that a pause is no underrun.
    private func rest() -> StepResult {
        guard started else { return .idle }
        device?.startIfWaiting()
        if let delay = device?.delay(), delay > 0 { return .idle }
        device?.rest()
        report.setLastHeard(monotonicNanoseconds())
        report.setPlaying(false)
        started = false
        referencePosition += 1
        return .idle
    }

    /// What is fetched now is heard when all before it has been.
    private func tell(_ samples: UnsafeBufferPointer<Float>) {
        let delay = Double(device?.delay() ?? 0) / settings.sampleRate
        reference?.push(samples, position: referencePosition, time: monotonicNanoseconds() &+ UInt64(delay * 1e9))
        referencePosition += Int64(samples.count)
    }

    private func silence() {
        waiting = 0..<0
        if started { device?.stop() }
        report.setLastHeard(monotonicNanoseconds())
        report.setPlaying(false)
    }

    private func fetch() {
        let block = input.pull(into: pulled)
        let part = UnsafeBufferPointer(rebasing: UnsafeBufferPointer(pulled)[..<block.count])
        if block.count == 0 {
            guard block.flags.contains(.end), !ended else { return }
            let rest = try? resampler?.flush(into: ready)
            waiting = 0..<(rest ?? 0)
            ended = waiting.isEmpty
            return
        }
        tell(part)
        if let resampler {
            waiting = 0..<((try? resampler.process(part, into: ready).given) ?? 0)
        } else {
            for i in 0..<block.count { ready[i] = pulled[i] }
            waiting = 0..<block.count
        }
    }

    /// Waits, by being stepped again, until all has been heard.
    private func finish() -> StepResult {
        device?.startIfWaiting()
        if let delay = device?.delay(), delay > 0, supervisor.state == .running { return .idle }
        report.setLastHeard(monotonicNanoseconds())
        report.setPlaying(false)
        stopped = true
        return .finished
    }

    private func act(_ action: DeviceSupervisor.Action) {
        switch action {
        case .none: break
        case .close:
            report.setOpen(false)
            device = nil
        case .resume:
            report.setOpen(false)
            guard let suspended = device.take() else { return }
            recovery = DeviceRecovery(suspended) { device in device.resume() }
        case .open:
            let request = request
            recovery = DeviceRecovery { try? ALSAPlayback(request) }
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
