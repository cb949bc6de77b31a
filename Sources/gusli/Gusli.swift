import ArgumentParser

@main
struct Gusli: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "gusli",
        abstract: "A voice assistant that runs whole on one Linux box.",
        discussion: """
            Data goes to stdout, progress and complaints to stderr. Exit codes: 0 done, 1 failed, 2 used wrongly.

            Example: gusli transcribe --format jsonl recording.wav
            """,
        version: "0.1.0",
        subcommands: [
            Run.self,
            Converse.self,
            Chat.self,
            Transcribe.self,
            Understand.self,
            Scenario.self,
            SkillCommand.self,
            Devices.self,
            DoctorCommand.self,
            Generate.self,
            Evaluate.self,
            Say.self,
            VoiceCommand.self,
            Train.self,
            Model.self,
            Config.self,
            Bench.self,
            Stats.self,
            ForecastCommand.self,
            Anomaly.self,
            Recommend.self,
            Ask.self,
            Serve.self,
            Explain.self,
        ]
    )

    static func main() async {
        do {
            var command = try parseAsRoot()
            if var asynchronous = command as? AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch {
            finish(with: error)
        }
    }

    /// Prints help and version as argument-parser does, keeps the exit codes that scripts rely on.
    private static func finish(with error: any Error) -> Never {
        let code = exitCode(for: error)
        if code == .validationFailure {
            Complaint.write(fullMessage(for: error))
            exit(withError: ExitCode(2))
        }
        if error is ExitCode || error is CleanExit || code == .success { exit(withError: error) }
        Complaint.say("\(error)")
        exit(withError: ExitCode.failure)
    }
}
