import Foundation
import SkillKit

/// A skill in a process of its own, which is started when it is first needed and stopped when it misbehaves.
///
/// A crash, a hang, a flood, garbage or a slow start cost the reply that was waited for and nothing else; the next request starts
/// it anew. A skill that fails three times in a minute is left alone for a minute.
public actor ExternalSkill: Skill {
    public nonisolated let description: ExternalSkillDescription
    public nonisolated var name: String { description.name }
    public nonisolated var intents: [String] { description.intents }
    public nonisolated var summary: String? { description.summary }

    private static let failuresAllowed = 3
    private static let restSeconds = 60.0
    private static let longestSpeech = 2000

    private let dataFolder: String
    private var process: ConfinedProcess?
    private let clock: @Sendable () -> Date
    private var ready: Waiter?
    private var waiting: [Int: Waiter] = [:]
    private var lastID = 0
    private var failures: [Date] = []
    private var lastFailure: String?
    private var says: [Date] = []
    private var scheduler: (any Scheduler)?
    /// What the skill wrote for its author, newest last.
    public private(set) var log: [String] = []

    /// - Parameters:
    ///   - dataFolder: below it each skill has a folder of its own to write in.
    ///   - clock: by which failures and announcements are counted.
    public init(
        _ description: ExternalSkillDescription, dataFolder: String, clock: @escaping @Sendable () -> Date = { Date() }
    ) {
        self.description = description
        self.clock = clock
        self.dataFolder = URL(filePath: dataFolder).appending(path: description.name).standardizedFileURL.path
    }

    deinit { process?.stop() }

    public nonisolated func summary(in language: String) -> String? {
        language.hasPrefix(description.language) ? description.summary : nil
    }

    /// How it is doing.
    public struct Status: Sendable, Equatable {
        public var isRunning: Bool
        /// In the last minute.
        public var failures: Int
        /// The last reason; nil where it never failed.
        public var lastFailure: String?
    }

    public var status: Status {
        let now = clock()
        return Status(
            isRunning: process != nil,
            failures: failures.count { now.timeIntervalSince($0) <= Self.restSeconds }, lastFailure: lastFailure)
    }

    /// What of confinement this kernel has: "Landlock, seccomp".
    public static var confinement: String { ConfinedProcess.support }

    public func handle(_ request: SkillRequest, in context: SkillContext) async throws -> SkillReply {
        let now = clock()
        failures.removeAll { now.timeIntervalSince($0) > Self.restSeconds }
        if failures.count >= Self.failuresAllowed, let first = failures.first {
            throw SkillHostError.resting(skill: name, seconds: Self.restSeconds - now.timeIntervalSince(first))
        }
        scheduler = context.scheduler
        do {
            let process = try await started(context.language)
            lastID += 1
            let id = lastID
            let waiter = Waiter()
            waiting[id] = waiter
            defer { waiting[id] = nil }
            guard process.write(message(request, id, context)) else { throw SkillHostError.ended(skill: name) }
            let seconds = description.limits.replySeconds
            let answer = try await waiter.value(
                within: seconds, or: SkillHostError.timeout(skill: name, seconds: seconds))
            if answer.type == "error" {
                throw SkillHostError.failed(skill: name, reason: String((answer.reason ?? "it failed").prefix(500)))
            }
            return reply(answer)
        } catch SkillHostError.failed(let skill, let reason) {
            // It said so itself, in good order: it may go on.
            lastFailure = reason
            throw SkillHostError.failed(skill: skill, reason: reason)
        } catch {
            failures.append(clock())
            lastFailure = "\(error)"
            stop()
            throw error
        }
    }

    /// Ends the process; the next request starts it anew.
    public func stop() {
        process?.stop()
        process = nil
    }

    private func message(_ request: SkillRequest, _ id: Int, _ context: SkillContext) -> SkillMessage {
        var message = SkillMessage(type: "request", id: id)
        message.intent = request.intent
        message.slots = request.slots
        message.text = request.text
        message.session = request.session
        message.replaces = request.replaces
        message.now = context.now.timeIntervalSince1970
        message.timeZone = context.calendar.timeZone.identifier
        message.language = context.language
        message.lastReply = context.lastReply
        return message
    }

    private func reply(_ answer: SkillMessage) -> SkillReply {
        var reply = SkillReply(String((answer.speech ?? "").prefix(Self.longestSpeech)), data: answer.data ?? [:])
        reply.card = answer.card.map {
            .init(title: String($0.title.prefix(200)), lines: $0.lines.prefix(50).map { String($0.prefix(200)) },
                svg: $0.svg)
        }
        // It may ask back for its own intents only.
        reply.followUp = answer.followUp.flatMap { intents.contains($0.intent) ? $0 : nil }
        return reply
    }

    // MARK: - The process

    private func started(_ language: String) async throws -> ConfinedProcess {
        if let process { return process }
        let process = try ConfinedProcess(description, dataFolder: dataFolder)
        let waiter = Waiter()
        self.process = process
        ready = waiter
        Task { [weak self] in
            for await event in process.events {
                guard let self else { return }
                await self.take(event, of: process)
            }
            await self?.take(process.ending, of: process)
        }
        var hello = SkillMessage(type: "hello")
        hello.protocol = SkillMessage.version
        hello.language = language
        let seconds = description.limits.startSeconds
        guard process.write(hello) else { throw SkillHostError.ended(skill: name) }
        _ = try await waiter.value(within: seconds, or: SkillHostError.slowStart(skill: name, seconds: seconds))
        return process
    }

    private func take(_ event: ConfinedProcess.Event, of process: ConfinedProcess) async {
        guard process === self.process else { return }
        switch event {
        case .message(let message):
            switch message.type {
            case "ready": ready?.resolve(.success(message))
            case "reply", "error": message.id.flatMap { waiting[$0] }?.resolve(.success(message))
            case "say": await say(message)
            case "log":
                log.append(String((message.text ?? "").prefix(500)))
                if log.count > 100 { log.removeFirst() }
            default: fail(.garbage(skill: name, line: "type “\(message.type.prefix(40))”"))
            }
        case .garbage(let line): fail(.garbage(skill: name, line: line))
        case .flood(let reason): fail(.flood(skill: name, reason: reason))
        case .ended: fail(.ended(skill: name))
        }
    }

    /// All that is waited for fails at once.
    private func fail(_ error: SkillHostError) {
        ready?.resolve(.failure(error))
        for waiter in waiting.values { waiter.resolve(.failure(error)) }
        stop()
    }

    /// The skill wants something said, now or later.
    private func say(_ message: SkillMessage) async {
        let now = clock()
        says.removeAll { now.timeIntervalSince($0) > 60 }
        guard let scheduler, says.count < description.limits.saysPerMinute else { return }
        says.append(now)
        let id =
            "skill-\(name)-\(message.name.map { String($0.prefix(80)) } ?? "\(Int(now.timeIntervalSince1970 * 1000))-\(says.count)")"
        guard let speech = message.speech else {
            _ = try? await scheduler.cancel(id: id)
            return
        }
        try? await scheduler.schedule(
            ScheduledEvent(
                id: id, kind: "skill", name: name, due: message.at.map { Date(timeIntervalSince1970: $0) } ?? now,
                made: now,
                speech: String(speech.prefix(Self.longestSpeech)), session: message.session ?? "default"))
    }
}

/// One answer that is waited for: the first that comes counts.
private final class Waiter: Sendable {
    private let stream: AsyncStream<Result<SkillMessage, SkillHostError>>
    private let continuation: AsyncStream<Result<SkillMessage, SkillHostError>>.Continuation

    init() {
        (stream, continuation) = AsyncStream.makeStream(
            of: Result<SkillMessage, SkillHostError>.self, bufferingPolicy: .bufferingOldest(1))
    }

    func resolve(_ result: Result<SkillMessage, SkillHostError>) { continuation.yield(result) }

    func value(within seconds: Double, or error: SkillHostError) async throws -> SkillMessage {
        let clock = Task { [continuation] in
            try await Task.sleep(for: .seconds(seconds))
            continuation.yield(.failure(error))
        }
        defer { clock.cancel() }
        for await result in stream { return try result.get() }
        throw CancellationError()
    }
}
