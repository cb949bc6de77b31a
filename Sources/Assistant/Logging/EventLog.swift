import Logging

/// What the log says of events and turns. What people said is told from `debug` on only.
enum EventLog {
    static func write(_ event: AssistantEvent, to log: Logger) {
        var fields: Logger.Metadata = [:]
        if let conversation = event.conversation { fields["conversation"] = .string(conversation) }
        switch event.content {
        case .fault(let fault):
            fields["part"] = .string(fault.part.rawValue)
            log.log(level: fault.isOver ? .notice : .warning, "\(fault.reason)", metadata: fields)
        case .failure(let skill, let reason):
            fields["skill"] = .string(skill)
            log.error("\(reason)", metadata: fields)
        case .wake(let phrase, let score):
            fields["phrase"] = .string(phrase)
            fields["score"] = seconds(score)
            log.info("wake", metadata: fields)
        case .bargeIn: log.info("spoken over", metadata: fields)
        case .final(let text, let confidence, _, _, let reason, let isAccepted):
            fields["text"] = .string(text)
            fields["confidence"] = seconds(confidence)
            fields["endpoint"] = .string(reason)
            fields["accepted"] = .stringConvertible(isAccepted)
            log.debug("heard", metadata: fields)
        case .reply(let text):
            fields["text"] = .string(text)
            log.debug("reply", metadata: fields)
        case .audio(_, let length, let isInterrupted):
            fields["seconds"] = seconds(length)
            fields["interrupted"] = .stringConvertible(isInterrupted)
            log.debug("said", metadata: fields)
        case .partial, .intent, .dialogue, .card, .metrics: break
        }
    }

    /// A turn with what each stage took.
    static func write(_ turn: TurnTrace, to log: Logger) {
        guard log.logLevel <= .info else { return }
        var fields: Logger.Metadata = ["turn": .stringConvertible(turn.number)]
        fields["conversation"] = turn.conversation.map { .string($0) }
        fields["intent"] = turn.intent.map { .string($0) }
        fields["confidence"] = turn.confidence.map(seconds)
        for (stage, time) in turn.stages { fields["stage.\(stage)"] = seconds(time) }
        fields["endOfSpeechToText"] = turn.endOfSpeechToText.map(seconds)
        fields["endOfSpeechToSound"] = turn.endOfSpeechToSound.map(seconds)
        fields["spoken"] = turn.spoken.map(seconds)
        if turn.interrupted { fields["interrupted"] = .stringConvertible(true) }
        if !turn.failures.isEmpty { fields["failures"] = .array(turn.failures.map { .string($0) }) }
        if log.logLevel <= .debug { fields["text"] = .string(turn.text) }
        log.info("turn", metadata: fields)
    }

    /// To a thousandth.
    private static func seconds(_ value: Double) -> Logger.Metadata.Value {
        .stringConvertible((value * 1000).rounded() / 1000)
    }
}
