import Foundation
import SkillKit
import Testing

@testable import SkillHost

/// A skill of a few lines of shell: what it does with each line that comes.
private struct ShellSkill {
    let folder: String
    let skill: ExternalSkill

    static let polite = """
        while read -r line; do
            case "$line" in
            *hello*) echo '{"type":"ready","protocol":1}' ;;
            *) echo '{"type":"reply","id":'"${line##*'"id":'}" | { IFS=, read -r head rest; echo "${head%%,*}"; } ;;
            esac
        done
        """

    init(_ script: String, limits: String = "{start_seconds: 20, reply_seconds: 20}", permissions: String = "{}") throws
    {
        folder = FileManager.default.temporaryDirectory.appending(path: "skill-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data("#!/bin/sh\n\(script)\n".utf8).write(to: URL(filePath: folder + "/run"))
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/run")
        let yaml = """
            name: shell
            command: [run]
            intents: {Test: ["test"], Other: ["other"]}
            limits: \(limits)
            permissions: \(permissions)

            """
        try Data(yaml.utf8).write(to: URL(filePath: folder + "/skill.yaml"))
        // However slow the machine is, all of a test falls into one minute.
        let now = Date()
        skill = ExternalSkill(
            try ExternalSkillDescription(folder: folder), dataFolder: folder + "/data", clock: { now })
    }

    func ask(_ scheduler: MemoryScheduler = MemoryScheduler()) async throws -> SkillReply {
        try await skill.handle(SkillRequest(intent: "Test"), in: SkillContext(now: Date(), scheduler: scheduler))
    }

    func remove() { try? FileManager.default.removeItem(atPath: folder) }
}

/// Shell that answers hello, then runs `body` for each request, whose number is in `$n`.
private func answering(_ body: String) -> String {
    """
    n=0
    while read -r line; do
        case "$line" in
        *'"hello"'*) echo '{"type":"ready","protocol":1}' ;;
        *) n=$((n + 1))
    \(body) ;;
        esac
    done
    """
}

@Suite("External skills")
struct ExternalSkillTests {
    @Test("a skill answers, asks back and has something said later")
    func answers() async throws {
        let skill = try ShellSkill(
            answering(
                """
                echo '{"type":"say","speech":"Later.","at":1900000000,"name":"x"}'
                echo '{"type":"reply","id":'$n',"speech":"Which?","follow_up":{"slot":"a","intent":"Test"},"data":{"n":'$n'}}'
                """))
        defer { skill.remove() }
        let scheduler = MemoryScheduler()
        let reply = try await skill.ask(scheduler)
        #expect(reply == SkillReply("Which?", data: ["n": 1], followUp: .init(slot: "a", intent: "Test")))
        #expect(try await skill.ask(scheduler).data["n"] == 2)
        #expect(await scheduler.pending().map(\.speech) == ["Later."])
    }

    @Test("it may ask back for its own intents only")
    func foreignFollowUp() async throws {
        let skill = try ShellSkill(
            answering(
                "echo '{\"type\":\"reply\",\"id\":'$n',\"speech\":\"?\",\"follow_up\":{\"slot\":\"a\",\"intent\":\"CancelAlarm\"}}'"
            ))
        defer { skill.remove() }
        #expect(try await skill.ask().followUp == nil)
    }

    @Test(
        "a crash, garbage and a flood cost one reply; the next request starts it anew",
        arguments: [
            ("crash", "if [ ! -e \"$GUSLI_SKILL_DATA/seen\" ]; then : > \"$GUSLI_SKILL_DATA/seen\"; exit 3; fi"),
            (
                "garbage",
                "if [ ! -e \"$GUSLI_SKILL_DATA/seen\" ]; then : > \"$GUSLI_SKILL_DATA/seen\"; echo 'Traceback (most recent call last):'; fi"
            ),
            (
                "flood",
                "if [ ! -e \"$GUSLI_SKILL_DATA/seen\" ]; then : > \"$GUSLI_SKILL_DATA/seen\"; while :; do echo '{\"type\":\"log\",\"text\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}'; done; fi"
            ),
            (
                "endless line",
                "if [ ! -e \"$GUSLI_SKILL_DATA/seen\" ]; then : > \"$GUSLI_SKILL_DATA/seen\"; while :; do printf 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; done; fi"
            ),
        ])
    func misbehaves(kind: String, how: String) async throws {
        let skill = try ShellSkill(
            answering(how + "\necho '{\"type\":\"reply\",\"id\":'${line#*id\\\":}"),
            limits: "{start_seconds: 20, reply_seconds: 20, output_kb: 64}")
        defer { skill.remove() }
        var failure: SkillHostError?
        do { _ = try await skill.ask() } catch { failure = error as? SkillHostError }
        let isRight =
            switch (kind, failure) {
            case ("crash", .ended?), ("garbage", .garbage?), ("flood", .flood?), ("endless line", .flood?): true
            default: false
            }
        #expect(isRight, "\(kind): \(String(describing: failure))")
        let again = try ShellSkill(answering("echo '{\"type\":\"reply\",\"id\":'$n',\"speech\":\"back\"}'"))
        defer { again.remove() }
        #expect(try await again.ask().speech == "back")
    }

    @Test("a skill that hangs is stopped when its time is over, and so is one that is never ready")
    func hangs() async throws {
        let hanging = try ShellSkill(
            answering("while :; do :; done"), limits: "{start_seconds: 20, reply_seconds: 0.2}")
        defer { hanging.remove() }
        await #expect(throws: SkillHostError.timeout(skill: "shell", seconds: 0.2)) { try await hanging.ask() }
        let slow = try ShellSkill("while :; do :; done", limits: "{start_seconds: 0.2}")
        defer { slow.remove() }
        await #expect(throws: SkillHostError.slowStart(skill: "shell", seconds: 0.2)) { try await slow.ask() }
    }

