import Dialogue
import Foundation
import Logging
import Streaming
import Synchronization

/// The assistant as it runs for months: with a microphone and a loudspeaker or without, its alarms ring, its configuration can be
/// read anew, and what goes wrong with devices, disk and clock is told and recovered from.
///
///     let daemon = AssistantDaemon(services, usesSound: true)
///     try await daemon.start()
///     while running { await daemon.look(); try await Task.sleep(for: .milliseconds(100)) }
///     await daemon.stop()
public actor AssistantDaemon {
    public nonisolated let services: AssistantServices
    private let usesSound: Bool
    private let waitsForDevices: Bool
    private let source: SoundSource?
    private let sink: SoundSink?
    private nonisolated var log: Logger { services.log }
    private var live: LiveAssistant?
    private let counts: PipelineMetrics
    private var retryAt: ContinuousClock.Instant?
    private var pause = Duration.milliseconds(500)
    private var clockWatch = ClockWatch(.now())
    private var diskWatch = DiskWatch()
    private var deviceWatches: [DeviceWatch] = []
    private var nextSlowLook = ContinuousClock.now
    private var skills: [String: Date] = [:]
    private var trace: TraceFile?
    private var stageWatch = StageWatch()
    private var xrunWatch = XrunWatch()

    private static let longestPause = Duration.seconds(8)
    private static let slowLooks = Duration.seconds(2)

    /// - Parameters:
    ///   - usesSound: whether there is a microphone and a loudspeaker.
    ///   - waitsForDevices: whether devices that cannot be opened at the start are waited for; else `start` throws.
    ///   - source: in place of the configured devices.
    public init(
        _ services: AssistantServices, usesSound: Bool, waitsForDevices: Bool = false, source: SoundSource? = nil,
        sink: SoundSink? = nil
    ) {
        self.services = services
        self.usesSound = usesSound
        self.waitsForDevices = waitsForDevices
        self.source = source
        self.sink = sink
        counts = PipelineMetrics()
        let counts = counts, events = services.events, begun = events.clock
        services.metrics.collect { metrics in
            counts.collect(into: metrics)
            metrics.set("gusli_uptime_seconds", begun.seconds)
            metrics.set("gusli_event_listeners", Double(events.listeners))
        }
    }

    /// Loads the dialogue and, where there is sound, recogniser and voice, opens the devices and begins.
    ///
    /// - Returns: whether it listens; false where there is no sound, or not yet.
    /// - Throws: what is wrong with the configuration or its models, and `AudioError` where devices are not waited for.
    @discardableResult
    public func start() async throws -> Bool {
        follow(services.configuration)
        let engine = try await services.models.dialogue.value()
        _ = await engine.nextDue()
        guard usesSound else { return false }
        let parts = try await services.models.parts()
        do {
            try await begin(parts)
        } catch {
            guard waitsForDevices else { throw error }
            failed(error)
        }
        return live != nil
    }

    private func follow(_ configuration: AssistantConfiguration) {
        skills = InstalledSkills.fingerprint(configuration)
        trace = configuration.trace.map(TraceFile.init)
        let trace = trace, services = services
        services.traceTurns { turn in
            guard let problem = trace?.write(turn) else { return }
            services.tell(.init(.disk, problem))
        }
    }

    private func begin(_ parts: AssistantParts) async throws {
        let services = services
        let started = try await LiveAssistant(
            parts: parts, source: source, sink: sink, clock: services.events.clock, satellite: services.satellite,
            falseAlarms: services.falseAlarms, emit: { services.tell($0) }, finish: { services.finish($0) },
            log: { services.log.warning("\($0)", metadata: ["part": "pipeline"]) })
        live = started
        counts.follow(started)
        deviceWatches = [
            DeviceWatch(.capture, name: parts.configuration.capture),
            DeviceWatch(.playback, name: parts.configuration.playback),
        ]
        retryAt = nil
        pause = .milliseconds(500)
        stageWatch = StageWatch()
        xrunWatch = XrunWatch()
        log.info(
            "listening",
            metadata: [
                "capture": .string(parts.configuration.capture), "playback": .string(parts.configuration.playback),
                "wake": .array(parts.configuration.wake.map { .string($0) }),
            ])
    }

    private func failed(_ error: any Error) {
        if retryAt == nil { services.tell(.init(.capture, "\(error); it is tried again until it can be opened")) }
        pause = min(Self.longestPause, pause * 2)
        retryAt = .now + pause
    }

    // MARK: - From time to time

    /// Looks after what time brings; to be called some ten times a second.
    public func look() async {
        for fault in clockWatch.look(.now()) { services.tell(fault) }
        if let live {
            let open = live.counters.devicesOpen
            if let fault = deviceWatches[0].look(isOpen: open.capture) { services.tell(fault) }
            if let fault = deviceWatches[1].look(isOpen: open.playback) { services.tell(fault) }
            let devices = live.configuration
            xrunWatch.look(
                live.counters.snapshot(), capture: devices.capture, playback: devices.playback, log)
        } else {
            await ring()
            if let retryAt, ContinuousClock.now >= retryAt { await tryAgain() }
        }
        guard ContinuousClock.now >= nextSlowLook else { return }
        nextSlowLook = .now + Self.slowLooks
        let configuration = services.configuration
        if let free = DiskWatch.free(at: configuration.stateDirectory.url), let fault = diskWatch.look(free: free) {
            services.tell(fault)
        }
        if InstalledSkills.fingerprint(configuration) != skills { await reload() }
        // Another program may have set an alarm in the same database.
        _ = await services.models.dialogue.ready?.nextDue()
    }

    /// Says what is due where no pipeline does.
    private func ring() async {
        guard let engine = await services.models.dialogue.ready else { return }
        let now = services.events.clock.today
        guard let due = engine.schedule.nextDueNow, due <= now else { return }
        services.tell(await engine.due(at: now), nil)
    }

    private func tryAgain() async {
        do {
            try await begin(services.models.parts())
            services.tell(.init(.capture, "\(services.configuration.capture) is open now", isOver: true))
        } catch {
            failed(error)
        }
    }

    /// Whether every stage of the pipeline has moved lately, for a watchdog.
    public func isAlive() -> Bool {
        guard let live, !live.hasFinished else { return true }
        return stageWatch.look(live.stages.map { $0.steps &+ $0.sleeps }, at: services.events.clock.seconds)
    }

    // MARK: - A new configuration

    /// Takes a new configuration, or reads grammars, scenarios and skills of the present one anew. Where something is wrong with it
    /// the former stays in use and an event says why.
    ///
    /// - Returns: whether it was taken.
    @discardableResult
    public func reload(_ configuration: AssistantConfiguration? = nil) async -> Bool {
        let former = services.configuration
        skills = InstalledSkills.fingerprint(configuration ?? former)
        do {
            let models = try await services.reload(configuration)
            follow(models.configuration)
            if live != nil, !former.sharesPipeline(with: models.configuration) {
                let parts = try await models.parts()
                live?.stop()
                live = nil
                do { try await begin(parts) } catch { failed(error) }
            } else if let live {
                await live.replaceDialogue(by: try await models.dialogue.value(), try await models.graphs.value())
            } else {
                _ = await models.dialogue.ready?.nextDue()
            }
            services.tell(
                .init(.configuration, "configuration, grammars, scenarios and skills were read anew", isOver: true))
            services.metrics.add("gusli_reloads_total", labels: ["outcome": "taken"])
            return true
        } catch {
            refuse(error)
            return false
        }
    }

    /// Takes the configuration that is read; where it cannot be read the former stays in use, and an event says why.
    @discardableResult
    public func reload(reading: @Sendable () throws -> AssistantConfiguration) async -> Bool {
        do {
            return await reload(try reading())
        } catch {
            refuse(error)
            return false
        }
    }

    private func refuse(_ error: any Error) {
        services.tell(.init(.configuration, "the former configuration stays in use: \(error)"))
        services.metrics.add("gusli_reloads_total", labels: ["outcome": "refused"])
    }

    // MARK: - The end

    public var hasFinished: Bool { live?.hasFinished ?? false }
    /// Level and counts of the pipeline, where there is one.
    public var level: Double { Double(live?.level.decibels ?? -100) }
    public var snapshot: AssistantEvent.Metrics { live?.counters.snapshot() ?? AssistantEvent.Metrics() }

    /// Lets a reply come to its end if that is near, and ends, in less than two seconds.
    ///
    /// - Returns: whether all threads ended.
    @discardableResult
    public func stop() -> Bool {
        defer { services.events.close() }
        for stage in live?.stages ?? [] {
            log.debug(
                "stage",
                metadata: [
                    "stage": .string(stage.name), "steps": .stringConvertible(stage.steps),
                    "sleeps": .stringConvertible(stage.sleeps),
                    "longestStep": .stringConvertible(Double(stage.stepTime.longest) / 1e9),
                ])
        }
        let counts = live?.counters.snapshot() ?? AssistantEvent.Metrics()
        log.info(
            "stopped",
            metadata: [
                "uptime": .stringConvertible(services.events.clock.seconds.rounded()),
                "overruns": .stringConvertible(counts.overruns), "underruns": .stringConvertible(counts.underruns),
                "droppedSamples": .stringConvertible(counts.droppedSamples),
            ])
        return live?.stop() ?? true
    }
}
