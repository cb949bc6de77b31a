import Dialogue
import Foundation
import SkillHost
import SpeechRecognition
import SpeechSynthesis

/// Looks at all that an assistant needs on this machine, and says what to do where something is missing.
///
///     for finding in await Doctor(configuration, data: data).examine() { print(finding.found, finding.advice ?? "") }
public struct Doctor: Sendable {
    public var configuration: AssistantConfiguration
    public var data: DataDirectory
    /// What servers are to have.
    public var addresses: [Address]
    /// Whether sound devices are opened.
    public var checksSound: Bool

    /// Memory that models, dialogue and real-time threads need, in bytes.
    private static let memoryNeeded = 400 << 20

    public init(
        _ configuration: AssistantConfiguration, data: DataDirectory, addresses: [Address] = [],
        checksSound: Bool = true
    ) {
        self.configuration = configuration
        self.data = data
        self.addresses = addresses
        self.checksSound = checksSound
    }

    /// All findings, in the order in which they matter.
    public func examine() async -> [Finding] {
        var findings = [models(), voice(), dialogue()] + skills() + [await state()]
        if checksSound { findings += SoundCheck(configuration).examine() }
        findings += [realTime(), lockedMemory(), memory(), confinement(), time()]
        findings += addresses.map { $0.examine() }
        return findings
    }

    private func models() -> Finding {
        let folder = data.model(configuration.recogniser)
        do {
            let recogniser = try Recogniser(contentsOf: folder)
            _ = try recogniser.session(.free)
            do {
                _ = try recogniser.wakeWordDetector(configuration.wake)
            } catch let error as RecognitionError {
                return Finding(
                    "recogniser", .problem, "\(error)",
                    advice: "choose another wake phrase, of the letters a to z, four or more")
            }
            return Finding("recogniser", .ok, folder.path)
        } catch {
            return Finding(
                "recogniser", .problem, "\(error)",
                advice:
                    "set recogniser to one of those that “gusli model list” shows, or to a folder; make install copies them"
            )
        }
    }

    private func voice() -> Finding {
        let folder = data.voice(configuration.voice)
        do {
            _ = try Synthesiser(voiceDirectory: folder)
            return Finding("voice", .ok, folder.path)
        } catch {
            return Finding(
                "voice", .problem, "\(error)",
                advice:
                    "set voice to one of those that “gusli voice list” shows, or to a folder; make install copies them")
        }
    }

    private func dialogue() -> Finding {
        do {
            let engine = try DialogueEngine(configuration, data: data)
            return Finding(
                "dialogue", .ok,
                "\(engine.intents.count) intents, \(engine.scenarios.count) scenarios, language \(configuration.language)"
            )
        } catch {
            return Finding(
                "dialogue", .problem, "\(error)",
                advice: "mend the file at the line named; gusli scenario check says more")
        }
    }

    private func skills() -> [Finding] {
        let installed = InstalledSkills(configuration)
        let names = installed.skills.map(\.name).joined(separator: ", ")
        let folders = configuration.skillFolders.joined(separator: ", ")
        return installed.problems.map {
            Finding("skills", .warning, $0, advice: "mend it, or take its folder away; the other skills run without it")
        } + [Finding("skills", .ok, names.isEmpty ? "none installed in \(folders)" : "\(names) in \(folders)")]
    }

    private func state() async -> Finding {
        let folder = configuration.stateDirectory
        let advice = "make the folder writable for \(NSUserName()), or set stateFolder in the configuration"
        do {
            let pending = try await folder.openStore().pending().count
            let free = DiskWatch.free(at: folder.url) ?? .max
            guard free > DiskWatch.leastBytes else {
                return Finding(
                    "state", .problem, "\(folder.url.path): only \(free >> 20) MB are free",
                    advice: "make room: alarms and lists that are new cannot be kept")
            }
            return Finding("state", .ok, "\(folder.url.path): \(pending) to come, \(free >> 20) MB free")
        } catch {
            return Finding("state", .problem, "\(error)", advice: advice)
        }
    }

    // MARK: - What the system permits

    /// A limit of this process, by its name in /proc/self/limits; nil where there is none.
    private static func limit(_ name: String) -> Int? {
        let text = (try? String(contentsOfFile: "/proc/self/limits", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix(name) }
        return line?.dropFirst(name.count).split(separator: " ").first.flatMap { Int($0) }
    }

    private func realTime() -> Finding {
        let limit = Self.limit("Max realtime priority") ?? .max
        if geteuid() == 0 || limit >= 70 { return Finding("real-time priority", .ok, "is permitted") }
        return Finding(
            "real-time priority", .warning, "is not permitted (rtprio \(limit))",
            advice:
                "sound may break up under load: “@audio - rtprio 75” in /etc/security/limits.d/gusli.conf, log in anew; the systemd unit has it"
        )
    }

    private func lockedMemory() -> Finding {
        let limit = Self.limit("Max locked memory") ?? .max
        if geteuid() == 0 || limit >= 1 << 30 { return Finding("locked memory", .ok, "is permitted") }
        return Finding(
            "locked memory", .warning, "only \(limit >> 10) kB are permitted",
            advice:
                "sound may break up when memory is short: “@audio - memlock unlimited” in /etc/security/limits.d/gusli.conf, log in anew; the systemd unit has it"
        )
    }

    private func memory() -> Finding {
        let text = (try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
        guard let kilobytes = line?.split(separator: " ").dropFirst().first.flatMap({ Int($0) }) else {
            return Finding("memory", .warning, "the system does not say how much is free")
        }
        return kilobytes << 10 >= Self.memoryNeeded
            ? Finding("memory", .ok, "\(kilobytes >> 10) MB available")
            : Finding(
                "memory", .warning, "\(kilobytes >> 10) MB available",
                advice: "Gusli needs about 400 MB: end other programs")
    }

    private func confinement() -> Finding {
        let has = ExternalSkill.confinement
        return has.contains("Landlock") && has.contains("seccomp")
            ? Finding("confinement of skills", .ok, has)
            : Finding(
                "confinement of skills", .warning, has.isEmpty ? "neither Landlock nor seccomp" : "only \(has)",
                advice:
                    "install only skills that you trust, or run a kernel of 5.13 or later with Landlock enabled (lsm=landlock,…)"
            )
    }

    private func time() -> Finding {
        let now = Date()
        let zone = TimeZone.current.identifier
        guard now.timeIntervalSince1970 > 1_700_000_000 else {
            return Finding(
                "clock", .problem, "it shows \(now.formatted(.iso8601))",
                advice: "set the time: sudo timedatectl set-ntp true; alarms ring by this clock")
        }
        return Finding("clock", .ok, "\(now.formatted(.iso8601)), time zone \(zone)")
    }
}
