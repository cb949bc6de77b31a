import Dialogue

/// What the assistant counts, by event and by turn.
enum AssistantMetrics {
    static func describe(in metrics: MetricsRegistry) {
        let all: [(String, MetricFamily.Kind, String)] = [
            ("gusli_stage_seconds", .histogram, "Time that a stage of a turn took, by stage."),
            ("gusli_end_of_speech_to_text_seconds", .histogram, "From the end of speech to the final text."),
            (
                "gusli_end_of_speech_to_sound_seconds", .histogram,
                "From the end of speech to the first sample of the reply."
            ),
            ("gusli_turns_total", .counter, "Sentences answered, by whether they were understood."),
            ("gusli_intents_total", .counter, "Sentences understood, by intent."),
            ("gusli_replies_total", .counter, "Replies given, alarms and timers among them."),
            ("gusli_failures_total", .counter, "Failures, by skill."),
            ("gusli_faults_total", .counter, "Troubles with devices, disk, clock and set-up, by part."),
            ("gusli_wakeups_total", .counter, "Times that the wake phrase was heard alone."),
            ("gusli_bargeins_total", .counter, "Replies that somebody spoke over."),
            ("gusli_rejected_total", .counter, "Sounds of speech that were not taken as meant for the assistant."),
            ("gusli_overruns_total", .counter, "Times that the microphone's buffer ran over."),
            ("gusli_underruns_total", .counter, "Times that the loudspeaker ran dry."),
            ("gusli_dropped_samples_total", .counter, "Samples of captured sound that were lost."),
            ("gusli_capture_depth_samples", .gauge, "Samples of captured sound that wait in the pipeline."),
            ("gusli_reply_depth_samples", .gauge, "Samples of the reply that wait in the pipeline."),
            ("gusli_device_open", .gauge, "Whether a sound device is open, by direction."),
            ("gusli_microphone_level_dbfs", .gauge, "Level of the last 10 ms heard."),
            ("gusli_resident_bytes", .gauge, "Memory in use."),
            ("gusli_uptime_seconds", .gauge, "Since the program started."),
            ("gusli_event_listeners", .gauge, "Programs that listen to the events."),
            ("gusli_reloads_total", .counter, "Times that the configuration was read anew, by outcome."),
        ]
        for (name, kind, help) in all { metrics.describe(name, kind, help) }
        for name in [
            "gusli_replies_total", "gusli_wakeups_total", "gusli_bargeins_total", "gusli_rejected_total",
            "gusli_overruns_total", "gusli_underruns_total", "gusli_dropped_samples_total",
        ] { metrics.set(name, 0) }
    }

    static func count(_ event: AssistantEvent, in metrics: MetricsRegistry) {
        switch event.content {
        case .intent(let name?, _, _): metrics.add("gusli_intents_total", labels: ["intent": name])
        case .reply: metrics.add("gusli_replies_total")
        case .failure(let skill, _): metrics.add("gusli_failures_total", labels: ["skill": skill])
        case .fault(let fault) where !fault.isOver:
            metrics.add("gusli_faults_total", labels: ["part": fault.part.rawValue])
        case .dialogue("awake", _): metrics.add("gusli_wakeups_total")
        case .bargeIn: metrics.add("gusli_bargeins_total")
        case .final(_, _, _, _, _, false): metrics.add("gusli_rejected_total")
        default: break
        }
    }

    static func count(_ turn: TurnTrace, in metrics: MetricsRegistry) {
        metrics.add("gusli_turns_total", labels: ["understood": turn.intent == nil ? "no" : "yes"])
        for (stage, seconds) in turn.stages {
            metrics.observe("gusli_stage_seconds", seconds, labels: ["stage": stage])
        }
        if let seconds = turn.endOfSpeechToText { metrics.observe("gusli_end_of_speech_to_text_seconds", seconds) }
        if let seconds = turn.endOfSpeechToSound { metrics.observe("gusli_end_of_speech_to_sound_seconds", seconds) }
    }
}