    @Test(
        "it starts other programs where it may, and only there",
        .enabled(if: ExternalSkill.confinement.contains("seccomp")))
    func programs() async throws {
        let script = answering(
            "if /bin/true; then r=started; else r=held; fi\necho '{\"type\":\"reply\",\"id\":'$n',\"speech\":\"'$r'\"}'"
        )
        let allowed = try ShellSkill(script, permissions: "{processes: true}")
        defer { allowed.remove() }
        #expect(try await allowed.ask().speech == "started")
        // A shell that cannot make a process gives up.
        let denied = try ShellSkill(script)
        defer { denied.remove() }
        await #expect(throws: SkillHostError.ended(skill: "shell")) { try await denied.ask() }
    }

    @Test("after three failures in a minute it is left alone")
    func rests() async throws {
        let skill = try ShellSkill("exit 1")
        defer { skill.remove() }
        for _ in 0..<3 { await #expect(throws: SkillHostError.self) { try await skill.ask() } }
        var failure: SkillHostError?
        do { _ = try await skill.ask() } catch { failure = error as? SkillHostError }
        guard case .resting? = failure else {
            Issue.record("expected to be left alone, came \(String(describing: failure))")
            return
        }
    }

    @Test("an error that it reports itself does not stop it")
    func reports() async throws {
        let skill = try ShellSkill(answering("echo '{\"type\":\"error\",\"id\":'$n',\"reason\":\"no dice\"}'"))
        defer { skill.remove() }
        for _ in 0..<5 {
            await #expect(throws: SkillHostError.failed(skill: "shell", reason: "no dice")) { try await skill.ask() }
        }
    }

    @Test(
        "it sees no descriptor, secret or process of ours",
        .enabled(if: ExternalSkill.confinement == "Landlock, seccomp"),
        arguments: [
            // Reading outside its folder, writing outside its data, starting programs, killing others.
            (
                "cat-less read",
                "if read -r secret < \"$GUSLI_SKILL_DATA/../../outside\"; then r=broken; else r=held; fi"
            ),
            ("write", "if ( : > \"../escaped\" ) 2>/dev/null || : > ./escaped; then r=broken; else r=held; fi"),
            ("kill", "if kill -0 1; then r=broken; else r=held; fi"),
            ("descriptors", "if [ -e /proc/self/fd/7 ]; then r=broken; else r=held; fi"),
            ("own data", "if : > \"$GUSLI_SKILL_DATA/mine\"; then r=held; else r=broken; fi"),
        ])
    func confined(what: String, attempt: String) async throws {
        // A special built-in that fails ends a shell; in a subshell it cannot be, as that is a process.
        let safe = attempt.replacing("( : > \"../escaped\" ) 2>/dev/null || ", with: "")
        let skill = try ShellSkill(
            answering(
                "{ \(safe.replacing(": >", with: "command : >")); } 2>/dev/null\necho '{\"type\":\"reply\",\"id\":'$n',\"speech\":\"'$r'\"}'"
            ))
        try Data("secret\n".utf8).write(to: URL(filePath: skill.folder + "/../outside"))
        defer { skill.remove() }
        #expect(try await skill.ask().speech == "held", "\(what)")
    }

    @Test(
        "what is wrong with a skill.yaml is said with its line",
        arguments: [
            ("name: a b\ncommand: [x]\nintents: {A: [b]}\n", 1),
            ("name: a\ncommand: [x]\nintents: {A: [b]}\nfoo: 1\n", 4),
            ("name: a\ncommand: [x]\nintents:\n  A: ['(b']\n", 0),
            ("name: a\ncommand: [x]\nintents: {A: [b]}\nlimits:\n  reply_seconds: soon\n", 5),
            ("name: a\ncommand: [x]\nintents: {A: [b]}\npermissions:\n  root: true\n", 5),
        ])
    func descriptions(yaml: String, line: Int) throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "skill-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Data(yaml.utf8).write(to: URL(filePath: folder + "/skill.yaml"))
        var failure: SkillHostError?
        do { _ = try ExternalSkillDescription(folder: folder) } catch { failure = error }
        guard case .description(let file, let found, _)? = failure else {
            Issue.record("it was taken")
            return
        }
        #expect(file.hasSuffix("skill.yaml"))
        #expect(found == line)
    }

    @Test("the examples' descriptions are read, and a new skill's as well")
    func examples() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let skills = try ExternalSkillDescription.all(in: [root.appending(path: "Examples/skills").path])
        #expect(skills.map(\.name) == ["breathing", "coin", "diary", "dice"])
        let folder = FileManager.default.temporaryDirectory.appending(path: "new-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for language in SkillScaffold.Language.allCases {
            _ = try SkillScaffold.make("my-\(language)", language: language, in: folder, package: nil)
            #expect(
                try ExternalSkillDescription(folder: "\(folder)/my-\(language)").intents == [
                    language == .python ? "MyPython" : "MySwift"
                ])
        }
        #expect(throws: SkillHostError.self) {
            try SkillScaffold.make("my-swift", language: .swift, in: folder, package: nil)
        }
    }

    @Test(
        "stars in an expected reply stand for any text",
        arguments: [
            ("You rolled 4.", "You rolled *.", true), ("You rolled 4", "You rolled *.", false), ("a b c", "*b*", true),
            ("abc", "abc", true), ("abc", "ab", false),
        ])
    func forms(text: String, form: String, expected: Bool) { #expect(SkillTest.matches(text, form) == expected) }
}
