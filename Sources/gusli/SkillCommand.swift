import ArgumentParser
import Assistant
import Foundation
import SkillHost
import SkillKit
import Skills

struct SkillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "skill",
        abstract: "Lists, makes, tests and calls skills.",
        discussion: "Example: gusli skill new dice --language python",
        subcommands: [SkillList.self, SkillNew.self, SkillTestCommand.self, SkillCall.self, SkillInstall.self]
    )

    /// Below it each external skill has a folder of its own to write in.
    static var dataFolder: String { StateDirectory.standard().skillData.path }
}

struct SkillList: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "Lists the built-in skills and the installed ones, or those in folders.",
        discussion: "Example: gusli skill list --skills Examples/skills"
    )

    @Option(
        name: .long, parsing: .upToNextOption,
        help: "Folders of skills, or folders of such folders; the installed ones where left out.")
    var skills: [String] = []

    @Flag(help: "Print JSON lines.")
    var json = false

    private struct Line: Encodable {
        var name: String
        var version: String
        var intents: [String]
        var folder: String?
        var permissions: [String]
    }

    func run() async throws {
        var lines = BuiltinSkills.all().map {
            Line(name: $0.name, version: "built in", intents: $0.intents, folder: nil, permissions: [])
        }
        let installed = InstalledSkills(folders: skills.isEmpty ? [StateDirectory.standard().skills.path] : skills)
        for problem in installed.problems { Complaint.say(problem) }
        for skill in installed.skills {
            let permissions = [
                skill.permissions.network ? "network" : nil, skill.permissions.processes ? "processes" : nil,
            ].compactMap { $0 }
            lines.append(
                Line(
                    name: skill.name, version: skill.version, intents: skill.intents, folder: skill.folder,
                    permissions: permissions + skill.permissions.read.map { "read \($0)" }))
        }
        for line in lines {
            if json {
                try JSONLine.write(line)
            } else {
                let permissions = line.permissions.isEmpty ? "" : "  may: \(line.permissions.joined(separator: ", "))"
                print(
                    "\(line.name)  \(line.version)  \(line.intents.joined(separator: " "))\(line.folder.map { "  \($0)" } ?? "")\(permissions)"
                )
            }
        }
        if !installed.skills.isEmpty {
            Complaint.write(
                "External skills are confined here by: own process group, limits, \(ExternalSkill.confinement)")
        }
    }
}

struct SkillNew: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Makes a folder with a skill that works, to be changed into yours.",
        discussion: "Example: gusli skill new dice --language python && gusli skill test dice"
    )

    @Argument(help: "The skill's name: letters, digits and -.")
    var name: String

    @Option(help: "python or swift.")
    var language: String = "python"

    @Option(name: .customLong("in"), help: "The folder to make it in.")
    var folder: String = "."

    func validate() throws {
        guard SkillScaffold.Language(rawValue: language) != nil else {
            throw ValidationError(
                "--language is one of \(SkillScaffold.Language.allCases.map(\.rawValue).joined(separator: ", "))")
        }
    }

    func run() async throws {
        guard let language = SkillScaffold.Language(rawValue: language) else { return }
        let home = try? DataDirectory.locate().url
        let package = home.flatMap {
            FileManager.default.fileExists(atPath: $0.appending(path: "Package.swift").path) ? $0.path : nil
        }
        for file in try SkillScaffold.make(name, language: language, in: folder, package: package) { print(file) }
        let build = language == .swift ? "swift build -c release --package-path \(folder)/\(name), then " : ""
        Complaint.write("Try it: \(build)gusli skill test \(folder == "." ? "" : folder + "/")\(name)")
    }
}

struct SkillTestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Holds the conversations of a skill's tests.yaml with it.",
        discussion: "Example: gusli skill test Examples/skills/dice"
    )

    @Argument(help: "The skill's folder.")
    var folder: String

    @Flag(help: "Print JSON lines.")
    var json = false

    func run() async throws {
        let skill = ExternalSkill(try ExternalSkillDescription(folder: folder), dataFolder: SkillCommand.dataFolder)
        let outcomes = try await SkillTest(skill).run()
        for outcome in outcomes {
            if json {
                try JSONLine.write(outcome)
            } else {
                print(outcome.passed ? "ok    \(outcome.name)" : "WRONG \(outcome.name): \(outcome.reason ?? "")")
            }
        }
        for line in await skill.log { Complaint.write("\(skill.name): \(line)") }
        await skill.stop()
        if outcomes.contains(where: { !$0.passed }) { throw ExitCode.failure }
    }
}

struct SkillCall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Calls a skill with an intent and slots, and prints its reply as JSON.",
        discussion: "Example: gusli skill call Examples/skills/dice RollDice sides=20"
    )

    @Argument(help: "The skill's folder, or a built-in skill's name.")
    var skill: String

    @Argument(help: "The intent.")
    var intent: String

    @Argument(help: "Slots, NAME=VALUE each; what reads as a number is one.")
    var slots: [String] = []

    @Option(help: "The words that were said.")
    var text: String = ""

    func run() async throws {
        var values: [String: SkillValue] = [:]
        for slot in slots {
            guard let equals = slot.firstIndex(of: "=") else {
                throw ValidationError("a slot is NAME=VALUE, found “\(slot)”")
            }
            let value = String(slot[slot.index(after: equals)...])
            values[String(slot[..<equals])] =
                Double(value).map(SkillValue.number) ?? (value == "true" ? true : .text(value))
        }
        let chosen: any Skill
        if let known = BuiltinSkills.all().first(where: { $0.name == skill }) {
            chosen = known
        } else {
            chosen = ExternalSkill(try ExternalSkillDescription(folder: skill), dataFolder: SkillCommand.dataFolder)
        }
        guard chosen.intents.contains(intent) else {
            Complaint.say("\(chosen.name) has no intent \(intent); it has \(chosen.intents.joined(separator: ", "))")
            throw ExitCode.failure
        }
        let reply = try await chosen.handle(
            SkillRequest(intent: intent, slots: values, text: text),
            in: SkillContext(now: Date(), scheduler: MemoryScheduler()))
        try JSONLine.write(reply)
    }
}

struct SkillInstall: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "install",
        abstract: "Copies a skill into the state folder; a running assistant takes it up within two seconds.",
        discussion: """
            The state folder is $XDG_DATA_HOME/gusli, or ~/.local/share/gusli, unless --state names another. To take a skill out,
            delete its folder there.

            Example: gusli skill install Examples/skills/coin
            """
    )

    @Argument(help: "The skill's folder.")
    var folder: String

    @Option(help: ArgumentHelp("The state folder.", valueName: "folder"))
    var state: String?

    func run() async throws {
        let directory = state.map { StateDirectory(url: URL(filePath: $0)) } ?? .standard()
        print(try InstalledSkills.install(folder, in: directory).path)
    }
}
