import Foundation
import LanguageUnderstanding
import Yams

/// What a skill's `skill.yaml` says: how it is started, what it answers to, what it may do.
///
///     let description = try ExternalSkillDescription(folder: "skills/dice")
///     description.intents     // ["RollDice"]
public struct ExternalSkillDescription: Sendable {
    /// What the process may use.
    public struct Limits: Sendable, Equatable {
        public var startSeconds = 5.0
        public var replySeconds = 5.0
        public var memoryMegabytes = 1024
        /// The longest line it may write, and what it may write in a second.
        public var outputKilobytes = 256
        /// Messages it may send in a minute of its own accord.
        public var saysPerMinute = 10
    }

    public struct Permissions: Sendable, Equatable {
        public var network = false
        /// Whether it may start other programs.
        public var processes = false
        /// Files and folders that it may read besides the system's and its own.
        public var read: [String] = []
    }

    public let folder: String
    public var name: String
    public var version: String
    public var summary: String?
    public var language: String
    /// Program and arguments; the program is looked for in the skill's folder, then along the path.
    public var command: [String]
    /// Sentences, lists and rules, as in a grammar file.
    public var templates: SentenceTemplates
    public var limits = Limits()
    public var permissions = Permissions()

    public var intents: [String] { templates.intents }

    /// - Parameter folder: the skill's folder, which holds `skill.yaml`.
    /// - Throws: `SkillHostError.description` with file and line.
    public init(folder: String) throws(SkillHostError) {
        let file = folder + "/skill.yaml"
        guard let text = try? String(contentsOf: URL(filePath: file), encoding: .utf8) else {
            throw .description(file: file, line: 0, reason: "no such file, or no UTF-8 text")
        }
        do {
            try self.init(yaml: text, file: file, folder: folder)
        } catch {
            throw Self.problem(error, file: file)
        }
    }

    private static func problem(_ error: GrammarError, file: String) -> SkillHostError {
        switch error {
        case .malformed(let location, let reason): .description(file: file, line: location.line, reason: reason)
        default: .description(file: file, line: 0, reason: "\(error)")
        }
    }

    private init(yaml: String, file: String, folder: String) throws(GrammarError) {
        let reader = YAMLReader(file: file)
        let root = try reader.compose(yaml)
        let known = [
            "name", "version", "summary", "language", "command", "intents", "lists", "expansion_rules", "limits",
            "permissions",
        ]
        for (key, node) in try reader.pairs(root, "skill.yaml") where !known.contains(key) {
            throw reader.malformed(node, "unknown key “\(key)”; known are \(known.joined(separator: ", "))")
        }
        func text(_ key: String) throws(GrammarError) -> String {
            guard let node = root[key] else { throw reader.malformed(root, "\(key) is missing") }
            return try reader.string(node, key)
        }
        self.folder = folder
        name = try text("name")
        guard !name.isEmpty, name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }) else {
            throw reader.malformed(root["name"] ?? root, "name: letters, digits, - and _ only, found “\(name)”")
        }
        version = try root["version"].map { (node) throws(GrammarError) in try reader.string(node, "version") } ?? "0"
        summary = try root["summary"].map { (node) throws(GrammarError) in try reader.string(node, "summary") }
        language =
            try root["language"].map { (node) throws(GrammarError) in try reader.string(node, "language") } ?? "en"
        guard let command = root["command"] else {
            throw reader.malformed(root, "command is missing: [PROGRAM, ARGUMENT, …]")
        }
        self.command = try reader.strings(command, "command")
        if self.command.isEmpty { throw reader.malformed(command, "command is empty") }
        guard let intents = root["intents"], intents.mapping?.isEmpty == false else {
            throw reader.malformed(root, "intents is missing: NAME: {data: [{sentences: […]}]}, or NAME: [SENTENCE, …]")
        }
        templates = SentenceTemplates(language: language)
        for (intent, node) in try reader.pairs(intents, "intents") {
            if node.sequence != nil {
                var block = SentenceTemplates.Block(intent: intent, location: reader.location(node))
                for sentence in try reader.items(node, intent, of: intents) {
                    block.sentences.append(try reader.template(sentence, intent))
                }
                templates.blocks.append(block)
            } else {
                for block in try reader.items(node["data"], "intents.\(intent).data", of: node) {
                    templates.blocks.append(try reader.block(block, intent: intent))
                }
            }
        }
        for (list, node) in try reader.pairs(root["lists"], "lists") {
            templates.lists[list] = try reader.list(node, name: list)
        }
        for (rule, node) in try reader.pairs(root["expansion_rules"], "expansion_rules") {
            templates.rules[rule] = try reader.template(node, "expansion_rules.\(rule)")
        }
        try readLimits(root, reader)
        try readPermissions(root, reader)
    }

    private mutating func readLimits(_ root: Node, _ reader: YAMLReader) throws(GrammarError) {
        for (key, node) in try reader.pairs(root["limits"], "limits") {
            guard let value = node.float, value > 0 else {
                throw reader.malformed(node, "limits.\(key): expected a number above 0")
            }
            switch key {
            case "start_seconds": limits.startSeconds = min(60, value)
            case "reply_seconds": limits.replySeconds = min(60, value)
            case "memory_mb": limits.memoryMegabytes = Int(min(65536, value))
            case "output_kb": limits.outputKilobytes = Int(min(16384, value))
            case "says_per_minute": limits.saysPerMinute = Int(min(60, value))
            default:
                throw reader.malformed(
                    node,
                    "limits: unknown key “\(key)”; known are start_seconds, reply_seconds, memory_mb, output_kb, says_per_minute"
                )
            }
        }
    }

    private mutating func readPermissions(_ root: Node, _ reader: YAMLReader) throws(GrammarError) {
        for (key, node) in try reader.pairs(root["permissions"], "permissions") {
            switch key {
            case "network": permissions.network = try reader.boolean(node, "permissions.network")
            case "processes": permissions.processes = try reader.boolean(node, "permissions.processes")
            case "read": permissions.read = try reader.strings(node, "permissions.read")
            default:
                throw reader.malformed(node, "permissions: unknown key “\(key)”; known are network, processes, read")
            }
        }
    }

    /// The skills in a folder of skill folders, or the one skill that the folder is.
    ///
    /// - Throws: `SkillHostError.description` for the first that cannot be used.
    public static func all(in folders: [String]) throws(SkillHostError) -> [ExternalSkillDescription] {
        var found: [ExternalSkillDescription] = []
        for folder in self.folders(in: folders) { found.append(try ExternalSkillDescription(folder: folder)) }
        return found
    }

    /// Folders with a `skill.yaml`: those given, or else those in them, by name.
    public static func folders(in folders: [String]) -> [String] {
        func isSkill(_ folder: String) -> Bool { FileManager.default.fileExists(atPath: folder + "/skill.yaml") }
        return folders.flatMap { folder in
            if isSkill(folder) { return [folder] }
            let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            return names.filter { !$0.hasPrefix(".") }.sorted().map { "\(folder)/\($0)" }.filter(isSkill)
        }
    }
}
